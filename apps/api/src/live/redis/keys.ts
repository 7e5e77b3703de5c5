import type { LogName } from '@slipstream/timing/fold/parts';

/** Keys of one session. They share a hash tag, so that a cluster keeps them in one slot. */
export interface SessionKeys {
  readonly meta: string;
  readonly parts: string;
  readonly changes: string;
  /** Followed by the name of a log. */
  readonly logPrefix: string;
  /** The channel on which its changes are told. */
  readonly told: string;
}

/** Keys of the boards whose scores lie in one partition. They share a hash tag, too. */
export interface ScoreKeys {
  readonly position: string;
  readonly boards: string;
  /** Followed by the name of a board, and by a colon and what of it. */
  readonly boardPrefix: string;
}

export interface BoardKeys {
  readonly points: string;
  readonly names: string;
  readonly meta: string;
  readonly ids: string;
  /** The channel on which it is told that something counted. */
  readonly told: string;
}

export interface Keys {
  session(session: string): SessionKeys;
  scores(partition: number): ScoreKeys;
  board(partition: number, board: string): BoardKeys;
  log(session: string, log: LogName): string;
  /** The list of sessions lies in a slot of its own. */
  readonly entries: string;
  readonly expiries: string;
  readonly order: string;
  readonly listTold: string;
  readonly marks: string;
}

/** `prefix` stands before every key and channel; it holds no braces. */
export function keysUnder(prefix: string): Keys {
  const session = (id: string): SessionKeys => {
    const own = `${prefix}:{${id}}`;
    return {
      meta: `${own}:meta`,
      parts: `${own}:parts`,
      changes: `${own}:changes`,
      logPrefix: `${own}:log:`,
      told: `${own}:told`,
    };
  };
  const scores = (partition: number): ScoreKeys => {
    const own = `${prefix}:scores:{${partition}}`;
    return { position: `${own}:position`, boards: `${own}:boards`, boardPrefix: `${own}:board:` };
  };
  return {
    session,
    scores,
    board: (partition, board) => {
      const own = scores(partition).boardPrefix + board;
      return {
        points: `${own}:points`,
        names: `${own}:names`,
        meta: `${own}:meta`,
        ids: `${own}:ids`,
        told: `${own}:told`,
      };
    },
    log: (id, log) => session(id).logPrefix + log,
    entries: `${prefix}:index:{sessions}:entries`,
    expiries: `${prefix}:index:{sessions}:expiries`,
    order: `${prefix}:index:{sessions}:order`,
    listTold: `${prefix}:index:{sessions}:told`,
    marks: `${prefix}:index:{marks}`,
  };
}
