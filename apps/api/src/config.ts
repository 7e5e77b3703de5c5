import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { MAX_SPEED } from '@slipstream/sources/playback/playback';
import { type ForeignConfig, foreignConfigFrom } from './foreign/foreign-config.ts';
import { type ClientLimits, clientLimitsFrom } from './graphql/guards/client-limits.ts';
import { isProxyRange } from './http/client-address.ts';
import { type EdgeConfig, edgeConfigFrom } from './http/edge-config.ts';
import { describeConnection, type RedisConnection, redisOptionsFrom } from './live/redis/redis-options.ts';
import { describeKafka, type KafkaSettings, kafkaConfigFrom } from './log/kafka/kafka-config.ts';
import { type RegistrySettings, registryConfigFrom } from './registry/registry-config.ts';
import {
  describeLive,
  type LiveConfig,
  liveConfigFrom,
  type RecordConfig,
  recordConfigFrom,
} from './source/live-config.ts';
import { type WriterSettings, writerConfigFrom } from './writer/writer-config.ts';

export const ROLES = ['source', 'projector', 'api'] as const;
export type Role = (typeof ROLES)[number];

export const LANGUAGES = ['en', 'fr'] as const;
export type Language = (typeof LANGUAGES)[number];

export interface Config extends EdgeConfig {
  readonly roles: ReadonlySet<Role>;
  /** Null: the embedded event log. */
  readonly kafka: {
    readonly settings: KafkaSettings;
    readonly topicPrefix: string;
    readonly partitions: number | null;
  } | null;
  /** Null: the embedded live store. */
  readonly redis: {
    readonly connection: RedisConnection;
    readonly prefix: string;
    readonly keepEndedMs: number;
    readonly retainedItems: number;
  } | null;
  /** Null: nothing is read or written in a registry's wire format. */
  readonly registry: RegistrySettings | null;
  /** Null: no topic of other programs is used. */
  readonly foreign: ForeignConfig | null;
  readonly port: number;
  /** Processes of this machine that serve clients on one port; 1: this process does it itself. */
  readonly workers: number;
  /** Recordings to play from the start: folders or archives. */
  readonly recordings: readonly string[];
  /** A folder whose recordings are offered for replay. */
  readonly recordingsFolder: string | null;
  /** Null: no live feed is followed. */
  readonly live: LiveConfig | null;
  /** Null: what is played is not written to a file. */
  readonly record: RecordConfig | null;
  /** Event seconds per second. */
  readonly speed: number;
  readonly seed: number;
  /** False: nothing is looked for, and simulated cars have no metrics to look at. */
  readonly anomalies: boolean;
  /** What the commentary is written in. */
  readonly language: Language;
  /** Who puts the commentary into prose; null: the rules' own words. */
  readonly writer: WriterSettings | null;
  /** What one client may have of this process. */
  readonly clientLimits: ClientLimits;
  /** Proxies whose `X-Forwarded-For` says who the client is: addresses or networks. */
  readonly trustedProxies: readonly string[];
}

export type Configured =
  | { readonly kind: 'run'; readonly config: Config }
  | { readonly kind: 'help'; readonly text: string }
  /** Every mistake, each in one line that says what to do. */
  | { readonly kind: 'mistakes'; readonly mistakes: readonly string[] };

