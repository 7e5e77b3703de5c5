/**
 * The server under the fuzzer, in a process of its own: what serves clients in `compose.ts`, over a live
 * store that is fed with a race which never ends and never grows, so that what grows is a leak.
 */

import type { AddressInfo } from 'node:net';
import { ApiRole } from '../../apps/api/src/api-role.ts';
import { NO_LIMITS } from '../../apps/api/src/graphql/guards/client-limits.ts';
import { httpServer } from '../../apps/api/src/http/http-server.ts';
import { WhoMayAsk } from '../../apps/api/src/http/who-may-ask.ts';
import { EmbeddedLiveStore } from '../../apps/api/src/live/embedded-live-store.ts';
import { EmbeddedEventLog } from '../../apps/api/src/log/embedded-event-log.ts';
import { TOPICS } from '../../apps/api/src/log/topics.ts';
import { PrometheusMeter } from '../../apps/api/src/metrics/prometheus-meter.ts';
import { collectingReport } from '../../apps/api/src/report.ts';
import { systemClock } from '../../packages/sources/src/playback/system-clock.ts';
import { simulateRace } from '../../packages/sources/src/simulator/simulate-race.ts';
import { envelop } from '../../packages/timing/src/events/envelope.ts';
import { raceSteps } from '../bench/fanout/race-steps.ts';

export interface Measured {
  readonly heapBytes: number;
  /** Buffers, which lie beside the heap. */
  readonly buffersBytes: number;
  readonly rssBytes: number;
  readonly cpuMs: number;
  readonly hubs: number;
  readonly subscribers: number;
  /** Second folds of a session for `delayMs`: each stays for seconds after its last viewer. */
  readonly delayedViews: number;
  readonly connections: number;
  /** What the server told of mistakes of its own. */
  readonly told: readonly string[];
}

/** What the process says when it is there. */
export interface Served {
  readonly url: string;
  readonly session: string;
  /** Of the cars of the race. */
  readonly drivers: readonly number[];
}

const STEPS = 300;
const LOGGED_EVENTS = 300;
/** As often as four cars pass a timing loop in a second each. */
const STEP_EVERY_MS = 25;

const store = new EmbeddedLiveStore({ retainedItems: 2_000 });
const report = collectingReport();
const meter = new PrometheusMeter();
const race = await raceSteps('', STEPS);
let step = 0;
let loggedEvents = 0;

/** The steps come again and again, each as of a later version, with a line of race control. */
async function advance(): Promise<void> {
  const number = step++;
  const parts = number === 0 ? race.base : (race.steps[(number - 1) % race.steps.length] ?? []);
  const renewed = parts.map(([key, value]) => [
    key,
    key === 'head' ? { ...(value as object), version: 1_000_000 + number } : value,
  ]);
  const item = {
    id: `line-${number}`,
    at: '2026-03-08T15:00:00.000Z',
    lap: null,
    category: 'Other',
    flag: null,
    scope: null,
    sector: null,
    message: `LINE ${number}`,
    drivers: [],
  };
  await store.apply({
    session: race.session,
    epoch: 'fuzz',
    reset: number === 0,
    from: number === 0 ? null : { 'f1.timing:0': number - 1 },
    to: { 'f1.timing:0': number },
    parts: new Map(renewed as never),
    memory: new Map(),
    items: [{ log: 'raceControl', item }],
    summary: { kind: 'RACE', origin: 'SIMULATION', season: 2026, status: 'STARTED', active: true },
  });
}

/** The beginning of the race as events: what delayed streams read. */
const log = new EmbeddedEventLog();
for (const draft of simulateRace({ seed: 1, startsAt: '2026-03-08T15:00:00.000Z' }).events()) {
  if (loggedEvents >= LOGGED_EVENTS) break;
  const event = envelop(draft, race.session, 0, loggedEvents++);
  await log.append(TOPICS.timing, [{ key: race.session, value: JSON.stringify(event) }]);
}

await advance();
let api: ApiRole | null = null;
const whoMayAsk = new WhoMayAsk({ host: '127.0.0.1', publicUrls: [], allowedOrigins: [] });
const server = httpServer({
  whoMayAsk,
  without: new Set(),
  graph: (request, response) => api?.answer(request, response),
  webRoot: import.meta.dirname,
  notReady: () => [],
  leaderboard: async () => (await api?.leaderboardResults()) ?? [],
  metrics: async () => ({ contentType: meter.contentType, text: await meter.text() }),
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
api = await ApiRole.start({
  log,
  store,
  clock: systemClock,
  report,
  server,
  operatorToken: null,
  clientLimits: NO_LIMITS,
  trustedProxies: [],
  whoMayAsk,
  meter,
  anomalies: false,
  commentaryAuthor: 'rules',
});
setInterval(() => void advance(), STEP_EVERY_MS);

async function gauge(name: string): Promise<number> {
  const lines = (await meter.text())
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

async function measured(collect: boolean): Promise<Measured> {
  for (let times = 0; collect && times < 3; times++) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  return {
    heapBytes: heapUsed,
    buffersBytes: external,
    rssBytes: rss,
    cpuMs: process.cpuUsage().user / 1_000 + process.cpuUsage().system / 1_000,
    hubs: await gauge('slipstream_fanout_hubs'),
    subscribers: await gauge('slipstream_live_subscribers'),
    delayedViews: await gauge('slipstream_delayed_views'),
    connections: await new Promise((resolve) => server.getConnections((_cause, count) => resolve(count))),
    told: report.lines.splice(0),
  };
}

process.on('message', ({ collect }: { collect: boolean }) => {
  void measured(collect).then((answer) => process.send?.(answer));
});
process.once('disconnect', () => process.exit(0));
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const drivers = race.base.flatMap(([key]) =>
  key.startsWith('cars/') ? [Number(key.slice('cars/'.length))] : [],
);
process.send?.({ url, session: race.session, drivers } satisfies Served);
