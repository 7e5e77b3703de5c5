const MS_OF_HOUR = 3_600_000;
const MS_OF_MINUTE = 60_000;

/** The length of `HH:MM:SS.mmm`. */
export const OFFSET_LENGTH = 12;

/** Milliseconds of an offset such as `01:02:33.771` at the start of a line; null where there is none. */
export function offsetMs(line: string): number | null {
  if (line.charCodeAt(2) !== 58 || line.charCodeAt(5) !== 58 || line.charCodeAt(8) !== 46) return null;
  const hours = digits(line, 0, 2);
  const minutes = digits(line, 3, 2);
  const seconds = digits(line, 6, 2);
  const ms = digits(line, 9, 3);
  if (hours < 0 || minutes < 0 || minutes > 59 || seconds < 0 || seconds > 59 || ms < 0) return null;
  return hours * MS_OF_HOUR + minutes * MS_OF_MINUTE + seconds * 1000 + ms;
}

function digits(text: string, start: number, count: number): number {
  let value = 0;
  for (let i = start; i < start + count; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (!(digit >= 0 && digit <= 9)) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/** Seven digits are the feed's own; a time without a zone is in UTC. */
const FEED_TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(?:Z|\+00:00)?$/;

/** An instant as our events write it (three decimals, cut not rounded), or null where `text` is none. */
export function instantOf(text: string): string | null {
  const match = FEED_TIME.exec(text);
  return match ? `${match[1]}.${(match[2] ?? '').padEnd(3, '0').slice(0, 3)}Z` : null;
}

/** Milliseconds since 1970 of the feed's time, or null where `text` is none. */
export function epochMs(text: string | undefined): number | null {
  const instant = text === undefined ? null : instantOf(text);
  const ms = instant === null ? Number.NaN : Date.parse(instant);
  return Number.isNaN(ms) ? null : ms;
}

/** Milliseconds of `00:17:59`, `-06:00:00` or `1:02:03.4`, or null where `text` is none. */
export function clockMs(text: string | undefined): number | null {
  const match = text === undefined ? null : /^([+-])?(\d{1,2}):(\d\d):(\d\d)(?:\.(\d{1,7}))?$/.exec(text);
  if (!match) return null;
  const [, sign, hours, minutes, seconds, fraction] = match;
  const ms =
    Number(hours) * MS_OF_HOUR +
    Number(minutes) * MS_OF_MINUTE +
    Number(seconds) * 1000 +
    Number((fraction ?? '').padEnd(3, '0').slice(0, 3));
  return sign === '-' ? -ms : ms;
}

/**
 * An instant of a fixed time zone (`2025-10-25T15:00:00` at `-06:00:00`), in UTC; undefined where
 * either cannot be read.
 */
export function zonedInstant(local: string | undefined, offset: string | undefined): string | undefined {
  const ms = epochMs(local);
  const zone = clockMs(offset);
  return ms === null || zone === null ? undefined : new Date(ms - zone).toISOString();
}