export const HELP = `Slipstream: live race timing as a graph

Usage: npx -y pnpm@12 start [options]
Without options: a simulated race at http://localhost:4000.

  --port N            port to listen on (default 4000; 0 for any free one)
  --host ADDRESS      address to listen on (default 127.0.0.1); any that others reach needs an
                      operator token
  --public-url URL    where browsers reach it besides its own address: of a proxy, a tunnel or a
                      container, such as https://live.example.org; may be given more than once
  --without A,B       switch off some of introspection, graphiql, suggestions ("Did you mean") and
                      metrics
  --recording PATH    play a recording: a folder or a .tar.xz in the archive format of the
                      official live timing or of OpenF1, an event log (.jsonl, .jsonl.gz), or
                      what FastF1, undercut-f1 or SignalR frames keep of the feed; may be given
                      more than once
  --live f1|openf1    follow a live feed: the official live timing, or OpenF1; may be given more
                      than once (docs/guides/sources.md: tokens, and what needs one)
  --openf1-session N  the session of OpenF1 to follow, or to replay if it is over (default latest)
  --openf1-telemetry  of a session of OpenF1 that is over, telemetry and places too (slow)
  --record PATH       write what is played: a folder in the archive format (--live f1), or one
                      envelope a line for a PATH that ends in .jsonl or .jsonl.gz
  --speed N|max       event seconds per second (default 1)
  --seed N            seed of the simulated race (default 1)
  --roles A,B         of source, projector, api: what this process does (default all); the others
                      run elsewhere, and meet over Kafka and Redis
  --workers N         processes that serve clients on the one port, 1 to 64 (default 1); with more
                      than one they need Kafka and Redis, and this process does the other roles
  --language en|fr    what the commentary is written in (default en)
  --no-anomalies      look for no anomalies: no car metrics are made or read
  --foreign A,B       topics of other programs to read: docs/guides/foreign-topics.md has them
  --foreign-mapping FILE  how the fields of topics without a schema are called (JSON)
  --also-write A,B    write the shapes of other programs' topics, and keep their keys of Redis, as well
  --help              this text

Engines: KAFKA_BROKERS and REDIS_URL switch from the embedded ones, one by one; TLS and passwords
as docs/guides/engines.md says. Without Docker: npx -y pnpm@12 infra:up. SCHEMA_REGISTRY_URL (with
SCHEMA_REGISTRY_USER and SCHEMA_REGISTRY_PASSWORD): topics in Avro and JSON Schema.

Environment: SLIPSTREAM_RECORDINGS (a folder whose recordings are offered for replay),
COMMENTARY_WRITER_URL and COMMENTARY_WRITER_MODEL (who puts the commentary into prose),
SLIPSTREAM_OPERATOR_TOKEN (needed to start and steer sessions, at least 16 characters; without it
anybody who reaches the server may), SLIPSTREAM_ALLOWED_ORIGINS (origins of other web pages that
may use the graph, comma-separated; * for any, with a token only), SLIPSTREAM_PUBLIC_URLS and
SLIPSTREAM_WITHOUT (as the options, comma-separated),
SLIPSTREAM_CLIENT_LIMITS (what one client may ask for; off, or name=number,…: docs/guides/limits.md),
SLIPSTREAM_TRUSTED_PROXIES (addresses or networks of proxies before this server, comma-separated),
F1TV_TOKEN, OPENF1_TOKEN (or OPENF1_USERNAME and OPENF1_PASSWORD), OPENWEATHER_API_KEY.
`;

const OPTIONS = {
  port: { type: 'string' },
  host: { type: 'string' },
  'public-url': { type: 'string', multiple: true },
  without: { type: 'string' },
  recording: { type: 'string', multiple: true },
  live: { type: 'string', multiple: true },
  'openf1-session': { type: 'string' },
  'openf1-telemetry': { type: 'boolean' },
  record: { type: 'string' },
  speed: { type: 'string' },
  seed: { type: 'string' },
  roles: { type: 'string' },
  workers: { type: 'string' },
  language: { type: 'string' },
  'no-anomalies': { type: 'boolean' },
  foreign: { type: 'string' },
  'foreign-mapping': { type: 'string' },
  'also-write': { type: 'string' },
  help: { type: 'boolean' },
} as const;

const DEFAULT_PORT = 4_000;
const MAX_PORT = 65_535;
const MAX_PARTITIONS = 1_000;
const MAX_WORKERS = 64;

