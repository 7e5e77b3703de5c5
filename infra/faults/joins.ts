import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from '../../packages/sources/src/simulator/random.ts';
import type { EventDraft } from '../../packages/timing/src/events/envelope.ts';
import { difference, type ExpectedState, expectedOf, LEADERBOARD_QUERY } from './expected.ts';
import { canaryDriver } from './feeder.ts';
import { ReceivedState } from './received.ts';
import { SourceSession } from './source-session.ts';
import type { Stage } from './stage.ts';
import { strained } from './strain.ts';
import { StreamClient } from './stream-client.ts';
import type { Transport } from './transports.ts';

/** A multiple of the ways to come, so that each meets the last change at every moment of a join. */
const SESSIONS = 24;
/** Added to each way between API nodes and Redis: an order of magnitude more than a join takes without. */
const DELAY_MS = 150;
const LISTED_MS = 10_000;
const QUIET_MS = 6_000;
const ANSWER_MS = 5_000;
const POLL_MS = 20;
const WAYS = ['WebSocket', 'SSE', 'query'] as const;
const AT = '2026-03-08T05:00:00.000Z';

/** Somebody who came, and what they are shown now; null: nothing yet. */
interface Guest {
  readonly name: string;
  readonly source: SourceSession;
  readonly shown: () => Promise<ExpectedState | null>;
  readonly falls: () => readonly string[];
  readonly leave: () => Promise<void>;
}

/**
 * Guests come to sessions that nobody watched, each just as the session's last change is written. What
 * they are shown must not be older than that change, though no other follows that would tell.
 *
 * Each session is a subscription of its own, so that no run is shared. Some guests only ask, twice: a
 * stream compares what it begins with to the store, a query takes what the node holds.
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
    const way = WAYS[number % WAYS.length] ?? 'query';
    const guests = cluster.endpoints.map((endpoint, node) => {
      const name = `${source.session} on ${cluster.apis[node]?.name} (${way})`;
      return way === 'query' ? asks(name, source, endpoint) : watches(name, source, endpoint, way, seed);
    });
    // A join asks Redis some five times; the last change falls anywhere among them.
    await sleep((number / SESSIONS) * DELAY_MS * 10);
    await write(source, lastChange());
    return guests;
  });
  const guests = (await Promise.all(joined)).flat();
  await sleep(DELAY_MS * 10);
  for (const line of lines) line.delayMs = 0;
  let wrong = await wrongOf(guests);
  const until = performance.now() + strained(QUIET_MS);
  for (; wrong.length > 0 && performance.now() < until; wrong = await wrongOf(guests)) await sleep(POLL_MS);
  if (performance.now() > until + LISTED_MS) stage.step('the joins took long');
  stage.badJoins.push(...wrong);
  await Promise.all(guests.map((guest) => guest.leave()));
  await stage.heals('joins over a slow line', null, { note: `${guests.length} joins` });
}

function watches(
  name: string,
  source: SourceSession,
  endpoint: string,
  transport: Transport,
  seed: number,
): Guest {
  const received = new ReceivedState('leaderboard');
  const viewer = new StreamClient({
    name,
    transport,
    received,
    session: source.session,
    endpoints: [endpoint],
    first: 0,
    random: new Random(seed, source.session),
  });
  viewer.start();
  return {
    name,
    source,
    shown: async () => received,
    falls: () => received.falls,
    leave: () => viewer.close(),
  };
}

/** Asks at once, and is content with any answer; what counts is what it is told from then on. */
function asks(name: string, source: SourceSession, endpoint: string): Guest {
  const ask = () => askLeaderboard(endpoint, source.session);
  const first = ask();
  return {
    name,
    source,
    shown: async () => {
      await first;
      return ask();
    },
    falls: () => [],
    leave: async () => {},
  };
}

async function askLeaderboard(endpoint: string, session: string): Promise<ExpectedState | null> {
  try {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: LEADERBOARD_QUERY, variables: { session } }),
      signal: AbortSignal.timeout(strained(ANSWER_MS)),
    });
    const { data } = (await response.json()) as { data?: { leaderboard?: LeaderboardData | null } };
    if (!data?.leaderboard) return null;
    const { version, entries, ...head } = data.leaderboard;
    return { version, head, entries };
  } catch {
    return null;
  }
}

type LeaderboardData = Pick<ExpectedState, 'version' | 'entries'> & Readonly<Record<string, unknown>>;

async function wrongOf(guests: readonly Guest[]): Promise<readonly string[]> {
  const found = guests.map(async ({ name, source, shown, falls }) => {
    const seen = await shown();
    if (!seen) return [`${name}: no answer`];
    const wrong = difference(expectedOf(source.state, 'leaderboard'), {
      version: seen.version,
      head: seen.head,
      entries: seen.entries,
    });
    return [
      ...(wrong ? [`${name}: ${wrong}`] : []),
      ...falls().map((fall) => `${name}: its version fell ${fall}`),
    ];
  });
  return (await Promise.all(found)).flat();
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
