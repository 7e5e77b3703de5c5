import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRace } from '../test-kit/race.ts';
import { type ServerUnderTest, serverUnderTest, TRANSPORTS } from '../test-kit/server-under-test.ts';

let open: ServerUnderTest;
let closed: ServerUnderTest;
beforeAll(async () => {
  open = await serverUnderTest();
  closed = await serverUnderTest({ without: new Set(['introspection', 'suggestions']) });
  for (const server of [open, closed]) await startRace(server, { seed: 5, laps: 3, speed: 20 });
});
afterAll(() => Promise.all([open.close(), closed.close()]));

const INTROSPECTION = [
  '{ __schema { types { name } } }',
  '{ __type(name: "Session") { fields { name } } }',
  '{ session { id } ...F } fragment F on Query { __schema { queryType { name } } }',
  'subscription { session { id } ...F } fragment F on Subscription { __schema { queryType { name } } }',
];
/** A wrong name in the operation and one in the value of a variable. */
const MISTAKES = [
  { query: '{ sessoin { id } }', variables: {} },
  { query: '{ laps(frist: 1) { edges { cursor } } }', variables: {} },
  {
    query: 'query ($f: CommentaryFilter) { commentary(filter: $f) { edges { cursor } } }',
    variables: { f: { kind: ['FINISH'] } },
  },
  {
    query: 'subscription ($f: CommentaryFilter) { commentary(filter: $f, after: "x") { __typename } }',
    variables: { f: { kinds: ['FINISHH'] } },
  },
];

describe.each(['HTTP', ...TRANSPORTS] as const)('over %s', (transport) => {
  const said = async (server: ServerUnderTest, query: string, variables = {}): Promise<string> => {
    if (transport === 'HTTP') return JSON.stringify(await server.query(query, variables));
    const stream = server.subscribe(transport, query, variables);
    const outcome = await Promise.race([stream.next(), stream.ended]).catch((cause: unknown) =>
      String(cause),
    );
    stream.unsubscribe();
    return JSON.stringify(stream.received[0] ?? outcome);
  };
  /** Plain HTTP has no subscriptions. */
  const fits = (query: string): boolean => transport !== 'HTTP' || !query.startsWith('subscription');

  it.each(INTROSPECTION.filter(fits))('introspection can be switched off: %s', async (query) => {
    expect(await said(closed, query)).toContain('introspection');
    if (!query.startsWith('subscription')) expect(await said(open, query)).toContain('"name":"');
  });

  it('__typename stays', async () => {
    expect(await said(closed, '{ __typename session { __typename } }')).toContain('"__typename":"Session"');
  });

  it.each(MISTAKES.filter(({ query }) => fits(query)))(
    'suggestions can be switched off: $query',
    async ({ query, variables }) => {
      const [withThem, without] = [await said(open, query, variables), await said(closed, query, variables)];
      expect(withThem).toContain('Did you mean');
      expect(without).toContain('message');
      expect(without).not.toContain('Did you mean');
    },
  );
});
