import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { ask, untilAnswers } from './answers.ts';
import { kafkaJars } from './kafka-jars.ts';
import { choosePort, LOOPBACK } from './ports.ts';
import { Problem } from './problem.ts';
import {
  isRunning,
  launch,
  type RunningProcess,
  readRecord,
  type Server,
  serverOf,
  stopProcess,
  writeRecord,
} from './running-process.ts';

export interface KafkaServer extends Server {
  /** For `KAFKA_BROKERS`. */
  readonly brokers: string;
}

export interface KafkaOptions {
  readonly dataDir: string;
  /** Default: the one it had before, else 9092, else a free one. */
  readonly port?: number;
  /** Where clients are told to connect: a proxy on this machine that can be cut. Default: the broker itself. */
  readonly advertisedPort?: number;
  /** A second listener, for clients with TLS and a login, as clouds have it. */
  readonly secured?: SecuredListener;
  readonly say?: (line: string) => void;
}

export interface SecuredListener {
  readonly port: number;
  /** PEM: the private key (PKCS 8), then its certificate. */
  readonly keyAndCertificate: string;
  /** May log in with PLAIN and with either SCRAM. */
  readonly user: { readonly name: string; readonly password: string };
}

const HEAP_MB = 384;
const START_MS = 90_000;
const FORMAT_MS = 60_000;
/** A lone broker in combined mode needs one to three seconds to close its logs. */
const STOP_MS = 20_000;
const LOG4J = join(import.meta.dirname, 'kafka', 'log4j2.xml');

/** Starts one broker in KRaft combined mode, or hands back the one that runs on this data already. */
export async function startKafka({
  dataDir,
  port,
  advertisedPort,
  secured,
  say = () => {},
}: KafkaOptions): Promise<KafkaServer> {
  const folder = resolve(dataDir);
  const record = await readRecord(recordFile(folder));
  if (record.process && isRunning(record.process)) return serverFor(folder, record.process, record.ports);

  const jars = await kafkaJars(say);
  const ports = {
    kafka: await choosePort('Kafka', port, [record.ports.kafka, 9092]),
    // Who names the port may be one of several: they are not to meet at the usual one.
    controller: await choosePort('the Kafka controller', undefined, [
      record.ports.controller,
      port === undefined ? 9093 : undefined,
    ]),
  };
  await mkdir(folder, { recursive: true });
  const properties = join(folder, 'server.properties');
  const plain = serverProperties(join(folder, 'log'), ports, advertisedPort ?? ports.kafka);
  await writeFile(properties, linesOf(secured ? withSecured(plain, secured, folder) : plain));
  if (secured) await writeFile(keyFile(folder), secured.keyAndCertificate, { mode: 0o600 });
  if (!existsSync(join(folder, 'log', 'meta.properties'))) await format(jars, folder, properties, secured);

  const logFile = join(folder, 'kafka.log');
  const process_ = await launch({
    command: 'java',
    args: [
      ...[`-Xms${HEAP_MB}m`, `-Xmx${HEAP_MB}m`, '-XX:+UseSerialGC', '-XX:+ExitOnOutOfMemoryError'],
      ...[`-Dlog4j2.configurationFile=${LOG4J}`, `-Dslipstream.log=${logFile}`],
      ...['-cp', join(jars, '*'), 'kafka.Kafka', properties],
    ],
    cwd: folder,
    logFile: join(folder, 'kafka.out'),
  });
  await writeRecord(recordFile(folder), { process: process_, ports });
  const asks = () => ask(ports.kafka, METADATA_REQUEST, hasBroker);
  await untilAnswers('Kafka', process_, START_MS, asks, logFile);
  return serverFor(folder, process_, ports);
}

export async function stopKafka(dataDir: string): Promise<'ended' | 'killed' | 'not running'> {
  const folder = resolve(dataDir);
  const { process: process_, ports } = await readRecord(recordFile(folder));
  if (!process_ || !isRunning(process_)) return 'not running';
  const how = await stopProcess(process_, 'SIGTERM', STOP_MS);
  await writeRecord(recordFile(folder), { process: null, ports });
  return how;
}

function serverFor(
  folder: string,
  process_: RunningProcess,
  ports: Readonly<Record<string, number>>,
): KafkaServer {
  const port = ports.kafka ?? 0;
  const server = serverOf(process_, port, async () => {
    await stopKafka(folder);
  });
  return { ...server, brokers: `${LOOPBACK}:${port}` };
}

