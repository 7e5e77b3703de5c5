import type { TimingEvent } from '../../events/envelope.ts';

/** A value in an event: of its body by path, of the positions by driver (`positions.44`), or its instant (`at`). */
export type Source = {
  readonly event: string;
  readonly field: string;
};

/** What a fact is, which decides how a text may write it. */
export const FACT_UNITS = [
  'driver',
  'place',
  'lap',
  'count',
  'places',
  'lapTimeMs',
  'durationMs',
  'marginMs',
  'seconds',
  'compound',
  'quote',
  'race',
  'segment',
  'percent',
  'degrees',
  'proof',
] as const;
export type FactUnit = (typeof FACT_UNITS)[number];

/**
 * How a fact follows from its sources. The list is closed, and `recomputed` knows each:
 * - `said`: it is the value of the one source; of a driver's name, its last part;
 * - `quoted`: it stands, as whole words, in the text of the one source;
 * - `difference`: of two numbers, without a sign;
 * - `elapsed`: ms between the instants of two events;
 * - `sum`: of all the sources, numbers;
 * - `next`: one more than the source, a number;
 * - `count`: how many different sources there are;
 * - `happened`: true, because there is such an event with the value;
 * - `earlier`: true when the first event's instant lies before the second's.
 */
export const FACT_ORIGINS = [
  'said',
  'quoted',
  'difference',
  'elapsed',
  'sum',
  'next',
  'count',
  'happened',
  'earlier',
] as const;
export type FactOrigin = (typeof FACT_ORIGINS)[number];

/** One thing that a line tells, or that proves what it tells. */
export type Fact = {
  /** The place in the text that it fills; several facts of one name fill it together, as a list. */
  readonly name: string;
  readonly unit: FactUnit;
  readonly value: string | number | boolean;
  readonly how: FactOrigin;
  readonly of: readonly Source[];
};

/** What a line of commentary rests on, beside the text: enough to write it again and to prove it. */
export interface Evidence {
  /** The key of the texts by which the rule wrote it. */
  readonly text: string;
  readonly facts: readonly Fact[];
}

/** Ids of the events that facts rest on, each once. */
export function eventsOf(facts: readonly Fact[]): readonly string[] {
  return [...new Set(facts.flatMap(({ of }) => of.map(({ event }) => event)))];
}

type SourceValue = string | number | boolean | null | undefined;

/** The value that a source names; undefined where the event has none. */
export function valueAt(event: TimingEvent, field: string): SourceValue {
  if (field === 'at') return event.at;
  const [first = '', ...rest] = field.split('.');
  if (first === 'positions' && event.type === 'PositionsChanged') {
    return event.body.positions.find(({ driver }) => driver === Number(rest[0]))?.position;
  }
  let value: unknown = event.body;
  for (const key of [first, ...rest]) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return typeof value === 'object' ? undefined : (value as SourceValue);
}

/** A driver's name as commentary says it: without the given name. */
export function surname(fullName: string): string {
  return fullName.split(' ').slice(1).join(' ') || fullName;
}

/**
 * What a fact is according to the events; undefined where they do not say it.
 *
 * @param eventOf an event by its id
 */
export function recomputed(
  { how, unit, value, of }: Fact,
  eventOf: (id: string) => TimingEvent | undefined,
): Fact['value'] | undefined {
  const events = of.map(({ event }) => eventOf(event));
  const values = of.map(({ field }, index) => {
    const event = events[index];
    return event && valueAt(event, field);
  });
  if (of.length === 0 || values.some((each) => each === undefined || each === null)) return undefined;
  const numbers = values as number[];
  const [first, second] = values;
  const [a = Number.NaN, b = Number.NaN] = numbers;
  switch (how) {
    case 'said':
      return unit === 'driver' ? surname(String(first)) : (first ?? undefined);
    case 'quoted':
      return isQuoted(String(value), String(first)) ? value : undefined;
    case 'difference':
      return Math.abs(a - b);
    case 'elapsed':
      return Math.abs(Date.parse(String(first)) - Date.parse(String(second)));
    case 'sum':
      return numbers.reduce((sum, each) => sum + each, 0);
    case 'next':
      return a + 1;
    case 'count':
      return new Set(of.map(({ event, field }) => `${event} ${field}`)).size;
    case 'happened':
      return true;
    case 'earlier':
      return String(first) < String(second);
  }
}

function isQuoted(value: string, text: string): boolean {
  const escaped = value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return value !== '' && new RegExp(`(?<![\\w.])${escaped}(?![\\w.])`).test(text);
}
