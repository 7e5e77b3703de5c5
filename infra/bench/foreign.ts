/**
 * From programs that are not ours to the graph: for each topic of other programs, kcat or Confluent's client
 * for Python writes marked messages to a real Kafka, and the time is taken from when its client has one to
 * when a WebSocket subscriber of the product shows it.
 *
 *   npx -y pnpm@12 bench foreign [--messages 50]
 *
 * Needs kcat, python3-confluent-kafka, python3-avro, python3-jsonschema and python3-requests (Debian). With
 * KAFKA_BROKERS and REDIS_URL it uses those; without, it starts private ones. Both clocks are this machine's.
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { KcatProducer, OtherProgram } from '../../apps/api/src/foreign/other-program.ts';
import { registryUnderTest } from '../../apps/api/src/registry/registry-under-test.ts';
import { FOREIGN_TOPICS, type ForeignTopic } from '../../packages/sources/src/foreign/translators.ts';
import { WRITTEN_SCHEMAS } from '../../packages/sources/src/foreign/written/written-topics.ts';
import { engines, ProductNode } from './rig/product.ts';
import { ask, subscribe } from './rig/viewer.ts';

const { values } = parseArgs({ options: { messages: { type: 'string', default: '50' } } });
/** What the issue promises. */
const BAR_MS = 1_000;
const PATIENCE_MS = 20_000;
const PAUSE_MS = 50;
/** A kcat is started for each message, and has that long before it gets it. */
const KCAT_CONNECTS_MS = 250;
const MAX_HZ = 60;

const run = randomUUID().slice(0, 8);
const RACE = `race-${run}`;
const STARTS_AT_MS = Date.parse('2026-05-24T13:00:00.000Z');
const DRIVER = 'Lando Norris';
const TEAM = 'McLaren F1 Team';
/** Oscar Piastri's number. */
const SECOND = 81;
const MAPPING = {
  race_results_topic: {
    ...{ grandPrix: 'gp', date: 'date', driverNumber: 'number', driverName: 'name' },
    ...{ position: 'position', laps: 'laps', gap: 'gap', dnf: 'dnf' },
  },
  'game-score': { player: 'user_id', points: 'score', board: { is: RACE }, counting: 'LATEST' },
};
const nullable = (name: string, type: string) => ({ name, type: ['null', type], default: null });
const instantType = { type: 'long', logicalType: 'timestamp-millis' };
const ANOMALY_KEY = {
  ...{ type: 'record', name: 'AnomalyKey' },
  fields: [
    { name: 'key', type: 'string' },
    { name: 'ts', type: instantType },
  ],
};
const ANOMALY = {
  ...{ type: 'record', name: 'Anomaly' },
  fields: [
    nullable('team_name', 'string'),
    nullable('engine_temperature', 'double'),
    nullable('is_anomaly', 'boolean'),
  ],
};

/** How a topic is written, and where in the graph its messages show. Marks are whole numbers from 1. */
interface Path {
  readonly producer: 'kcat' | 'Python';
  /** @returns when the client had it, in milliseconds of the wall clock */
  readonly produce: (mark: number) => Promise<number>;
  readonly query: string;
  readonly markOf: (data: never) => unknown;
}

const folder = await mkdtemp(join(tmpdir(), 'slipstream-foreign-bench-'));
const own = await engines(folder, process.env);
// Topics that outlive the registry: no id may come twice.
const registry = await registryUnderTest(Math.floor(Date.now() / 100) % 2 ** 30);
const brokers = own.brokers.split(',');
await writeFile(join(folder, 'mapping.json'), JSON.stringify(MAPPING));
const node = await ProductNode.start({
  name: 'product',
  roles: 'source,projector,api',
  args: ['--foreign', FOREIGN_TOPICS.join(','), '--foreign-mapping', join(folder, 'mapping.json')],
  engines: own,
  folder,
  env: {
    SCHEMA_REGISTRY_URL: registry.url,
    KAFKA_TOPIC_PREFIX: `bench-${run}.`,
    REDIS_PREFIX: `bench-${run}`,
  },
});
const python = new OtherProgram(brokers, registry.url);
const byKcat = async (topic: ForeignTopic, value: unknown, key?: string): Promise<number> => {
  const kcat = new KcatProducer(brokers, topic, key);
  await sleep(KCAT_CONNECTS_MS);
  const sentAtMs = wallMs();
  await kcat.produce(value);
  return sentAtMs;
};
const schemaOf = (topic: keyof typeof WRITTEN_SCHEMAS): object => JSON.parse(WRITTEN_SCHEMAS[topic].text);
const byPython = async (sent: Promise<{ readonly sentAtMs: number }>): Promise<number> =>
  (await sent).sentAtMs;

