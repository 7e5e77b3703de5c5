import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from '../../packages/sources/src/simulator/random.ts';
import type { EventDraft } from '../../packages/timing/src/events/envelope.ts';
import { difference, expectedOf } from './expected.ts';
import { canaryDriver } from './feeder.ts';
import { ReceivedState } from './received.ts';
import { SourceSession } from './source-session.ts';
import type { Stage } from './stage.ts';
import { StreamClient } from './stream-client.ts';

const SESSIONS = 16;
/** Added to each way between API nodes and Redis: an order of magnitude more than a join takes without. */
const DELAY_MS = 150;
const LISTED_MS = 10_000;
const QUIET_MS = 6_000;
const POLL_MS = 20;
const AT = '2026-03-08T05:00:00.000Z';

/**
 * Viewers who join sessions that nobody watched, each just as the session's last change is written. What
 * such a viewer is shown must not be older than that change, though no other follows that would tell.
 */
export async function joinsOnASlowLine(stage: Stage): Promise<void> {
  const { cluster, log, seed } = stage;
  const round = ++stage.joins;
  const sources = Array.from(
    { length: SESSIONS },
    (_, number) => new SourceSession(log, `join-${seed}-${round}-${number}`),
  );
  stage.step(`${SESSIONS} sessions are joined while their last change is written`);
  for (const source of sources) await write(source, opening());
  await sleep(DELAY_MS * 4);
  const lines = cluster.apis.map(({ name }) => cluster.proxy(`${name}→redis`));
  for (const line of lines) line.delayMs = DELAY_MS;
  const joined = sources.map(async (source, number) => {
    const viewers = cluster.endpoints.map(
      (endpoint, node) =>
        new StreamClient({
          name: `${source.session} on ${cluster.apis[node]?.name}`,
          transport: number % 2 === 0 ? 'WebSocket' : 'SSE',
          kind: 'leaderboard',
          session: source.session,
          endpoints: [endpoint],
          first: 0,
          random: new Random(seed, source.session),
        }),
    );
    for (const viewer of viewers) viewer.start();
    // A join asks Redis some five times; the last change falls anywhere among them.
    await sleep((number / SESSIONS) * DELAY_MS * 10);
    await write(source, lastChange());
    return viewers;
  });
  const viewers = (await Promise.all(joined)).flat();
  await sleep(DELAY_MS * 10);
  for (const line of lines) line.delayMs = 0;
  const stale = async () => {
    const found: string[] = [];
    for (const [index, viewer] of viewers.entries()) {
      const source = sources[Math.floor(index / cluster.apis.length)];
      const { received } = viewer;
      if (!source || !(received instanceof ReceivedState)) continue;
      const expected = expectedOf(source.state, 'leaderboard');
      const shown = { version: received.version, head: received.head, entries: received.entries };
      const wrong = difference(expected, shown);
      if (wrong) found.push(`${viewer.name}: ${wrong}`);
      for (const fall of received.falls) found.push(`${viewer.name}: its version fell ${fall}`);
    }
    return found;
  };
  let wrong = await stale();
  const until = performance.now() + QUIET_MS;
  for (; wrong.length > 0 && performance.now() < until; wrong = await stale()) await sleep(POLL_MS);
  if (performance.now() > until + LISTED_MS) stage.step('the joins took long');
  stage.badJoins.push(...wrong);
  await Promise.all(viewers.map((viewer) => viewer.close()));
  await stage.heals('joins over a slow line', null, { note: `${viewers.length} joins` });
}

function write(source: SourceSession, drafts: readonly EventDraft[]): Promise<void> {
  return source.write(drafts.map((draft) => source.record(source.event(draft))));
}

function opening(): readonly EventDraft[] {
  const circuit = { id: 'nowhere', name: 'Nowhere' };
  const meeting = { id: 'joins', name: 'Joins', season: 2026, circuit };
  return [
    { at: AT, type: 'SessionAnnounced', body: { kind: 'RACE', name: 'Race', origin: 'LIVE', meeting } },
    { at: AT, type: 'SessionStatusChanged', body: { status: 'STARTED' } },
    { at: AT, type: 'GridPositionSet', body: { driver: 1, position: 1 } },
  ];
}

function lastChange(): readonly EventDraft[] {
  return [
    { at: AT, type: 'DriverAnnounced', body: canaryDriver(1) },
    { at: AT, type: 'GridPositionSet', body: { driver: 2, position: 2 } },
  ];
}
