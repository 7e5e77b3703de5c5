import { afterEach, expect, it } from 'vitest';
import { finished, startRace } from '../test-kit/race.ts';
import { type ServerUnderTest, serverUnderTest, TRANSPORTS } from '../test-kit/server-under-test.ts';
import { COUNTERS, GAUGES, HISTOGRAMS } from './instruments.ts';
import { scraped } from './scraped.ts';

const LEADERBOARD =
  'subscription ($session: ID, $hz: Float!) { leaderboard(session: $session, maxHz: $hz) { version } }';
const RACE_CONTROL = 'subscription ($session: ID) { raceControl(session: $session) { __typename } }';

let server: ServerUnderTest;
afterEach(() => server.close());

it('names every instrument, and Node’s own, from the start', async () => {
  server = await serverUnderTest();
  const { names } = await scraped(server.running.url);
  for (const name of Object.keys({ ...COUNTERS, ...HISTOGRAMS, ...GAUGES })) expect(names).toContain(name);
  expect(names).toContain('nodejs_heap_size_used_bytes');
});

it('tells who is subscribed to what, and forgets who has gone', async () => {
  server = await serverUnderTest();
  const open = TRANSPORTS.map((transport) => server.subscribe(transport, LEADERBOARD, { hz: 5 }));
  open.push(server.subscribe('WebSocket', RACE_CONTROL));
  for (const subscription of open.slice(0, 2)) await subscription.data();
  const subscribers = async (stream: string) =>
    (await scraped(server.running.url)).value('slipstream_live_subscribers', { stream });
  await expect.poll(() => subscribers('leaderboard')).toBe(2);
  await expect.poll(() => subscribers('raceControl')).toBe(1);
  for (const subscription of open) subscription.unsubscribe();
  await expect.poll(() => subscribers('leaderboard')).toBe(0);
  await expect.poll(() => subscribers('raceControl')).toBe(0);
});

it('counts what was read, applied, delivered and merged, as clients saw it', async () => {
  server = await serverUnderTest();
  const session = await startRace(server, { seed: 7, laps: 2, speed: 50 });
  const slow = server.subscribe<{ leaderboard: { version: number } }>('WebSocket', LEADERBOARD, {
    session,
    hz: 2,
  });
  const log = server.subscribe('SSE', RACE_CONTROL, { session });
  await slow.data();
  await finished(server, session);
  const { data } = await server.query<{ leaderboard: { version: number } }>(
    'query ($session: ID) { leaderboard(session: $session) { version } }',
    { session },
  );
  await expect.poll(() => slow.received.at(-1)?.data?.leaderboard.version).toBe(data?.leaderboard.version);

  const { value } = await scraped(server.running.url);
  const timing = { topic: 'f1.timing' };
  expect(value('slipstream_events_in_total', timing)).toBeGreaterThan(100);
  expect(value('slipstream_in_bytes_total', timing)).toBeGreaterThan(
    100 * value('slipstream_events_in_total', timing),
  );
  expect(value('slipstream_events_applied_total')).toBeGreaterThanOrEqual(data?.leaderboard.version ?? 0);
  expect(value('slipstream_events_duplicate_total')).toBe(0);
  expect(value('slipstream_dead_letters_total', timing)).toBe(0);
  expect(value('slipstream_steps_refused_total')).toBe(0);
  expect(value('slipstream_apply_seconds_count')).toBe(value('slipstream_steps_total'));

  const delivered = value('slipstream_messages_delivered_total', { stream: 'leaderboard' });
  expect(delivered).toBe(slow.received.length);
  expect(value('slipstream_messages_delivered_total', { stream: 'raceControl' })).toBe(log.received.length);
  expect(value('slipstream_changes_coalesced_total', { stream: 'leaderboard' })).toBeGreaterThan(0);
  // All but the first, which is a full state. At 2 Hz none waits longer than half a second.
  const aged = { stream: 'leaderboard' };
  expect(value('slipstream_event_age_at_delivery_seconds_count', aged)).toBe(delivered - 1);
  const meanS = value('slipstream_event_age_at_delivery_seconds_sum', aged) / (delivered - 1);
  expect(meanS).toBeGreaterThan(0);
  expect(meanS).toBeLessThan(5);
  expect(value('slipstream_consumer_lag_records')).toBeLessThan(100);
  expect(value('slipstream_replicas')).toBeGreaterThan(0);
  expect(value('slipstream_ready')).toBe(1);
});