interface Rows {
  readonly entries: readonly {
    readonly driver: { readonly number: number };
    readonly lap: number;
    readonly interval: { readonly ms: number } | null;
  }[];
}
const TELEMETRY = `subscription { it: driver(session: "${RACE}", number: 1, maxHz: ${MAX_HZ}) {
  telemetry { speedKph engineTemperatureC } } }`;
/** Rows for history show nowhere in the graph. */
const SHOWN_TOPICS = FOREIGN_TOPICS.filter((topic) => topic !== 'weather' && topic !== 'faker');
const PATHS: Readonly<Record<Exclude<ForeignTopic, 'weather' | 'faker'>, Path>> = {
  'f1.leaderboard.results': {
    producer: 'kcat',
    produce: (mark) =>
      byKcat(
        'f1.leaderboard.results',
        [DRIVER, 'Oscar Piastri'].map((driver, index) => ({
          ...{ driver, team: TEAM, position: index + 1, points: 25, logo: '', teamColor: '#FF8700' },
          interval: index === 0 ? '' : `+${(mark / 1_000).toFixed(3)}s`,
        })),
        'race_results',
      ),
    query: `subscription { it: leaderboard(session: "f1.leaderboard.results", maxHz: ${MAX_HZ}) { entries { driver { number } lap interval { ms } } } }`,
    // Rows of earlier runs may be there, too.
    markOf: ({ entries }: Rows) => entries.find(({ driver }) => driver.number === SECOND)?.interval?.ms,
  },
  'f1-driver-positions': {
    producer: 'Python',
    produce: (mark) =>
      byPython(
        python.produceAvro({
          topic: 'f1-driver-positions',
          key: RACE,
          value: {
            ...{ driver_name: DRIVER, team_name: TEAM, race_id: RACE, position: 1 },
            ...{ timestamp: STARTS_AT_MS + mark * 1_000, speed: mark },
          },
          valueSchema: schemaOf('f1-driver-positions'),
        }),
      ),
    query: TELEMETRY,
    markOf: (it: { telemetry: { speedKph: number } | null }) => it.telemetry?.speedKph,
  },
  'f1-car-metrics': {
    producer: 'Python',
    produce: (mark) =>
      byPython(
        python.produceAvro({
          topic: 'f1-car-metrics',
          key: RACE,
          // After the positions, whose samples have no temperature.
          value: {
            team_name: TEAM,
            timestamp: STARTS_AT_MS + 3_600_000 + mark * 1_000,
            engine_temperature: mark,
          },
          valueSchema: schemaOf('f1-car-metrics'),
        }),
      ),
    query: TELEMETRY,
    markOf: (it: { telemetry: { engineTemperatureC: number } | null }) => it.telemetry?.engineTemperatureC,
  },
  'f1-commentary': {
    producer: 'Python',
    produce: (mark) =>
      byPython(
        python.produceJsonSchema({
          topic: 'f1-commentary',
          value: {
            id: `${run}-${mark}`,
            message: `MARK ${mark}`,
            timestamp: STARTS_AT_MS + mark,
            type: 'info',
          },
          valueSchema: schemaOf('f1-commentary'),
        }),
      ),
    query: 'subscription { it: commentary { ... on CommentaryEdge { node { text } } } }',
    markOf: (it: { node?: { text: string } }) => Number(it.node?.text.replace('MARK ', '')),
  },
  'f1-car-metrics-anomalies': {
    producer: 'Python',
    produce: (mark) =>
      byPython(
        python.produceAvro({
          topic: 'f1-car-metrics-anomalies',
          key: { key: RACE, ts: STARTS_AT_MS + mark * 1_000 },
          keySchema: ANOMALY_KEY,
          // One opens an incident, the next clears it.
          value: { team_name: TEAM, engine_temperature: mark, is_anomaly: mark % 2 === 1 },
          valueSchema: ANOMALY,
        }),
      ),
    query: `subscription { it: anomalies(session: "${RACE}") { ... on AnomalyEdge { node { value } } } }`,
    markOf: (it: { node?: { value: number } }) => it.node?.value,
  },
  race_results_topic: {
    producer: 'kcat',
    produce: (mark) =>
      byKcat('race_results_topic', {
        ...{ gp: RACE, date: '2026-05-24', number: 1, name: DRIVER },
        ...{ position: null, laps: mark, gap: '', dnf: false },
      }),
    query: `subscription { it: leaderboard(session: "2026-05-24-${RACE}", maxHz: ${MAX_HZ}) { entries { driver { number } lap interval { ms } } } }`,
    markOf: ({ entries }: Rows) => entries[0]?.lap,
  },
  'game-score': {
    producer: 'kcat',
    produce: (mark) => byKcat('game-score', { user_id: RACE, score: mark }),
    query: `subscription { it: scoreboard(board: "${RACE}", maxHz: ${MAX_HZ}) { entry(player: "${RACE}") { points } } }`,
    markOf: (it: { entry: { points: number } | null }) => it.entry?.points,
  },
  fastf1: {
    producer: 'kcat',
    produce: (mark) =>
      byKcat('fastf1', {
        ...{ session_name: 'Race', track: RACE, date: '2026-05-24', driver: 'NOR', driver_name: DRIVER },
        ...{ lap_number: mark, lap_time: null, position: 1, stint: 1, tyre_compound: 'HARD' },
      }),
    query: `subscription { it: leaderboard(session: "2026-05-24-${RACE}-race", maxHz: ${MAX_HZ}) { entries { driver { number } lap interval { ms } } } }`,
    markOf: ({ entries }: Rows) => entries[0]?.lap,
  },
};

