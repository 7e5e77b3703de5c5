import { randomUUID } from 'node:crypto';
import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { systemClock } from '@slipstream/sources/playback/system-clock';
import { openRecording } from '@slipstream/sources/recording/open-recording';
import { recordingName } from '@slipstream/sources/recording/recording-files';
import { recordingsIn } from '@slipstream/sources/recording/recordings-in';
import { ApiRole } from './api-role.ts';
import type { Config } from './config.ts';
import { type Committed, ForeignRole } from './foreign/foreign-role.ts';
import { urlOn } from './http/addresses.ts';
import { httpServer } from './http/http-server.ts';
import { WhoMayAsk } from './http/who-may-ask.ts';
import { EmbeddedLiveStore } from './live/embedded-live-store.ts';
import type { LiveStore } from './live/live-store.ts';
import { RedisLiveStore } from './live/redis/redis-live-store.ts';
import { RedisPlainKeys } from './live/redis/redis-plain-keys.ts';
import { deadLetter } from './log/dead-letters.ts';
import { EmbeddedEventLog } from './log/embedded-event-log.ts';
import type { EventLog, LogRecord, RecordBatch, Stall } from './log/event-log.ts';
import { KafkaEventLog } from './log/kafka/kafka-event-log.ts';
import { allTopicSpecs, foreignTopicSpecs, type TopicSpec } from './log/kafka/topic-table.ts';
import { PrefixedEventLog } from './log/prefixed-event-log.ts';
import { countFeedHealed, countProjector, countScores } from './metrics/counted.ts';
import type { Meter } from './metrics/meter.ts';
import { meteredEventLog } from './metrics/metered-event-log.ts';
import { meteredLiveStore } from './metrics/metered-live-store.ts';
import { PrometheusMeter } from './metrics/prometheus-meter.ts';
import { derivation } from './project/derivers.ts';
import { Projector } from './project/projector.ts';
import { ScoreKeeper } from './project/score-keeper.ts';
import { SessionWatch } from './project/session-watch.ts';
import { ConfluentRegistry } from './registry/confluent-registry.ts';
import { registryEventLog } from './registry/registry-event-log.ts';
import type { SchemaRegistry } from './registry/schema-registry.ts';
import type { Report } from './report.ts';
import { type ReplayableRecording, SourceRole } from './source/source-role.ts';

/** Connections that wait for us to accept them: a crowd that comes back at once waits here, not a second for its next try. */
const MOST_UNACCEPTED = 4_096;

export interface Running {
  /** Where it listens. */
  readonly url: string;
  /** Ends everything in order; resolves when it is done. */
  readonly stop: () => Promise<void>;
}

const WEB_ROOT = fileURLToPath(new URL('../../web/dist', import.meta.url));
/** Streams still open when the server goes are cut after this, so that their clients resume. */
const DRAIN_MS = 500;

/**
 * Puts the process together: the only file that names adapters. It listens at once, and says what it
 * waits for where an engine is not there yet; its roles begin when all of them are.
 */
