/**
 * From Kafka to the client, over the real processes on loopback: while a recorded race is played at
 * ten times its speed, marked events are appended to `f1.timing`, and the time until a WebSocket
 * client has the message that shows the mark is taken, on one clock (that of this process).
 *
 *   npx -y pnpm@12 bench latency [--seconds 60] [--speed 10] [--viewers 10] [--roles one|three]
 *
 * LOG: a race control message. STATE: the gap of a car of our own in `leaderboard(maxHz: 60)`; what
 * that rate makes a change wait is the coalescing window, and is told apart. `--viewers` more
 * leaderboards at 60 Hz share the server. With KAFKA_BROKERS and REDIS_URL it uses those; without, it
 * starts private ones.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { kafkaConfigFrom } from '../../apps/api/src/log/kafka/kafka-config.ts';
import { KafkaEventLog } from '../../apps/api/src/log/kafka/kafka-event-log.ts';
import { scraped } from '../../apps/api/src/metrics/scraped.ts';
import type { EventDraft } from '../../packages/timing/src/events/envelope.ts';
import { engines, ProductNode } from './rig/product.ts';
import { ask, type GraphResult, type Subscription, subscribe } from './rig/viewer.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    speed: { type: 'string', default: '10' },
    viewers: { type: 'string', default: '10' },
    roles: { type: 'string', default: 'three' },
    /** The race's first minutes are a formation lap: nothing happens yet. */
    'warm-up': { type: 'string', default: '30' },
    recording: { type: 'string', default: '../shared/recordings/2023-qatar-race.tar.xz' },
  },
});
const P50_BAR_MS = 15;
const P99_BAR_MS = 60;
const MAX_HZ = 60;
const MARKS_PER_S = 10;
/** No car of the sport has this number. */
const OUR_CAR = 999;
const FIRST_GAP_MS = 1_000_000;
const SETTLE_MS = 3_000;
const speed = Number(values.speed);

interface Mark {
  readonly sentMs: number;
  ackMs: number | null;
  logMs: number | null;
  stateMs: number | null;
}

const folder = await mkdtemp(join(tmpdir(), 'slipstream-latency-'));
const own = await engines(folder, process.env);
const play = ['--recording', resolve(values.recording), '--speed', values.speed];
const roles: Record<string, readonly string[]> =
  values.roles === 'one' ? { 'source,projector,api': play } : { projector: [], api: [], source: play };
const nodes: ProductNode[] = [];
for (const [role, args] of Object.entries(roles)) {
  nodes.push(await ProductNode.start({ name: role, roles: role, args, engines: own, folder }));
}
const api = nodes.find(({ name }) => name.includes('api')) as ProductNode;
await api.ready();
const config = kafkaConfigFrom({ ...process.env, KAFKA_BROKERS: own.brokers });
if (!config.ok) throw new Error(config.mistakes.join('\n'));
const log = new KafkaEventLog({ settings: config.settings, onProblem: console.error, lingerMs: 0 });

interface ClockOf {
  readonly session: { readonly id: string; readonly clock: { readonly now: string } };
}
await sleep(Number(values['warm-up']) * 1_000);
const { session } = await ask<ClockOf>(api.url, '{ session { id clock { now } } }');
const sessionAt = { ms: Date.parse(session.clock.now), wallMs: performance.now() };
const marks: Mark[] = [];
await append('car', {
  type: 'DriverAnnounced',
  body: {
    driver: OUR_CAR,
    code: 'OUR',
    fullName: 'Our Own',
    team: { id: 'ours', name: 'Ours', colour: '#ffffff' },
  },
});
await append('grid', { type: 'GridPositionSet', body: { driver: OUR_CAR, position: 99 } });

const subscriptions: Subscription[] = [];
const variables = () => ({ session: session.id, hz: MAX_HZ });
const LEADERBOARD = `subscription ($session: ID, $hz: Float!) { leaderboard(session: $session, maxHz: $hz) {
  version entries { position driver { number code } gapToLeader { ms laps text } interval { ms laps text } status lap lastLap { ms mark } } } }`;
const RACE_CONTROL = `subscription ($session: ID) { raceControl(session: $session) {
  ... on RaceControlEdge { node { message } } } }`;
subscriptions.push(subscribe('WebSocket', api.url, { query: RACE_CONTROL, variables }, onLog));
subscriptions.push(subscribe('WebSocket', api.url, { query: LEADERBOARD, variables }, onState));
let others = 0;
for (let viewer = 0; viewer < Number(values.viewers); viewer++) {
  const onResult = () => {
    others++;
  };
  subscriptions.push(subscribe('WebSocket', api.url, { query: LEADERBOARD, variables }, onResult));
}
await Promise.all(subscriptions.map(({ begun }) => begun));
await sleep(SETTLE_MS);

