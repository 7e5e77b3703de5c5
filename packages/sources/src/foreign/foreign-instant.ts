import { instantOf } from './foreign-session.ts';

const MS_PER_SECOND = 1_000;
/** Beyond it a number counts milliseconds: in seconds it would be the year 5138. */
const MOST_SECONDS = 1e11;
const WITH_ZONE = /(?:z|[+-]\d{2}:?\d{2})$/i;
const LOCAL = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?/;

/**
 * An instant as programs write it: RFC 3339, the same without a zone (then it counts as UTC), with a space
 * for the `T`, or seconds or milliseconds since 1970. Null of anything else.
 */
export function instantFrom(value: unknown): string | null {
  if (typeof value === 'number') {
    return instantOf(Math.round(value > MOST_SECONDS ? value : value * MS_PER_SECOND));
  }
  if (typeof value !== 'string') return null;
  const text = value.trim();
  if (/^\d+(?:\.\d+)?$/.test(text)) return instantFrom(Number(text));
  if (!LOCAL.test(text)) return null;
  const joined = text.replace(' ', 'T');
  const isDay = joined.length === 10;
  return instantOf(Date.parse(isDay || WITH_ZONE.test(joined.slice(10)) ? joined : `${joined}Z`));
}
