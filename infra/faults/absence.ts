import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from '../../packages/sources/src/simulator/random.ts';
import type { EventDraft } from '../../packages/timing/src/events/envelope.ts';
import { logFaults } from './checker.ts';
import { KEPT_ITEMS } from './product-process.ts';
import { ReceivedLog } from './received.ts';
import { SourceSession } from './source-session.ts';
import type { Stage } from './stage.ts';
import { strained } from './strain.ts';
import { StreamClient } from './stream-client.ts';

const AT = '2026-03-08T05:00:00.000Z';
const PER_NODE = 2;
/** How many of those told meanwhile are not kept any more. */
const GONE_ITEMS = 400;
const BATCH = 500;
const TELL_EVERY_MS = 100;
const POLL_MS = 20;
const PATIENCE_MS = 30_000;

interface Viewer {
  readonly client: StreamClient;
  readonly received: ReceivedLog;
}

/**
 * Viewers of a log go away, and come back when it does not keep any more what they missed. They must be
 * told how much that is, get everything behind it, and be none the worse for it when they lose their
 * connection right after.
 */
export async function absenceBeyondWhatIsKept(stage: Stage): Promise<void> {
  const { cluster, log, seed } = stage;
  const source = new SourceSession(log, `absence-${seed}-${++stage.absences}`);
  let told = 0;
  const tell = (count: number): Promise<void> =>
    write(
      source,
      Array.from({ length: count }, () => message(told++)),
    );
  await write(source, opening());
  const viewers = cluster.endpoints.flatMap((_, node) =>
    Array.from({ length: PER_NODE }, (_, index) => viewerOf(stage, source.session, node, index)),
  );
  for (const { client } of viewers) client.start();
  const began = () => viewers.every(({ received }) => received.lastId !== null);
  await until(began, async () => {
    await tell(1);
    await sleep(TELL_EVERY_MS);
  });
  stage.step(`${viewers.length} viewers of ${source.session} go away for ${KEPT_ITEMS + GONE_ITEMS} items`);
  await Promise.all(viewers.map(({ client }) => client.close()));
  for (let left = KEPT_ITEMS + GONE_ITEMS; left > 0; left -= BATCH) await tell(Math.min(left, BATCH));
  await until(async () => (await newest(stage, source.session)) === `m${told - 1}`);
  for (const { client } of viewers) client.start();
  const [first] = viewers;
  if (first && (await until(() => wasTold(first)))) first.client.drop();
  await tell(1);
  const last = source.log('raceControl').items.at(-1);
  await until(() => viewers.every(({ received }) => received.lastId === last));
  await Promise.all(viewers.map(({ client }) => client.close()));
  for (const viewer of viewers) {
    const faults = [...logFaults(source.log('raceControl').items, viewer.received.messages)];
    if (!wasTold(viewer)) faults.push('it was not told that anything was gone');
    stage.badAbsences.push(...faults.map((fault) => `${viewer.client.name}: ${fault}`));
  }
  stage.told += viewers.filter(wasTold).length;
  await stage.heals('an absence longer than a log is kept', null, { note: `${viewers.length} viewers` });
}

function viewerOf({ cluster, seed }: Stage, session: string, node: number, index: number): Viewer {
  const transport = index % 2 === 0 ? 'WebSocket' : 'SSE';
  const received = new ReceivedLog('raceControl');
  const client = new StreamClient({
    name: `${session} on ${cluster.apis[node]?.name} (${transport})`,
    transport,
    received,
    session,
    endpoints: cluster.endpoints,
    first: node,
    random: new Random(seed, `${session} ${node} ${index}`),
  });
  return { client, received };
}

function wasTold({ received }: Viewer): boolean {
  return received.messages.some(({ type }) => type === 'missed');
}

/** The newest message that a node knows. */
async function newest({ cluster }: Stage, session: string): Promise<string | null> {
  const query = 'query ($session: ID!) { raceControl(session: $session, last: 1) { edges { node { id } } } }';
  try {
    const response = await fetch(cluster.endpoints[0] ?? '', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables: { session } }),
      signal: AbortSignal.timeout(strained(PATIENCE_MS)),
    });
    const { data } = (await response.json()) as {
      data?: { raceControl?: { edges: readonly { node: { id: string } }[] } };
    };
    return data?.raceControl?.edges.at(-1)?.node.id ?? null;
  } catch {
    return null;
  }
}

/** @returns whether it came to that. */
async function until(
  done: () => boolean | Promise<boolean>,
  meanwhile: () => Promise<unknown> = () => sleep(POLL_MS),
): Promise<boolean> {
  for (const end = performance.now() + strained(PATIENCE_MS); performance.now() < end; await meanwhile()) {
    if (await done()) return true;
  }
  return done();
}

function write(source: SourceSession, drafts: readonly EventDraft[]): Promise<void> {
  return source.write(drafts.map((draft) => source.record(source.event(draft))));
}

function message(number: number): EventDraft {
  return {
    at: AT,
    type: 'RaceControlMessageSent',
    body: { messageId: `m${number}`, category: 'Other', message: `MESSAGE ${number}`, drivers: [] },
  };
}

function opening(): readonly EventDraft[] {
  const circuit = { id: 'nowhere', name: 'Nowhere' };
  const meeting = { id: 'absence', name: 'Absence', season: 2026, circuit };
  return [
    { at: AT, type: 'SessionAnnounced', body: { kind: 'RACE', name: 'Race', origin: 'LIVE', meeting } },
    { at: AT, type: 'SessionStatusChanged', body: { status: 'STARTED' } },
  ];
}