try {
  // Whatever else is there, f1-commentary goes to the session that is shown.
  await byKcat('f1.leaderboard.results', [{ driver: DRIVER, team: TEAM, position: 1 }], 'race_results');
  await node.ready();
  console.log(`${values.messages} messages a topic, one after the other; bar: ${BAR_MS} ms`);
  for (const topic of SHOWN_TOPICS) tell(topic, await measured(PATHS[topic]));
  console.log(`load ${loadavg()[0]?.toFixed(1)}`);
} finally {
  await python.close();
  await node.stop();
  await registry.close();
  await own.stop();
  await rm(folder, { recursive: true, force: true });
}

function tell(topic: keyof typeof PATHS, tookMs: readonly number[]): void {
  const isMissed = (tookMs.at(-1) ?? Number.POSITIVE_INFINITY) > BAR_MS;
  if (isMissed) process.exitCode = 1;
  const shown = [0.5, 0.9, 0.99, 1].map((share) => at(tookMs, share).toFixed(0).padStart(5)).join(' ');
  const { producer } = PATHS[topic];
  console.log(
    `${topic.padEnd(26)} ${producer.padEnd(6)} p50 p90 p99 max ${shown} ms${isMissed ? '  (BAR MISSED)' : ''}`,
  );
}

/** Sorted. */
async function measured({ produce, query, markOf }: Path): Promise<readonly number[]> {
  // The first message makes the session that is then watched.
  await produce(1);
  await answered(query.replace('subscription', 'query').replaceAll(/, maxHz: \d+/g, ''));
  const shownAtMs = new Map<number, number>();
  let wake = () => {};
  const subscription = subscribe('WebSocket', node.url, { query, variables: () => ({}) }, ({ data }) => {
    const mark = data?.it ? Number(markOf(data.it as never)) : Number.NaN;
    if (!shownAtMs.has(mark)) shownAtMs.set(mark, wallMs());
    wake();
  });
  const shown = async (mark: number): Promise<number> => {
    const until = wallMs() + PATIENCE_MS;
    for (let ms = shownAtMs.get(mark); ; ms = shownAtMs.get(mark)) {
      if (ms !== undefined) return ms;
      if (wallMs() > until) throw new Error(`mark ${mark} did not come: ${query}`);
      await Promise.race([new Promise<void>((resolve) => (wake = resolve)), sleep(PATIENCE_MS)]);
    }
  };
  await subscription.begun;
  // Whatever is connected, registered or announced first is so before the clock runs.
  await produce(2);
  await shown(2);
  const tookMs: number[] = [];
  for (let mark = 3; mark < 3 + Number(values.messages); mark++) {
    await sleep(PAUSE_MS * (0.5 + Math.random()));
    const sentAtMs = await produce(mark);
    tookMs.push((await shown(mark)) - sentAtMs);
  }
  subscription.drop();
  return tookMs.sort((a, b) => a - b);
}

/** Waits until a query answers with something. */
async function answered(query: string): Promise<void> {
  const until = wallMs() + PATIENCE_MS;
  while (wallMs() < until) {
    const data = await ask<{ it: unknown }>(node.url, asQuery(query)).catch(() => null);
    if (data?.it) return;
    await sleep(PAUSE_MS);
  }
  throw new Error(`no answer: ${query}`);
}

/** LOG fields are connections where they are asked once. */
function asQuery(query: string): string {
  return query
    .replace(/\.\.\. on \w+Edge \{ (node \{ \w+ \}) \}/, 'edges { $1 }')
    .replace('commentary {', 'commentary(last: 1) {')
    .replace(/anomalies\(/, 'anomalies(last: 1, ');
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN;
}

function wallMs(): number {
  return performance.timeOrigin + performance.now();
}