export async function compose(config: Config, report: Report): Promise<Running> {
  const play = await Promise.all(config.recordings.map(opened));
  const meter = new PrometheusMeter();
  const registry = config.registry ? new ConfluentRegistry(config.registry) : null;
  const engines = openEngines(config, report, meter, registry);
  const { log, store } = engines;
  let api: ApiRole | null = null;
  let projector: Projector | null = null;
  let watch: SessionWatch | null = null;
  let scoreKeeper: ScoreKeeper | null = null;
  let source: SourceRole | null = null;
  let foreign: ForeignRole | null = null;
  let stopping = false;

  const notReady = (): readonly string[] => [
    ...(stopping ? ['shutting down'] : []),
    ...engines.notReady(),
    ...(config.roles.has('api') ? (api?.notReady ?? ['starting']) : []),
  ];
  const whoMayAsk = new WhoMayAsk(config);
  const server = httpServer({
    whoMayAsk,
    without: config.without,
    graph: (request, response) => {
      if (api && !stopping) api.answer(request, response);
      else unavailable(response, config.roles.has('api') ? notReady() : ['this process has no api role']);
    },
    webRoot: WEB_ROOT,
    notReady,
    leaderboard: async () => (await api?.leaderboardResults()) ?? [],
    metrics: async () => ({ contentType: meter.contentType, text: await meter.text() }),
  });
  meter.gaugeFrom('slipstream_ready', () => [[{}, notReady().length === 0 ? 1 : 0]]);
  await listen(server, config);

  const startRoles = async (): Promise<void> => {
    await engines.ready();
    if (stopping) return;
    if (config.roles.has('projector')) {
      const onPoison = async (batch: RecordBatch, record: LogRecord, reason: string): Promise<void> => {
        report.warn(`${batch.topic} ${batch.partition} at ${record.offset} cannot be read: ${reason}`);
        await deadLetter(log, record, batch, reason, new Date(systemClock.nowMs()));
        meter.count('slipstream_dead_letters_total', { topic: batch.topic });
      };
      watch = new SessionWatch({ log, store, clock: systemClock, report, name: randomUUID() });
      projector = new Projector({
        log: watch.listening(),
        store,
        nowMs: () => systemClock.nowMs(),
        onPoison,
        derivation: await derivation(config, meter, report),
        storeIsAway: engines.storeIsAway,
      });
      countProjector(meter, projector.counts);
      engines.onStoreBack(() => void projector?.storeIsBack());
      scoreKeeper = new ScoreKeeper({ log, store: store.scores, onPoison, storeIsAway: engines.storeIsAway });
      countScores(meter, scoreKeeper.counts);
      engines.onStoreBack(() => void scoreKeeper?.storeIsBack());
      await Promise.all([projector.start(), scoreKeeper.start()]);
      await watch.start();
    }
    if (config.roles.has('api') && !stopping) {
      api = await ApiRole.start({
        log,
        store,
        clock: systemClock,
        report,
        server,
        operatorToken: config.operatorToken,
        whoMayAsk,
        clientLimits: config.clientLimits,
        trustedProxies: config.trustedProxies,
        without: config.without,
        meter,
        anomalies: config.anomalies,
        commentaryAuthor: config.writer?.model ?? 'rules',
      });
    }
    if (config.roles.has('source') && !stopping) {
      source = new SourceRole({
        log,
        clock: systemClock,
        report,
        name: randomUUID(),
        play,
        offered: () => offeredIn(config.recordingsFolder),
        speed: config.speed,
        seed: config.seed,
        live: config.live,
        record: config.record,
        onWeatherFailure: () => meter.count('slipstream_weather_failures_total', {}),
        metrics: config.anomalies,
        ahead: engines.ahead,
        waits: (config.foreign?.read.length ?? 0) > 0,
      });
      await source.start();
    }
    if (config.foreign && engines.foreign && !stopping) {
      foreign = await ForeignRole.start({
        config: config.foreign,
        reads: config.roles.has('source'),
        writes: config.roles.has('projector'),
        foreignLog: engines.foreign.log,
        committed: engines.foreign.committed,
        prefix: config.kafka?.topicPrefix ?? '',
        log,
        store,
        registry,
        openKeys: keysOf(config),
        clock: systemClock,
        report,
        meter,
      });
    }
  };
  const starting = startRoles();
  if (engines.embedded) await starting;
  else starting.catch((cause: unknown) => report.warn(`the roles cannot start: ${messageOf(cause)}`));

  return {
    url: urlOf(server, config.host),
    stop: async () => {
      stopping = true;
      // Nobody new is let in; who is there is told to go elsewhere, then what feeds them ends.
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await api?.closeSockets();
      server.closeIdleConnections();
      await Promise.race([closed, sleep(DRAIN_MS)]);
      // An SSE stream that were ended would tell its client that there is no more; a cut one resumes.
      server.closeAllConnections();
      // What ends here must end well, whatever a client does with its socket.
      await Promise.race([closed, sleep(DRAIN_MS)]);
      await foreign?.close();
      await source?.close();
      await scoreKeeper?.close();
      await watch?.close();
      await projector?.close();
      await api?.close();
      await engines.foreign?.log.close();
      await log.close();
      await store.close();
    },
  };
}

