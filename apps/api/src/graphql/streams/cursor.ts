import { LOG_NAMES, type LogName } from '@slipstream/timing/fold/parts';

/**
 * A place in one log: behind item `number` of `epoch`. `item` is that item's id: when an epoch ended,
 * it tells whether the item of that number in the new epoch is the same one, so that the place still
 * holds. Null at the start of a log.
 */
export interface LogPlace {
  readonly session: string;
  readonly log: LogName;
  readonly epoch: string;
  readonly number: number;
  readonly item: string | null;
}

/** Opaque to clients; the version leads, so that its make-up can change. */
export function encodeCursor({ session, log, epoch, number, item }: LogPlace): string {
  return Buffer.from(JSON.stringify([1, session, log, epoch, number, item])).toString('base64url');
}

/** @returns null for what this server never gave out. */
export function decodeCursor(cursor: string): LogPlace | null {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
  if (!Array.isArray(value) || value.length !== 6) return null;
  const [version, session, log, epoch, number, item] = value as unknown[];
  if (version !== 1 || !isLogName(log)) return null;
  if (typeof session !== 'string' || typeof epoch !== 'string') return null;
  if (typeof number !== 'number' || !Number.isSafeInteger(number) || number < 0) return null;
  if (item !== null && typeof item !== 'string') return null;
  return { session, log, epoch, number, item };
}

function isLogName(value: unknown): value is LogName {
  return LOG_NAMES.some((name) => name === value);
}