/** `cwd` is where relative paths start. */
export function configure(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
): Configured {
  const mistakes: string[] = [];
  // A script runner may hand on the `--` that ends its own options.
  const args = argv[0] === '--' ? argv.slice(1) : [...argv];
  let values: ReturnType<typeof parse>;
  try {
    values = parse(args);
  } catch (cause) {
    return { kind: 'mistakes', mistakes: [`${firstSentence(cause)}; --help lists the options`] };
  }
  if (values.help) return { kind: 'help', text: HELP };

  const whole = (
    name: 'port' | 'seed' | 'workers',
    given: string | undefined,
    otherwise: number,
    max: number,
  ): number => {
    if (given === undefined) return otherwise;
    const value = Number(given);
    if (/^\d+$/.test(given) && value <= max) return value;
    mistakes.push(`--${name} ${given}: give a whole number from 0 to ${max}`);
    return otherwise;
  };
  const path = (name: string, given: string): string => {
    const full = resolve(cwd, given);
    if (!existsSync(full))
      mistakes.push(`${name} ${given}: there is no such file or folder (looked at ${full})`);
    return full;
  };

  const port = whole('port', values.port, DEFAULT_PORT, MAX_PORT);
  const seed = whole('seed', values.seed, 1, Number.MAX_SAFE_INTEGER);
  const speed = values.speed === 'max' ? MAX_SPEED : Number(values.speed ?? 1);
  if (!(speed > 0 && speed <= MAX_SPEED)) {
    mistakes.push(`--speed ${values.speed}: give a number above 0 (2, 0.5) or max`);
  }
  const recordings = (values.recording ?? []).map((given) => path('--recording', given));
  const folder = env.SLIPSTREAM_RECORDINGS;
  const recordingsFolder = folder ? path('SLIPSTREAM_RECORDINGS', folder) : null;
  const kafka = env.KAFKA_BROKERS || env.BOOTSTRAP_SERVERS ? kafkaConfigFrom(env) : null;
  if (kafka && !kafka.ok) mistakes.push(...kafka.mistakes);
  const partitions = env.KAFKA_PARTITIONS === undefined ? null : Number(env.KAFKA_PARTITIONS);
  if (
    partitions !== null &&
    !(Number.isInteger(partitions) && partitions >= 1 && partitions <= MAX_PARTITIONS)
  ) {
    mistakes.push(
      `KAFKA_PARTITIONS ${env.KAFKA_PARTITIONS}: give a whole number from 1 to ${MAX_PARTITIONS}`,
    );
  }
  if (!/^[a-zA-Z0-9._-]{0,100}$/.test(env.KAFKA_TOPIC_PREFIX ?? '')) {
    mistakes.push('KAFKA_TOPIC_PREFIX: a topic is named with letters, digits, dots, hyphens and underscores');
  }
  const redis = env.REDIS_URL ? redisOptionsFrom(env) : null;
  if (redis && !redis.ok) mistakes.push(...redis.problems);
  const language = LANGUAGES.find((each) => each === (values.language ?? 'en'));
  if (!language) mistakes.push(`--language ${values.language}: give one of ${LANGUAGES.join(', ')}`);
  const registry = env.SCHEMA_REGISTRY_URL ? registryConfigFrom(env) : null;
  if (registry && !registry.ok) mistakes.push(...registry.mistakes);
  const foreign = foreignConfigFrom(
    {
      foreign: values.foreign,
      mappingFile: values['foreign-mapping'],
      alsoWrite: values['also-write'],
      cwd,
      hasKafka: kafka !== null,
      hasRedis: redis !== null,
      hasRegistry: registry !== null,
    },
    mistakes,
  );
  const liveOptions = {
    live: values.live ?? [],
    openf1Session: values['openf1-session'],
    openf1Telemetry: values['openf1-telemetry'] === true,
    record: values.record,
    env,
    cwd,
  };
  const live = liveConfigFrom(liveOptions, mistakes);
  const record = recordConfigFrom(liveOptions, live, mistakes);
  const clientLimits = clientLimitsFrom(env.SLIPSTREAM_CLIENT_LIMITS, mistakes);
  const trustedProxies = listed(env.SLIPSTREAM_TRUSTED_PROXIES);
  for (const proxy of trustedProxies) {
    if (!isProxyRange(proxy))
      mistakes.push(`SLIPSTREAM_TRUSTED_PROXIES ${proxy}: give an address or a network such as 10.0.0.0/8`);
  }
  const writer = writerConfigFrom(env, mistakes);
  const roles = rolesFrom(values.roles, mistakes);
  const edge = edgeConfigFrom(
    {
      host: values.host,
      publicUrls: values['public-url'] ?? [],
      without: values.without,
      env,
      hasApi: roles.has('api'),
    },
    mistakes,
  );
  const workers = Math.max(1, whole('workers', values.workers, 1, MAX_WORKERS));
  if (workers > 1 && (!kafka || !redis)) {
    mistakes.push('--workers: several processes meet over Kafka and Redis; set KAFKA_BROKERS and REDIS_URL');
  }
  if (workers > 1 && !roles.has('api'))
    mistakes.push('--workers: only the api role has workers; see --roles');
  if (roles.size < ROLES.length && (!kafka || !redis)) {
    mistakes.push(
      '--roles: roles in several processes meet over Kafka and Redis; set KAFKA_BROKERS and REDIS_URL',
    );
  }
  if (mistakes.length > 0) return { kind: 'mistakes', mistakes };
  return {
    kind: 'run',
    config: {
      roles,
      kafka: kafka?.ok
        ? { settings: kafka.settings, topicPrefix: env.KAFKA_TOPIC_PREFIX ?? '', partitions }
        : null,
      redis: redis?.ok
        ? {
            connection: redis.connection,
            prefix: redis.prefix,
            keepEndedMs: redis.keepEndedMs,
            retainedItems: redis.retainedItems,
          }
        : null,
      registry: registry?.ok ? registry.settings : null,
      foreign,
      ...edge,
      port,
      workers,
      recordings,
      recordingsFolder,
      live,
      record,
      speed,
      seed,
      anomalies: values['no-anomalies'] !== true,
      language: language ?? 'en',
      writer,
      clientLimits,
      trustedProxies,
    },
  };
}

