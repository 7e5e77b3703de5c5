import { expect, it } from 'vitest';
import { scraped } from './metrics/scraped.ts';
import { fuzzProtocols } from './test-kit/protocol-fuzz.ts';
import { startRace } from './test-kit/race.ts';
import { serverUnderTest } from './test-kit/server-under-test.ts';

/** `node infra/fuzz/protocols.ts` sends millions. */
const MESSAGES = 6_000;

it.each([1, 2, 3])('answers clients that speak badly, and forgets them, seed %i', async (seed) => {
  const server = await serverUnderTest();
  const { url } = server.running;
  await startRace(server, { seed: 2, laps: 57, speed: 60 });
  const healthy = server.subscribe<{ leaderboard: { version: number } }>(
    'WebSocket',
    'subscription { leaderboard(maxHz: 60) { version } }',
  );
  await healthy.data();
  const { sent, received, wrong, steps } = await fuzzProtocols({ url, seed, messages: MESSAGES });
  expect(wrong, steps.join('; ')).toEqual([]);
  expect(sent).toBeGreaterThanOrEqual(MESSAGES);
  expect(received).toBeGreaterThan(100);
  const seen = healthy.received.length;
  await expect.poll(() => healthy.received.length).toBeGreaterThan(seen);
  healthy.unsubscribe();
  const left = async () => {
    const { value } = await scraped(url);
    return [value('slipstream_fanout_hubs'), value('slipstream_live_subscribers')];
  };
  await expect.poll(left).toEqual([0, 0]);
  await server.close();
});
