import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type KafkaServer, startKafka } from '../../../../../infra/local/kafka.ts';
import { freePort, LOOPBACK } from '../../../../../infra/local/ports.ts';
import type { LogRecord } from '../event-log.ts';
import { partitionOf } from '../partition.ts';
import { TOPICS } from '../topics.ts';
import { type KafkaSettings, kafkaConfigFrom } from './kafka-config.ts';
import { KafkaEventLog } from './kafka-event-log.ts';
import type { KafkaState } from './kafka-state.ts';
import { describeWithKafka } from './real-kafka.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const USER = { name: 'slipstream', password: 'open-sesame' };

describeWithKafka('Kafka behind TLS and a login', () => {
  let folder: string;
  let kafka: KafkaServer;
  let certificate: string;
  let broker: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slipstream-secured-'));
    const key = join(folder, 'key.pem');
    certificate = join(folder, 'certificate.pem');
    execFileSync(
      'openssl',
      [
        ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
        ...['-days', '2', '-subj', '/CN=localhost', '-addext', `subjectAltName=IP:${LOOPBACK}`],
        ...['-keyout', key, '-out', certificate],
      ],
      { stdio: 'ignore' },
    );
    const port = await freePort();
    broker = `${LOOPBACK}:${port}`;
    kafka = await startKafka({
      dataDir: join(folder, 'data'),
      port: await freePort(),
      secured: {
        port,
        keyAndCertificate: readFileSync(key, 'utf8') + readFileSync(certificate, 'utf8'),
        user: USER,
      },
    });
  });
  afterAll(async () => {
    await kafka.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const settingsFrom = (env: Record<string, string>): KafkaSettings => {
    const config = kafkaConfigFrom({ KAFKA_SSL_CA: certificate, ...env });
    if (!config.ok) throw new Error(config.mistakes.join('\n'));
    return config.settings;
  };
  const login = (mechanism: string): Record<string, string> => ({
    KAFKA_BROKERS: broker,
    KAFKA_SSL: 'true',
    KAFKA_SASL_MECHANISM: mechanism,
    KAFKA_USERNAME: USER.name,
    KAFKA_PASSWORD: USER.password,
  });

  it.each([
    ['SASL_SSL with PLAIN', () => login('plain')],
    ['SASL_SSL with SCRAM-SHA-256', () => login('scram-sha-256')],
    ['SASL_SSL with SCRAM-SHA-512', () => login('scram-sha-512')],
    [
      'the names that Confluent Cloud prints',
      () => ({ BOOTSTRAP_SERVERS: `SASL_SSL://${broker}`, API_KEY: USER.name, API_SECRET: USER.password }),
    ],
  ])('writes and reads with %s', async (_name, env) => {
    const log = new KafkaEventLog({ settings: settingsFrom(env()) });
    try {
      const key = `secured-${randomUUID()}`;
      const at = { topic: TOPICS.timing, partition: partitionOf(key, await log.partitions(TOPICS.timing)) };
      const read: LogRecord[] = [];
      const { next } = await log.offsets(at);
      await log.tail({ ...at, from: next, onBatch: async (records) => void read.push(...records) });
      const consumed: LogRecord[] = [];
      await log.consume({
        group: key,
        topics: [TOPICS.timing],
        startAt: async (each) => (await log.offsets(each)).next,
        onBatch: async ({ records }) => void consumed.push(...records),
      });
      await log.append(TOPICS.timing, [
        { key, value: 'one' },
        { key, value: 'two' },
      ]);
      await expect.poll(() => read.map(({ value }) => value)).toEqual(['one', 'two']);
      await expect.poll(() => consumed.map(({ value }) => value)).toEqual(['one', 'two']);
    } finally {
      await log.close();
    }
  });

  it.each([
    ['a wrong password', { KAFKA_PASSWORD: 'guessed' }, /authentication|credentials|SASL/i],
    ['a certificate that nobody vouched for', { KAFKA_SSL_CA: '' }, /certificate|self-signed/i],
  ])('is never ready with %s, and says why', async (_name, wrong, reason) => {
    const states: KafkaState[] = [];
    const log = new KafkaEventLog({
      settings: settingsFrom({ ...login('scram-sha-512'), ...wrong }),
      onState: (state) => void states.push(state),
    });
    try {
      await expect
        .poll(() => states.map((state) => ('reason' in state ? state.reason : '')).join(' '))
        .toMatch(reason);
      expect(states.some(({ status }) => status === 'ready')).toBe(false);
    } finally {
      await log.close();
    }
  });
});