function keysOf({ redis }: Config): (() => RedisPlainKeys) | null {
  return redis && (() => new RedisPlainKeys(redis.connection));
}

interface Engines {
  readonly log: EventLog;
  readonly store: LiveStore;
  /** Topics of other programs, under their own names; null where none is used. */
  readonly foreign: { readonly log: EventLog; readonly committed: Committed } | null;
  /** Both twins: there is nothing to wait for. */
  readonly embedded: boolean;
  readonly ready: () => Promise<void>;
  /** What a person should know of engines that do not answer, and of partitions that stand still. */
  readonly notReady: () => readonly string[];
  readonly storeIsAway: () => boolean;
  /** Records in this process's memory that wait to be folded. */
  readonly ahead: () => number;
  /** Calls back each time the live store answers again after it was lost: it may have lost its data. */
  readonly onStoreBack: (callback: () => void) => void;
}

function openEngines(
  { kafka, redis, foreign }: Config,
  report: Report,
  meter: Meter,
  registry: SchemaRegistry | null,
): Engines {
  const troubles = new Map<string, string>();
  const told = (engine: string, trouble: string | null): void => {
    if (trouble === null) troubles.delete(engine);
    else troubles.set(engine, `${engine}: ${trouble}`);
    report.info(`${engine}: ${trouble ?? 'answers'}`);
  };
  /** The last reported line of each partition. A lasting refusal repeats every two seconds. */
  const toldRetries = new Map<string, string>();
  const onRetry = ({ topic, partition }: { topic: string; partition: number }, cause: unknown): void => {
    const line = `${topic} ${partition}: the batch comes again: ${messageOf(cause)}`;
    if (toldRetries.get(`${topic} ${partition}`) === line) return;
    toldRetries.set(`${topic} ${partition}`, line);
    report.warn(line);
  };
  const onStall = ({ group, what, reason }: Stall, anew: boolean): void => {
    meter.count('slipstream_partition_stalls_total', { group });
    report.warn(`${group}: ${what}: ${reason}; ${anew ? 'it is begun anew' : 'it waits for what is away'}`);
  };
  const backListeners: (() => void)[] = [];
  let storeWasReady = false;

  const kafkaLog = kafka
    ? new KafkaEventLog({
        settings: kafka.settings,
        topics: topicSpecs(kafka),
        onState: (state) => told('Kafka', state.status === 'ready' ? null : (state.reason ?? state.status)),
        onProblem: (line) => report.warn(line),
        onRetry,
        onStall,
      })
    : null;
  const redisStore = redis
    ? new RedisLiveStore({
        ...redis,
        onEvent: (event) => {
          if (event.type === 'healed') countFeedHealed(meter, event);
        },
        onState: (state) => {
          told(
            'Redis',
            state.state === 'ready' ? null : state.state === 'lost' ? state.reason : 'connecting',
          );
          if (state.state !== 'ready') return;
          if (storeWasReady) for (const callback of backListeners) callback();
          storeWasReady = true;
        },
      })
    : null;
  const foreignLog =
    kafka && foreign
      ? new KafkaEventLog({
          settings: kafka.settings,
          topics: foreignTopicSpecs([...foreign.read, ...foreign.write]),
          onState: (state) =>
            told('topics of others', state.status === 'ready' ? null : (state.reason ?? state.status)),
          onProblem: (line) => report.warn(line),
          onRetry,
          onStall,
        })
      : null;
  if (kafkaLog) troubles.set('Kafka', 'Kafka: connecting');
  if (redisStore) troubles.set('Redis', 'Redis: connecting');
  const plainLog = kafkaLog ?? new EmbeddedEventLog({ onRetry, onStall });
  const stalls = (): Stall[] => [...plainLog.stalls(), ...(foreignLog?.stalls() ?? [])];
  meter.gaugeFrom('slipstream_partitions_stalled', () => {
    const groups = new Map<string, number>();
    for (const { group } of stalls()) groups.set(group, (groups.get(group) ?? 0) + 1);
    return [...groups].map(([group, count]) => [{ group }, count]);
  });
  meter.gaugeFrom('slipstream_consumer_lag_records', () =>
    [...plainLog.lags(), ...(foreignLog?.lags() ?? [])].map(({ group, at, lag }) => [
      { group, topic: at.topic, partition: String(at.partition) },
      lag,
    ]),
  );
  const named = prefixed(plainLog, kafka?.topicPrefix ?? '');
  const log = meteredEventLog(registry ? registryEventLog(named, registry) : named, meter);
  return {
    log,
    foreign: foreignLog && {
      log: meteredEventLog(foreignLog, meter),
      committed: (group, at) => foreignLog.committed(group, at),
    },
    store: meteredLiveStore(redisStore ?? new EmbeddedLiveStore(), meter, () => systemClock.nowMs()),
    embedded: !kafkaLog && !redisStore,
    ready: async () => {
      await redisStore?.ready();
      // Any question waits until the log can answer it.
      await log.partitions('f1.timing');
    },
    notReady: () => [
      ...troubles.values(),
      ...stalls().map(({ group, what, reason }) => `${group}: ${what}: ${reason}`),
    ],
    storeIsAway: () => troubles.has('Redis'),
    // Kafka keeps on its disk what is not folded yet.
    ahead: () => (kafkaLog ? 0 : Math.max(0, ...plainLog.lags().map(({ lag }) => lag))),
    onStoreBack: (callback) => void backListeners.push(callback),
  };
}

