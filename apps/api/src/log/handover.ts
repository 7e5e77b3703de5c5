/**
 * State machine of one partition number in one member of a group. All topics of the number change hands
 * together.
 *
 * - `idle`: this member does not have the number.
 * - `beginning`: waits for the consumer's start offsets.
 * - `pausing`: the consumer failed to return them; waits before the next attempt.
 * - `reading`: reads all topics.
 * - `ending`: starts no further batch and waits for running work. Then `next` begins, if set.
 *
 * `tenure` counts the hand-overs. Inputs of an earlier tenure have no effect.
 */
export type Holding<T = string> =
  | { readonly phase: 'idle'; readonly tenure: number }
  | {
      readonly phase: 'beginning' | 'pausing';
      readonly tenure: number;
      readonly topics: readonly T[];
      readonly failures: number;
    }
  | { readonly phase: 'reading'; readonly tenure: number; readonly topics: readonly T[] }
  | { readonly phase: 'ending'; readonly tenure: number; readonly next: readonly T[] | null };

export type HoldingPhase = Holding['phase'];

export type HandoverInput<T = string> =
  /** The group assigns the number, with these topics, to this member. */
  | { readonly type: 'gained'; readonly topics: readonly T[] }
  | { readonly type: 'lost' }
  /** Reading has stalled: abandon the current work and begin again. */
  | { readonly type: 'anew' }
  /** The consumer returned the start offsets. */
  | { readonly type: 'began'; readonly tenure: number }
  /** The consumer failed to return the start offsets. */
  | { readonly type: 'failed'; readonly tenure: number }
  /** The pause is over. */
  | { readonly type: 'due'; readonly tenure: number }
  /** The last handler has ended. */
  | { readonly type: 'ended'; readonly tenure: number };

export type HandoverCommand<T = string> =
  | { readonly type: 'ask'; readonly tenure: number; readonly topics: readonly T[] }
  | { readonly type: 'pause'; readonly tenure: number; readonly failures: number }
  | { readonly type: 'open' }
  /** Start no further batch, and report `ended` when the handlers have ended. */
  | { readonly type: 'close'; readonly tenure: number }
  /** Notify the consumer that this member has lost the number. */
  | { readonly type: 'revoke' };

export interface HandoverStep<T = string> {
  readonly holding: Holding<T>;
  readonly commands: readonly HandoverCommand<T>[];
}

export const IDLE: Holding<never> = { phase: 'idle', tenure: 0 };

type Of<T, P extends HoldingPhase> = Holding<T> & { readonly phase: P };
type In<T, I extends HandoverInput['type']> = Extract<HandoverInput<T>, { type: I }>;
type Reaction<T, P extends HoldingPhase, I extends HandoverInput['type']> = (
  holding: Of<T, P>,
  input: In<T, I>,
) => HandoverStep<T>;
type Table = {
  readonly [P in HoldingPhase]: {
    readonly [I in HandoverInput['type']]: <T>(holding: Of<T, P>, input: In<T, I>) => HandoverStep<T>;
  };
};

const ignore = <T>(holding: Holding<T>): HandoverStep<T> => ({ holding, commands: [] });

function begin<T>(tenure: number, topics: readonly T[]): HandoverStep<T> {
  return {
    holding: { phase: 'beginning', tenure, topics, failures: 0 },
    commands: [{ type: 'ask', tenure, topics }],
  };
}

function revoked<T>({ holding, commands }: HandoverStep<T>): HandoverStep<T> {
  return { holding, commands: [{ type: 'revoke' }, ...commands] };
}

function over<T>(tenure: number, next: readonly T[] | null): HandoverStep<T> {
  return revoked(next ? begin(tenure + 1, next) : ignore<T>({ phase: 'idle', tenure: tenure + 1 }));
}

function closing<T>(tenure: number, next: readonly T[] | null): HandoverStep<T> {
  return { holding: { phase: 'ending', tenure, next }, commands: [{ type: 'close', tenure }] };
}

function sameTopics<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((topic) => b.includes(topic));
}

/** Ends the wait. Ignores inputs of an earlier tenure. */
const done = <T>(holding: Of<T, 'ending'>, { tenure }: { readonly tenure: number }): HandoverStep<T> =>
  tenure === holding.tenure ? over(tenure, holding.next) : ignore(holding);

const TABLE: Table = {
  idle: {
    gained: ({ tenure }, { topics }) => begin(tenure + 1, topics),
    lost: ignore,
    anew: ignore,
    began: ignore,
    failed: ignore,
    due: ignore,
    ended: ignore,
  },
  beginning: {
    gained: (holding, { topics }) =>
      sameTopics(holding.topics, topics)
        ? ignore(holding)
        : ignore({ phase: 'ending', tenure: holding.tenure, next: topics }),
    // `startAt` is still running: begin nothing else before it ends.
    lost: ({ tenure }) => ignore({ phase: 'ending', tenure, next: null }),
    anew: ({ tenure, topics }) => over(tenure, topics),
    began: (holding, { tenure }) =>
      tenure === holding.tenure
        ? { holding: { phase: 'reading', tenure, topics: holding.topics }, commands: [{ type: 'open' }] }
        : ignore(holding),
    failed: (holding, { tenure }) => {
      if (tenure !== holding.tenure) return ignore(holding);
      const failures = holding.failures + 1;
      return {
        holding: { ...holding, phase: 'pausing', failures },
        commands: [{ type: 'pause', tenure, failures }],
      };
    },
    due: ignore,
    ended: ignore,
  },
  pausing: {
    gained: (holding, { topics }) =>
      sameTopics(holding.topics, topics) ? ignore(holding) : over(holding.tenure, topics),
    lost: ({ tenure }) => over(tenure, null),
    anew: ignore,
    began: ignore,
    failed: ignore,
    due: (holding, { tenure }) =>
      tenure === holding.tenure
        ? {
            holding: { ...holding, phase: 'beginning' },
            commands: [{ type: 'ask', tenure, topics: holding.topics }],
          }
        : ignore(holding),
    ended: ignore,
  },
  reading: {
    gained: (holding, { topics }) =>
      sameTopics(holding.topics, topics) ? ignore(holding) : closing(holding.tenure, topics),
    lost: ({ tenure }) => closing(tenure, null),
    anew: ({ tenure, topics }) => closing(tenure, topics),
    began: ignore,
    failed: ignore,
    due: ignore,
    ended: ignore,
  },
  ending: {
    gained: (holding, { topics }) => ignore({ ...holding, next: topics }),
    lost: (holding) => ignore({ ...holding, next: null }),
    // The running work has exceeded its time: abandon it.
    anew: ({ tenure, next }) => over(tenure, next),
    began: done,
    failed: done,
    due: ignore,
    ended: done,
  },
};

/** Every phase handles every input. */
export function react<T>(holding: Holding<T>, input: HandoverInput<T>): HandoverStep<T> {
  const reaction = TABLE[holding.phase][input.type] as Reaction<T, HoldingPhase, HandoverInput['type']>;
  return reaction(holding as Of<T, HoldingPhase>, input as In<T, HandoverInput['type']>);
}