async function format(
  jars: string,
  folder: string,
  properties: string,
  secured: SecuredListener | undefined,
): Promise<void> {
  // Kafka's ids are 16 bytes in URL-safe base64; one that begins with `-` would read as an option.
  const clusterId = randomBytes(16).toString('base64url').replace(/^-/, 'A');
  const tool = [
    '-cp',
    join(jars, '*'),
    'kafka.tools.StorageTool',
    'format',
    '--standalone',
    ...scramArgs(secured),
  ];
  const logging = [`-Dlog4j2.configurationFile=${LOG4J}`, `-Dslipstream.log=${join(folder, 'format.log')}`];
  try {
    await promisify(execFile)('java', [...logging, ...tool, '-t', clusterId, '-c', properties], {
      timeout: FORMAT_MS,
    });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new Problem(
        'Kafka needs Java 17 or later: install it (Debian: apt-get install openjdk-17-jre-headless).',
      );
    }
    throw new Problem(`Kafka could not format ${folder}: ${(cause as { stderr?: string }).stderr ?? cause}`);
  }
}

type Properties = Readonly<Record<string, string | number | boolean>>;

function serverProperties(
  logDir: string,
  { kafka, controller }: { kafka: number; controller: number },
  advertised: number,
): Properties {
  return {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.bootstrap.servers': `${LOOPBACK}:${controller}`,
    listeners: `PLAINTEXT://${LOOPBACK}:${kafka},CONTROLLER://${LOOPBACK}:${controller}`,
    'advertised.listeners': `PLAINTEXT://${LOOPBACK}:${advertised},CONTROLLER://${LOOPBACK}:${controller}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    'log.dirs': logDir,
    'auto.create.topics.enable': false,
    // One broker: nothing can be replicated.
    'offsets.topic.replication.factor': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    // The default of 50 files each makes the first group wait for seconds.
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.num.partitions': 4,
    'group.initial.rebalance.delay.ms': 0,
    'num.network.threads': 2,
    'num.io.threads': 4,
    // The default, 128 MB, is a third of the heap.
    'log.cleaner.dedupe.buffer.size': 16 * 1024 * 1024,
  };
}

/** The properties with a listener for SASL_SSL beside the plain one. */
function withSecured(plain: Properties, { port, user }: SecuredListener, folder: string): Properties {
  const listener = `,SASL_SSL://${LOOPBACK}:${port}`;
  const module = 'org.apache.kafka.common.security';
  const scram = `${module}.scram.ScramLoginModule required;`;
  return {
    ...plain,
    listeners: plain.listeners + listener,
    'advertised.listeners': plain['advertised.listeners'] + listener,
    'listener.security.protocol.map': `${plain['listener.security.protocol.map']},SASL_SSL:SASL_SSL`,
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.location': keyFile(folder),
    'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
    'listener.name.sasl_ssl.plain.sasl.jaas.config': `${module}.plain.PlainLoginModule required user_${user.name}="${user.password}";`,
    'listener.name.sasl_ssl.scram-sha-256.sasl.jaas.config': scram,
    'listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config': scram,
  };
}

/** SCRAM's logins are kept in the cluster's metadata, from its format on. */
function scramArgs(secured: SecuredListener | undefined): readonly string[] {
  if (!secured) return [];
  const { name, password } = secured.user;
  return ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((mechanism) => [
    '--add-scram',
    `${mechanism}=[name=${name},password=${password}]`,
  ]);
}

function keyFile(folder: string): string {
  return join(folder, 'broker.pem');
}

function linesOf(properties: Properties): string {
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

function recordFile(folder: string): string {
  return join(folder, 'server.json');
}

/** Metadata, version 1, of no topic: `length, key, version, correlation, client, topics`. */
const METADATA_REQUEST = Buffer.from([0, 0, 0, 14, 0, 3, 0, 1, 0, 0, 0, 7, 0xff, 0xff, 0, 0, 0, 0]);
const CORRELATION_AT = 4;
const BROKER_COUNT_AT = 8;

/** A broker that lists itself has joined its cluster; before that it answers with none. */
function hasBroker(answer: Buffer): boolean {
  if (answer.length < BROKER_COUNT_AT + 4) return false;
  return answer.readInt32BE(CORRELATION_AT) === 7 && answer.readInt32BE(BROKER_COUNT_AT) > 0;
}