function listed(given: string | undefined): readonly string[] {
  return (given ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function rolesFrom(given: string | undefined, mistakes: string[]): ReadonlySet<Role> {
  if (given === undefined) return new Set(ROLES);
  const named = given.split(',').map((name) => name.trim());
  for (const name of named) {
    if (!ROLES.some((role) => role === name))
      mistakes.push(`--roles ${name}: give some of ${ROLES.join(', ')}`);
  }
  return new Set(ROLES.filter((role) => named.includes(role)));
}

/** What holds, in lines for a person, without secrets. */
export function describeConfig({
  roles,
  kafka,
  redis,
  registry,
  foreign,
  live,
  record,
  host,
  port,
  speed,
  anomalies,
  language,
  writer,
  operatorToken,
}: Config): readonly string[] {
  return [
    `roles: ${[...roles].join(', ')}; listens on ${host}:${port}`,
    `event log: ${kafka ? `${describeKafka(kafka.settings)}, topics ${kafka.topicPrefix}f1.*` : 'embedded'}`,
    `live store: ${redis ? `${describeConnection(redis.connection)} under ${redis.prefix}` : 'embedded'}`,
    ...(registry
      ? [`schema registry: ${registry.url}${registry.auth ? ` as ${registry.auth.username}` : ''}`]
      : []),
    ...(foreign?.read.length ? [`reads topics of others: ${foreign.read.join(', ')}`] : []),
    ...(foreign?.write.length ? [`writes topics of others: ${foreign.write.join(', ')}`] : []),
    ...(foreign?.keep?.length ? [`keeps keys of others: ${foreign.keep.join(', ')}`] : []),
    ...describeLive(live, record),
    `commands: ${operatorToken === null ? 'open to everybody who reaches it' : 'need the operator token'}; speed ${speed}`,
    `commentary: ${language}, ${writer ? `written by ${writer.model}` : 'by rules'}; anomalies: ${anomalies ? 'looked for' : 'off'}`,
  ];
}

function parse(args: readonly string[]) {
  return parseArgs({ args: [...args], options: OPTIONS, strict: true, allowPositionals: false }).values;
}

function firstSentence(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  return message.split(/\. |\n/)[0] ?? message;
}
