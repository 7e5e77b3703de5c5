import { InMemoryCache } from '@apollo/client/cache/index.js';
import type { SessionState } from '@slipstream/timing/fold/state';
import { announced, event, foldAll, laps, SESSION } from '@slipstream/timing/testing/events';
import { createClient, gql, type TypedDocumentNode } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { graphql, print } from 'graphql';
import { describe, expect, it } from 'vitest';
import { filter, fromPromise, mergeMap, pipe, take, toPromise } from 'wonka';
import type { Graph, GraphContext } from './graph.ts';
import { schema } from './schema.ts';

const START = event(10, 'SessionStatusChanged', { status: 'STARTED' });
const team = (name: string, colour: string) =>
  event(2, 'DriverAnnounced', {
    driver: 1,
    code: 'AAA',
    fullName: 'Adam Alpha',
    team: { id: 'red', name, colour },
  });
const before = foldAll([announced('RACE'), team('Red', '#ff0000'), START]);
const present = foldAll(laps(1, 10, 90_000, 90_000), {
  ...before,
  outline: { points: [[1, 2]], tracing: null },
});
const PAST_AT = '2025-10-26T14:00:20.000Z';
const past: SessionState = { ...before, view: { at: PAST_AT } };
const delayed: SessionState = { ...before, view: { delayMs: 30_000 } };
const other: SessionState = {
  ...foldAll([announced('RACE', 2023), team('Red', '#aa0000'), START]),
  session: 'session-2',
};

const message = (state: SessionState, text: string) => {
  const sent = event(30, 'RaceControlMessageSent', {
    messageId: 'rc-0',
    category: 'Other',
    message: text,
    drivers: [1],
  });
  return { state, event: { ...sent, session: state.session } };
};

const FIELDS = `
  id status lap clock { now }
  meeting { id key name season circuit { id key outline { x y } } }
  drivers { number team { id key name colour } }
  leaderboard { lap entries { position lap driver { number team { id key colour } } } }`;
const QUERY = gql(`query Session($id: ID, $at: DateTime) { session(id: $id, at: $at) { ${FIELDS} } }`);

/** Responds with the given views of a session, as a server does. */
const graph: Partial<Graph> = {
  nowMs: () => Date.UTC(2025, 9, 26, 15),
  state: async (session, at) => {
    if (session === 'session-2') return other;
    if (session === 'delayed') return delayed;
    return at === null ? present : past;
  },
};
const context: GraphContext = { graph: graph as Graph };

const ASKED = [
  { id: SESSION, at: null },
  { id: SESSION, at: PAST_AT },
  { id: 'delayed', at: null },
  { id: 'session-2', at: null },
] as const;

async function answered(variables: Record<string, unknown>) {
  const source = print(QUERY);
  const { data, errors } = await graphql({
    schema,
    source,
    variableValues: variables,
    contextValue: context,
  });
  expect(errors).toBeUndefined();
  return JSON.parse(JSON.stringify(data)) as Record<string, unknown>;
}

describe('a normalised cache that holds the present, the past, a delay and another session', () => {
  it('gives each back as it was answered, in Apollo’s InMemoryCache', async () => {
    const cache = new InMemoryCache();
    const withNames = cache.transformDocument(QUERY);
    const answers = [];
    for (const variables of ASKED) {
      const { data } = await graphql({
        schema,
        source: print(withNames),
        variableValues: variables,
        contextValue: context,
      });
      const plain = JSON.parse(JSON.stringify(data));
      answers.push(plain);
      cache.writeQuery({ query: withNames, variables, data: plain });
    }
    for (const [index, variables] of ASKED.entries()) {
      expect(cache.readQuery({ query: withNames, variables })).toEqual(answers[index]);
    }
  });

  it('gives each back as it was answered, in urql’s Graphcache', async () => {
    const client = createClient({
      url: 'http://unused.example',
      exchanges: [
        cacheExchange({ keys: EMBEDDED }),
        () => (operations) =>
          pipe(
            operations,
            filter(({ kind }) => kind === 'query'),
            mergeMap((operation) =>
              fromPromise(
                graphql({
                  schema,
                  source: print(operation.query),
                  variableValues: operation.variables as Record<string, unknown>,
                  contextValue: context,
                }).then(({ data }) => ({
                  operation,
                  data: JSON.parse(JSON.stringify(data)),
                  stale: false,
                  hasNext: false,
                })),
              ),
            ),
          ),
      ],
    });
    const query: TypedDocumentNode<Record<string, unknown>, Record<string, unknown>> = QUERY;
    const ask = (variables: Record<string, unknown>, requestPolicy: 'network-only' | 'cache-only') =>
      pipe(client.query(query, variables, { requestPolicy }), take(1), toPromise);
    for (const variables of ASKED) await ask(variables, 'network-only');
    for (const variables of ASKED) {
      const { data } = await ask(variables, 'cache-only');
      expect(withoutNames(data)).toEqual(await answered(variables));
    }
  });
});

/** Types without an id are embedded in their parent. */
const EMBEDDED = Object.fromEntries(
  Object.keys(schema.getTypeMap())
    .filter((name) => !name.startsWith('__'))
    .filter((name) => {
      const type = schema.getType(name);
      return type && 'getFields' in type && !('id' in type.getFields());
    })
    .map((name) => [name, () => null]),
);

function withoutNames(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, field) => (key === '__typename' ? undefined : field)));
}

describe('messages of race control', () => {
  it('have ids that no message of another session has', async () => {
    const { fold } = await import('@slipstream/timing/fold/fold');
    const items = [message(present, 'A'), message(other, 'B')].flatMap(
      ({ state, event: sent }) => fold(state, sent).items,
    );
    expect(new Set(items.map(({ item }) => item.id)).size).toBe(2);
  });
});

describe('ids of pictures', () => {
  it.each([
    [`${SESSION}@${PAST_AT}`, { session: SESSION, at: PAST_AT }],
    [`${SESSION}~30000`, { session: SESSION, at: null }],
    [SESSION, { session: SESSION, at: null }],
  ])('ask for what they name: %s', async (id, asked) => {
    const got: unknown[] = [];
    const noting: Partial<Graph> = {
      ...graph,
      state: async (session, at) => {
        got.push({ session, at });
        return present;
      },
    };
    const source = 'query ($id: ID) { session(id: $id) { id } leaderboard(session: $id) { lap } }';
    await graphql({ schema, source, variableValues: { id }, contextValue: { graph: noting as Graph } });
    expect(got).toEqual([asked, asked]);
  });
});