const before = await figures();
const cpu = process.cpuUsage();
const endsMs = performance.now() + Number(values.seconds) * 1_000;
while (performance.now() < endsMs) {
  // Not in step with any timer of the product.
  await sleep((1_000 / MARKS_PER_S) * (0.5 + Math.random()));
  const number = marks.length;
  const mark: Mark = { sentMs: performance.now(), ackMs: null, logMs: null, stateMs: null };
  marks.push(mark);
  const text = `MARK ${number}`;
  const message = { messageId: `mark-${number}`, category: 'Other', message: text, drivers: [] };
  void Promise.all([
    append(`log-${number}`, { type: 'RaceControlMessageSent', body: message }),
    append(`gap-${number}`, {
      type: 'GapChanged',
      body: { driver: OUR_CAR, gapToLeader: { ms: FIRST_GAP_MS + number } },
    }),
  ]).then(() => {
    mark.ackMs = performance.now();
  });
}
await sleep(SETTLE_MS);
const after = await figures();
const { user, system } = process.cpuUsage(cpu);

console.log(
  `${marks.length} marks in ${values.seconds} s; race at ${speed} times; ${values.roles === 'one' ? 'one process' : 'three processes'}; ${others} messages to ${values.viewers} other viewers; load ${loadavg()[0]?.toFixed(1)}; this client ${((user + system) / 1e4 / Number(values.seconds)).toFixed(0)} % of a core`,
);
const since = (at: (mark: Mark) => number | null): number[] =>
  marks.flatMap((mark) => {
    const ms = at(mark);
    return ms === null ? [] : [ms - mark.sentMs];
  });
const state = since(({ stateMs }) => stateMs);
tell(
  'append acknowledged',
  since(({ ackMs }) => ackMs),
  false,
);
tell(
  'LOG: client has it',
  since(({ logMs }) => logMs),
  true,
);
tell('STATE: client has it', state, false);
tell(
  `STATE beyond ${(1_000 / MAX_HZ).toFixed(1)} ms`,
  state.map((ms) => Math.max(0, ms - 1_000 / MAX_HZ)),
  true,
);
for (const [name, label] of [
  ['slipstream_event_age_at_apply_seconds', 'projector: append to stored'],
  ['slipstream_apply_seconds', 'projector: one step of the store'],
  ['slipstream_event_age_at_delivery_seconds', 'api: append to given to the stream'],
] as const) {
  const [sum, count] = [`${name}_sum`, `${name}_count`].map(
    (full) => (after[full] ?? 0) - (before[full] ?? 0),
  );
  console.log(`${label.padEnd(36)} mean ${(((sum ?? 0) / (count ?? 1)) * 1_000).toFixed(1)} ms of ${count}`);
}
for (const { drop } of subscriptions) drop();
await log.close();
for (const node of nodes) await node.stop();
await own.stop();
await rm(folder, { recursive: true, force: true });
process.exit(0);

function tell(name: string, tookMs: readonly number[], hasBar: boolean): void {
  const sorted = [...tookMs].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN;
  const met = at(0.5) <= P50_BAR_MS && at(0.99) <= P99_BAR_MS;
  const shown = [0.5, 0.9, 0.99, 1].map((share) => at(share).toFixed(1).padStart(7)).join(' ');
  console.log(
    `${name.padEnd(24)} p50 p90 p99 max ${shown} ms of ${sorted.length}${hasBar ? (met ? '  (bar met)' : '  (BAR MISSED)') : ''}`,
  );
}

function onLog({ data }: GraphResult): void {
  const nowMs = performance.now();
  const { node } = (data?.raceControl ?? {}) as { node?: { message: string } };
  const mark = marks[Number(/^MARK (\d+)$/.exec(node?.message ?? '')?.[1] ?? -1)];
  if (mark) mark.logMs ??= nowMs;
}

function onState({ data }: GraphResult): void {
  const nowMs = performance.now();
  const { entries } = (data?.leaderboard ?? { entries: [] }) as {
    entries: readonly { driver: { number: number }; gapToLeader: { ms: number } | null }[];
  };
  const shown = entries.find(({ driver }) => driver.number === OUR_CAR)?.gapToLeader?.ms;
  if (shown === undefined) return;
  // A message that shows a mark shows every one before it, too: what was merged counts as delivered.
  for (let number = shown - FIRST_GAP_MS; number >= 0; number--) {
    const mark = marks[number];
    if (!mark || mark.stateMs !== null) return;
    mark.stateMs = nowMs;
  }
}

async function append(id: string, draft: Omit<EventDraft, 'at'>): Promise<void> {
  const at = new Date(sessionAt.ms + (performance.now() - sessionAt.wallMs) * speed).toISOString();
  const event = { v: 1, id: `${session.id}-~${id}`, session: session.id, epoch: 0, at, ...draft };
  await log.append('f1.timing', [{ key: session.id, value: JSON.stringify(event) }]);
}

async function figures(): Promise<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const node of nodes) {
    const { value } = await scraped(node.url);
    for (const name of ['event_age_at_apply', 'apply', 'event_age_at_delivery']) {
      for (const figure of ['sum', 'count']) {
        const full = `slipstream_${name}_seconds_${figure}`;
        const labels = name === 'event_age_at_delivery' ? { stream: 'leaderboard' } : {};
        sums[full] = (sums[full] ?? 0) + value(full, labels);
      }
    }
  }
  return sums;
}
