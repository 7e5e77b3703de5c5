import { readdirSync, readFileSync } from 'node:fs';
import { schema } from '@slipstream/schema/schema';
import { getIntrospectionQuery, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { excessOf, MAX_OPERATION_CHARS } from './document-bounds.ts';
import { operationCost, streamRate } from './operation-cost.ts';
import { MAX_COST, MAX_MESSAGE_COST } from './operation-guards.ts';

function costOf(query: string, variables: Record<string, unknown> = {}): number {
  const document = parse(query);
  expect(validate(schema, document)).toEqual([]);
  return operationCost(schema, document, null, variables).cost;
}

describe('the cost of an operation', () => {
  it('grows with the page that is asked for, in the operation or in a variable', () => {
    const page = (first: number) => costOf(`{ laps(first: ${first}) { edges { node { number at } } } }`);
    expect(page(200) - page(100)).toBe(400);
    const query = 'query ($first: Int) { laps(first: $first) { edges { node { number at } } } }';
    expect(costOf(query, { first: 200 })).toBe(page(200));
    expect(costOf(query)).toBe(page(2_000));
    expect(costOf(query, { first: 1_000_000 })).toBe(page(2_000));
  });

  it('takes the default of a variable', () => {
    const query = (given: string) => `query ($n: Int${given}) { laps(first: $n) { edges { cursor } } }`;
    expect(costOf(query(' = 10'))).toBeLessThan(costOf(query('')));
    expect(costOf(query(' = 10'))).toBe(costOf(query(''), { n: 10 }));
  });

  it('grows with the drivers that a list names', () => {
    const of = (drivers: string) => costOf(`{ laps(drivers: [${drivers}]) { edges { cursor } } }`);
    expect(of('1, 44')).toBeGreaterThan(of('1'));
    expect(of('1, 44')).toBeLessThan(costOf('{ laps { edges { cursor } } }'));
  });

  it('is the same in fragments as without, and counts each alias', () => {
    const plain = costOf('{ leaderboard { entries { position lap } } }');
    expect(
      costOf('{ leaderboard { entries { ...E } } } fragment E on LeaderboardEntry { position lap }'),
    ).toBe(plain);
    expect(costOf('{ leaderboard { entries { ... on LeaderboardEntry { position } lap } } }')).toBe(plain);
    expect(costOf('{ a: leaderboard { version } b: leaderboard { version } }')).toBe(
      2 * costOf('{ leaderboard { version } }'),
    );
  });

  it('is found at once where fragments double', () => {
    const fragments = Array.from(
      { length: 28 },
      (_, n) => `fragment F${n} on Query { ...F${n + 1} ...F${n + 1} }`,
    );
    const query = `{ ...F0 } ${fragments.join(' ')} fragment F28 on Query { features { eventLog } }`;
    expect(operationCost(schema, parse(query), null, {}).cost).toBeGreaterThan(MAX_COST);
  });

  it('counts lists within lists', () => {
    expect(costOf('{ session { drivers { team { name } } } }')).toBeGreaterThanOrEqual(22 * 3);
  });

  it('of a subscription is that of one message, as often as it asks for', () => {
    const rate = (query: string, variableValues = {}) =>
      streamRate(schema, { document: parse(query), variableValues });
    expect(rate('subscription { leaderboard { version } }')).toBe(5);
    expect(rate('subscription { leaderboard(maxHz: 2) { version } }')).toBe(2);
    expect(rate('subscription ($hz: Float) { leaderboard(maxHz: $hz) { version } }', { hz: 3 })).toBe(3);
    expect(rate('subscription ($hz: Float) { leaderboard(maxHz: $hz) { version } }')).toBe(5);
    expect(rate('subscription { commentary { __typename } }')).toBe(1);
  });
});

const WEB = new URL('../../../../web/src/', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, WEB), 'utf8');

/** The app's own operations, each with the fragments that it uses. */
function appOperations(): [name: string, text: string][] {
  const texts = [...read('graphql/documents.ts').matchAll(/`([^`]*)`/g)].map(([, text]) => text ?? '');
  const fragments = texts.filter((text) => text.trimStart().startsWith('fragment'));
  const operations = texts.filter((text) => !text.trimStart().startsWith('fragment'));
  return operations.map((text) => [
    /(?:query|subscription|mutation) (\w+)/.exec(text)?.[1] ?? '',
    [text, ...fragments.filter((each) => text.includes(`...${/fragment (\w+)/.exec(each)?.[1]}`))].join('\n'),
  ]);
}

const tabs = readdirSync(new URL('graphiql/operations/', WEB))
  .filter((name) => name.endsWith('.graphql'))
  .map((name): [string, string] => [name, read(`graphiql/operations/${name}`)]);
const introspection = getIntrospectionQuery({
  inputValueDeprecation: true,
  specifiedByUrl: true,
  directiveIsRepeatable: true,
  schemaDescription: true,
  oneOf: true,
});

describe('what the app and GraphiQL ask', () => {
  const operations: [string, string][] = [...appOperations(), ...tabs, ['introspection', introspection]];

  it('is there', () => {
    expect(operations.length).toBeGreaterThan(40);
  });

  it.each(operations)('%s stays below the limits with head-room', (_name, text) => {
    const document = parse(text);
    expect(excessOf(document)).toBeNull();
    expect(text.length).toBeLessThan(MAX_OPERATION_CHARS / 2);
    const { cost } = operationCost(schema, document, null, { last: 200 });
    const isStream = /^\s*(#.*\s+)*subscription/.test(text);
    expect(cost).toBeLessThan((isStream ? MAX_MESSAGE_COST : MAX_COST) / 1.5);
  });
});
