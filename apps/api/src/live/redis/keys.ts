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

export interface Keys {
  session(session: string): SessionKeys;
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
  return {
    session,
    log: (id, log) => session(id).logPrefix + log,
    entries: `${prefix}:index:{sessions}:entries`,
    expiries: `${prefix}:index:{sessions}:expiries`,
    order: `${prefix}:index:{sessions}:order`,
    listTold: `${prefix}:index:{sessions}:told`,
    marks: `${prefix}:index:{marks}`,
  };
}
