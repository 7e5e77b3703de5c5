import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { startRace } from '../test-kit/race.ts';
import { type ServerUnderTest, serverUnderTest } from '../test-kit/server-under-test.ts';
import { answerPublicJson } from './public-json.ts';

let server: ServerUnderTest | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

interface Row {
  readonly driver: string;
  readonly position: number;
  readonly number: number;
}

it('GET /api/leaderboard is the current leaderboard for pages of any origin', async () => {
  server = await serverUnderTest();
  const session = await startRace(server, { seed: 3, laps: 1, speed: 1 });
  const url = `${server.running.url}/api/leaderboard`;
  const rows = async () => (await (await fetch(url)).json()) as Row[];
  await expect.poll(async () => (await rows()).length, { timeout: 10_000 }).toBe(22);
  const graph = async () => {
    const { data } = await (server as ServerUnderTest).query<{
      session: { id: string; leaderboard: { entries: { position: number; driver: { fullName: string } }[] } };
    }>('{ session { id leaderboard { entries { position driver { fullName } } } } }');
    return data?.session;
  };
  await expect.poll(async () => (await graph())?.id, { timeout: 10_000 }).toBe(session);
  await expect
    .poll(async () => {
      const [shown, listed] = [await graph(), await rows()];
      const expected = shown?.leaderboard.entries.map((entry) => [entry.position, entry.driver.fullName]);
      return JSON.stringify(listed.map((row) => [row.position, row.driver])) === JSON.stringify(expected);
    })
    .toBe(true);

  const response = await fetch(url, { headers: { origin: 'https://old-page.example' } });
  expect(response.headers.get('access-control-allow-origin')).toBe('*');
  const [first] = (await response.json()) as [Row];
  expect(first).toEqual({
    driver: expect.any(String),
    team: expect.any(String),
    position: 1,
    points: 25,
    interval: '',
    logo: expect.stringMatching(/^(https?:|data:image)/),
    teamColor: expect.stringMatching(/^#[0-9A-F]{6}$/),
    number: expect.any(Number),
    code: expect.stringMatching(/^[A-Z]{3}$/),
    gap: '',
  });
  expect((await fetch(url, { method: 'OPTIONS' })).status).toBe(204);
  expect((await fetch(url, { method: 'POST' })).status).toBe(405);
});

it('says why it has nothing while the store cannot be read', async () => {
  const plain = createServer((request, response) =>
    answerPublicJson(request, response, async () => {
      throw new Error('Redis: connecting');
    }),
  );
  await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve));
  const response = await fetch(`http://127.0.0.1:${(plain.address() as AddressInfo).port}/`);
  expect({ status: response.status, body: await response.json() }).toEqual({
    status: 503,
    body: { error: 'Redis: connecting' },
  });
  await new Promise((resolve) => plain.close(resolve));
});