function prefixed(log: EventLog, prefix: string): EventLog {
  return prefix === '' ? log : new PrefixedEventLog(log, prefix);
}

function topicSpecs({
  topicPrefix,
  partitions,
}: NonNullable<Config['kafka']>): ReadonlyMap<string, TopicSpec> {
  const specs = [...allTopicSpecs()].map(([topic, spec]): [string, TopicSpec] => [
    topicPrefix + topic,
    partitions === null ? spec : { ...spec, partitions },
  ]);
  return new Map(specs);
}

/** What is to be played is opened at once, so that a mistake in its name ends the start. */
async function opened(path: string): Promise<ReplayableRecording> {
  const log = await openRecording(path);
  const durationMs = log.endsAt === null ? 0 : Date.parse(log.endsAt) - Date.parse(log.startsAt);
  const { title, kind, season } = log;
  return { id: recordingName(path), title, kind, season, durationMs, open: async () => log };
}

async function offeredIn(folder: string | null): Promise<readonly ReplayableRecording[]> {
  if (folder === null) return [];
  const listed = await recordingsIn(folder);
  return listed.map(({ id, title, kind, season, durationMs, path }) => ({
    id,
    title,
    kind,
    season,
    durationMs,
    open: () => openRecording(path),
  }));
}

function unavailable(response: ServerResponse, reasons: readonly string[]): void {
  response.writeHead(503, { 'content-type': 'application/json', 'retry-after': '1' });
  response.end(
    JSON.stringify({
      errors: [{ message: `not ready: ${reasons.join('; ')}`, extensions: { code: 'UNAVAILABLE' } }],
    }),
  );
}

function listen(server: Server, { port, host }: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, backlog: MOST_UNACCEPTED }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function urlOf(server: Server, host: string): string {
  const { port } = server.address() as AddressInfo;
  return urlOn(host, port);
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
