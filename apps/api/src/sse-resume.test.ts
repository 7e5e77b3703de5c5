import { get } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { finished, startRace } from './test-kit/race.ts';
import { type ServerUnderTest, serverUnderTest } from './test-kit/server-under-test.ts';

const MAX_SPEED = 1_000_000;

interface Event {
  readonly id: string | null;
  readonly message: string;
}

let server: ServerUnderTest;
let session: string;
beforeAll(async () => {
  server = await serverUnderTest();
  session = await startRace(server, { seed: 7, laps: 3, speed: MAX_SPEED });
  await finished(server, session);
});
afterAll(() => server.close());

/** The first events of a stream, as an EventSource asks for it. */
function events(query: string, count: number, lastEventId?: string): Promise<Event[]> {
  const url = `${server.running.url}/graphql?${new URLSearchParams({ query })}`;
  const headers = { accept: 'text/event-stream', ...(lastEventId ? { 'last-event-id': lastEventId } : {}) };
  return new Promise((resolve, reject) => {
    const found: Event[] = [];
    const asking = get(url, { headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
        const blocks = text.split('\n\n');
        text = blocks.pop() ?? '';
        for (const block of blocks) {
          const data = /^data: (.+)$/m.exec(block)?.[1];
          if (data) found.push({ id: /^id: (.+)$/m.exec(block)?.[1] ?? null, message: data });
        }
        if (found.length < count) return;
        resolve(found.slice(0, count));
        asking.destroy();
      });
    });
    asking.on('error', reject);
  });
}

const LOG = () =>
  `subscription { raceControl(session: "${session}", after: "start") { ... on RaceControlEdge { cursor session node { message } } ... on Missed { reason } } }`;

it('names the cursor of each item as the id of its event, and goes on behind the last one', async () => {
  const all = await events(LOG(), 4);
  for (const { id, message } of all) {
    expect(JSON.parse(message).data.raceControl).toMatchObject({ cursor: id, session });
  }
  const rest = await events(LOG(), 2, all[1]?.id ?? '');
  expect(rest).toEqual(all.slice(2));
});

it('says of a last id that this log never gave that it is none', async () => {
  const [first] = await events(LOG(), 1, 'made-up');
  expect(JSON.parse(first?.message ?? '').data.raceControl).toEqual({ reason: 'UNKNOWN_CURSOR' });
});

it('gives the messages of a STATE stream no id, and heeds none', async () => {
  const query = `subscription { leaderboard(session: "${session}") { version } }`;
  const [first] = await events(query, 1, 'anything');
  expect([first?.id, JSON.parse(first?.message ?? '').data.leaderboard.version > 0]).toEqual([null, true]);
});

it('loses nothing between an empty page and a stream behind its cursor', async () => {
  const page = `query ($id: ID) { raceControl(session: $id, first: 0) { edges { cursor } pageInfo { endCursor } } }`;
  const { data } = await server.query<{ raceControl: { edges: []; pageInfo: { endCursor: string } } }>(page, {
    id: session,
  });
  expect(data?.raceControl.edges).toEqual([]);
  const behind = LOG().replace('"start"', JSON.stringify(data?.raceControl.pageInfo.endCursor));
  expect(await events(behind, 3)).toEqual(await events(LOG(), 3));
  const filtered = await server.query<{ commentary: { pageInfo: { endCursor: string | null } } }>(
    'query ($id: ID) { commentary(session: $id, first: 10, filter: { drivers: [] }) { pageInfo { endCursor } } }',
    { id: session },
  );
  expect(filtered.data?.commentary.pageInfo.endCursor).toMatch(/./);
});
