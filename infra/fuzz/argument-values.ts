/** Values for arguments, from their types: such as fit, and such as a careless or hostile client sends. */
import {
  type GraphQLInputField,
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql';
import type { Lot } from './rude-socket.ts';

export interface Value {
  /** As it stands in a document. */
  readonly text: string;
  /** As a variable; undefined: JSON has no such value. */
  readonly json: unknown;
  /** Whether the server has to take it. */
  readonly fits: boolean;
}

/** What is there to be asked for. */
export interface Known {
  readonly session: string;
  readonly drivers: readonly number[];
  /** The newest cursors that were heard. */
  readonly cursors: readonly string[];
}

const DAY_MS = 86_400_000;
const MOST_LIST = 40;
const LONG_CHARS = 1_500;

const NASTY_NUMBERS = [
  '-1',
  '-0',
  '0',
  '-2147483648',
  '-2147483649',
  '2147483647',
  '2147483648',
  '9007199254740993',
  '99999999999999999999',
  '0.5',
  '-0.5',
  '1.5',
  '1e-300',
  '5e-324',
  '1e308',
  '-1e308',
  '86400000',
  '86400001',
];
const NASTY_TEXTS = [
  '',
  ' ',
  '0',
  'NaN',
  'Infinity',
  'null',
  'undefined',
  '-1',
  '../..',
  'a/b',
  '__proto__',
  'constructor',
  '%00',
  'WzEsXQ',
  'W10',
  'start ',
  'Start',
  'ü€😀',
  '\u0000',
  '\ud800',
  '"\\"',
  '</script>',
  'x'.repeat(LONG_CHARS),
  '2026-02-30T00:00:00Z',
  '9999-12-31T23:59:59Z',
  '+275760-09-13T00:00:00Z',
];
/** No JSON has them: they come in documents only. */
const LITERALS_ONLY = ['NaN', 'Infinity', '1e400', '-1e400', 'undefined', '$missing', 'LEADER', '"""\n"""'];

/** What fits an argument of that name; the others are taken from their type. */
const BY_NAME: Readonly<Record<string, (known: Known, lot: Lot) => unknown>> = {
  session: ({ session }) => session,
  id: ({ session }) => session,
  number: ({ drivers }, lot) => oneOf(drivers, lot),
  drivers: ({ drivers }, lot) => oneOf(drivers, lot),
  after: ({ cursors }, lot) => oneOf(['start', ...cursors], lot),
  delayMs: (_known, lot) => (lot.unit() < 0.5 ? lot.below(60_000) : lot.below(DAY_MS)),
  maxHz: (_known, lot) => oneOf([0.01, 0.5, 1, 5, 20, 60], lot),
  board: (_known, lot) => `board-${lot.below(50)}`,
  player: (_known, lot) => `player-${lot.below(50)}`,
  teams: (_known, lot) => `team-${lot.below(10)}`,
  top: (_known, lot) => lot.below(200),
  last: (_known, lot) => lot.below(50),
  radius: (_known, lot) => lot.below(100),
};

export function oneOf<T>(values: readonly T[], lot: Lot): T {
  return values[lot.below(values.length)] as T;
}

/** A value for an argument: most fit it, some of the rest are of its type at least. */
export function valueFor(name: string, type: GraphQLInputType, known: Known, lot: Lot): Value {
  return lot.unit() < 0.55 ? fitting(name, type, known, lot) : nasty(name, type, known, lot);
}

export function fitting(name: string, type: GraphQLInputType, known: Known, lot: Lot): Value {
  if (isNonNullType(type)) return fitting(name, type.ofType, known, lot);
  if (isListType(type)) {
    return listOf(Array.from({ length: lot.below(4) }, () => fitting(name, type.ofType, known, lot)));
  }
  if (isInputObjectType(type)) return objectOf(Object.values(type.getFields()), known, lot, fitting);
  if (isEnumType(type)) {
    const value = oneOf(type.getValues(), lot).name;
    return { text: value, json: value, fits: true };
  }
  const byName = BY_NAME[name];
  if (byName) return plain(byName(known, lot), true);
  const byType: Readonly<Record<string, unknown>> = { Int: 1, Float: 1, Boolean: true };
  // Nobody has said what fits this one: it may be refused.
  return plain(byType[type.name] ?? 'x', false);
}

function nasty(name: string, type: GraphQLInputType, known: Known, lot: Lot): Value {
  const dice = lot.unit();
  if (dice < 0.08) return plain(null, false);
  if (dice < 0.16) return { text: oneOf(LITERALS_ONLY, lot), json: undefined, fits: false };
  if (dice < 0.4) return numberOf(oneOf(NASTY_NUMBERS, lot));
  if (dice < 0.62) return plain(oneOf(NASTY_TEXTS, lot), false);
  if (dice < 0.68) return plain(lot.unit() < 0.5, false);
  if (dice < 0.76) return plain(oneOf([[], [[]], {}, { a: 1 }, [null], [1, 'x']], lot), false);
  const bare = isNonNullType(type) ? type.ofType : type;
  if (isInputObjectType(bare)) return objectOf(Object.values(bare.getFields()), known, lot, valueFor);
  if (isListType(bare)) {
    return listOf(
      Array.from({ length: lot.below(MOST_LIST) }, () => valueFor(name, bare.ofType, known, lot)),
    );
  }
  if (isEnumType(bare)) return plain(oneOf(['', 'NOPE', 'track', 0], lot), false);
  return lot.unit() < 0.5 ? numberOf(oneOf(NASTY_NUMBERS, lot)) : plain(oneOf(NASTY_TEXTS, lot), false);
}

function objectOf(
  fields: readonly GraphQLInputField[],
  known: Known,
  lot: Lot,
  value: typeof fitting,
): Value {
  const chosen = fields.filter(() => lot.unit() < 0.5);
  const entries = chosen.map(({ name, type }) => [name, value(name, type, known, lot)] as const);
  return {
    text: `{ ${entries.map(([name, { text }]) => `${name}: ${text}`).join(', ')} }`,
    json: entries.some(([, { json }]) => json === undefined)
      ? undefined
      : Object.fromEntries(entries.map(([name, { json }]) => [name, json])),
    fits: entries.every(([, { fits }]) => fits),
  };
}

function listOf(values: readonly Value[]): Value {
  return {
    text: `[${values.map(({ text }) => text).join(', ')}]`,
    json: values.some(({ json }) => json === undefined) ? undefined : values.map(({ json }) => json),
    fits: values.every(({ fits }) => fits),
  };
}

function numberOf(text: string): Value {
  return { text, json: Number(text), fits: false };
}

function plain(json: unknown, fits: boolean): Value {
  return { text: literal(json), json, fits };
}

function literal(json: unknown): string {
  if (Array.isArray(json)) return `[${json.map(literal).join(', ')}]`;
  if (typeof json === 'object' && json !== null) {
    return `{ ${Object.entries(json)
      .map(([name, value]) => `${name}: ${literal(value)}`)
      .join(', ')} }`;
  }
  return JSON.stringify(json);
}
