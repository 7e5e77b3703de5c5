/**
 * One partition number in the hands of one member of a group, as a state machine. All topics of the number
 * are handed over together.
 *
 * - `idle`: another member has the number, or none.
 * - `beginning`: the consumer is asked where to begin.
 * - `pausing`: it could not say; it is asked again after a pause.
 * - `reading`: all topics are read.
 * - `ending`: no batch begins any more; the work that began is awaited. Then `next` begins, or nothing.
 *
 * `tenure` numbers the hand-overs: an answer that belongs to an earlier tenure changes nothing.
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
  /** The group gives the number, with these topics, to this member. */
  | { readonly type: 'gained'; readonly topics: readonly T[] }
  | { readonly type: 'lost' }
  /** Give up whatever is under way, and begin again: nothing moves any more. */
  | { readonly type: 'anew' }
  /** The consumer says where to begin. */
  | { readonly type: 'began'; readonly tenure: number }
  /** The consumer cannot say where to begin. */
  | { readonly type: 'failed'; readonly tenure: number }
  /** The pause is over. */
  | { readonly type: 'due'; readonly tenure: number }
  /** The last handler is done. */
  | { readonly type: 'ended'; readonly tenure: number };

export type HandoverCommand<T = string> =
  | { readonly type: 'ask'; readonly tenure: number; readonly topics: readonly T[] }
  | { readonly type: 'pause'; readonly tenure: number; readonly failures: number }
  | { readonly type: 'open' }
  /** Begin no batch any more, and say `ended` when the handlers are done. */
  | { readonly type: 'close'; readonly tenure: number }
  /** Tell the consumer that the number is not this member's any more. */
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

/** What was awaited is done, unless that belongs to an earlier tenure. */
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
    // The consumer is at work on its answer: nobody begins before it is done.
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
    // Whoever is at work has had its time: it is abandoned.
    anew: ({ tenure, next }) => over(tenure, next),
    began: done,
    failed: done,
    due: ignore,
    ended: done,
  },
};

/** Every phase answers every input. */
export function react<T>(holding: Holding<T>, input: HandoverInput<T>): HandoverStep<T> {
  const reaction = TABLE[holding.phase][input.type] as Reaction<T, HoldingPhase, HandoverInput['type']>;
  return reaction(holding as Of<T, HoldingPhase>, input as In<T, HandoverInput['type']>);
}
