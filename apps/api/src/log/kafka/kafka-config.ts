import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import { COMPRESSIONS, type Compression } from './codecs.ts';

export type SaslMechanism = 'plain' | 'scram-sha-256' | 'scram-sha-512';

export interface KafkaSettings {
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly ssl: ConnectionOptions | false;
  readonly sasl: {
    readonly mechanism: SaslMechanism;
    readonly username: string;
    readonly password: string;
  } | null;
  readonly compression: Compression;
  /** `null`: as many as there are brokers, at most three. */
  readonly replicationFactor: number | null;
}

export type KafkaConfig =
  | { readonly ok: true; readonly settings: KafkaSettings }
  | { readonly ok: false; readonly mistakes: readonly string[] };

const MECHANISMS = ['plain', 'scram-sha-256', 'scram-sha-512'] as const;
const DEFAULT_PORT = 9092;
const MAX_PORT = 65_535;

/**
 * Reads Kafka's settings from the environment and names every mistake at once. The names that
 * Confluent Cloud prints (`BOOTSTRAP_SERVERS`, `API_KEY`, `API_SECRET`, each also with `CONFLUENT_` or
 * `KAFKA_` before it, and `bootstrap.servers`, `sasl.username` …) are understood; an API key means
 * SASL_SSL with PLAIN.
 */
export function kafkaConfigFrom(
  env: Readonly<Record<string, string | undefined>>,
  readFile: (path: string) => string = (path) => readFileSync(path, 'utf8'),
): KafkaConfig {
  const mistakes: string[] = [];
  const text = (...names: string[]): string | undefined => {
    for (const name of names) {
      const value = env[name]?.trim();
      if (value) return value;
    }
    return undefined;
  };
  const file = (name: string): string | undefined => {
    const path = text(name);
    if (path === undefined) return undefined;
    try {
      return readFile(path);
    } catch (cause) {
      mistakes.push(`${name}: cannot read ${path} (${(cause as Error).message}).`);
      return undefined;
    }
  };

  const brokers = brokersFrom(text('KAFKA_BROKERS', ...confluent('BOOTSTRAP_SERVERS')), mistakes);

  const apiKey = text(...confluent('API_KEY'));
  const username = text('KAFKA_USERNAME', 'KAFKA_SASL_USERNAME', 'sasl.username') ?? apiKey;
  const password =
    text('KAFKA_PASSWORD', 'KAFKA_SASL_PASSWORD', 'sasl.password') ?? text(...confluent('API_SECRET'));
  const mechanism = (
    text('KAFKA_SASL_MECHANISM', 'sasl.mechanism', 'sasl.mechanisms') ??
    (username || password ? 'plain' : undefined)
  )?.toLowerCase();
  if (mechanism !== undefined && !isMechanism(mechanism)) {
    mistakes.push(`KAFKA_SASL_MECHANISM: "${mechanism}" is none of ${MECHANISMS.join(', ')}.`);
  }
  if (mechanism !== undefined && !username)
    mistakes.push('KAFKA_USERNAME (or the API key) is missing for SASL.');
  if (mechanism !== undefined && !password)
    mistakes.push('KAFKA_PASSWORD (or the API secret) is missing for SASL.');

  const protocol = text('KAFKA_SECURITY_PROTOCOL', 'security.protocol')?.toUpperCase();
  const wanted =
    flag('KAFKA_SSL', text('KAFKA_SSL'), mistakes) ?? (protocol ? protocol.endsWith('SSL') : undefined);
  const [ca, cert, key] = [file('KAFKA_SSL_CA'), file('KAFKA_SSL_CERT'), file('KAFKA_SSL_KEY')];
  const named = ['KAFKA_SSL_CA', 'KAFKA_SSL_CERT', 'KAFKA_SSL_KEY'].filter((name) => text(name));
  if (wanted === false && named.length > 0)
    mistakes.push(`KAFKA_SSL is off, yet ${named.join(', ')} is set.`);
  if ((text('KAFKA_SSL_CERT') === undefined) !== (text('KAFKA_SSL_KEY') === undefined)) {
    mistakes.push('KAFKA_SSL_CERT and KAFKA_SSL_KEY go together: one of them is missing.');
  }
  const ssl = wanted ?? (named.length > 0 || apiKey !== undefined);
  if (!ssl && mechanism === 'plain' && !brokers.every(isLoopback)) {
    mistakes.push('SASL PLAIN without TLS would send the password in the clear: set KAFKA_SSL=true.');
  }

  const compression = text('KAFKA_COMPRESSION')?.toLowerCase() ?? 'lz4';
  if (!Object.hasOwn(COMPRESSIONS, compression)) {
    mistakes.push(`KAFKA_COMPRESSION: "${compression}" is none of ${Object.keys(COMPRESSIONS).join(', ')}.`);
  }
  const factor = text('KAFKA_REPLICATION_FACTOR');
  if (factor !== undefined && !/^[1-9]\d?$/.test(factor)) {
    mistakes.push(`KAFKA_REPLICATION_FACTOR: "${factor}" is no number of replicas.`);
  }

  if (mistakes.length > 0) return { ok: false, mistakes };
  return {
    ok: true,
    settings: {
      brokers,
      clientId: text('KAFKA_CLIENT_ID', 'client.id') ?? 'slipstream',
      ssl: ssl ? { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) } : false,
      sasl: isMechanism(mechanism) && username && password ? { mechanism, username, password } : null,
      compression: compression as Compression,
      replicationFactor: factor === undefined ? null : Number(factor),
    },
  };
}

/** For the log of a process: what is in force, without secrets. */
export function describeKafka({ brokers, clientId, ssl, sasl, compression }: KafkaSettings): string {
  const security = `${sasl ? `SASL ${sasl.mechanism} as ${sasl.username}, ` : ''}${ssl ? 'TLS' : 'no TLS'}`;
  return `${brokers.join(', ')} as ${clientId} (${security}; writes ${compression})`;
}

function confluent(name: string): string[] {
  const dotted = name.toLowerCase().replace('_', '.');
  return [`KAFKA_${name}`, `CONFLUENT_${name}`, `CONFLUENT_CLOUD_${name}`, name, dotted];
}

function brokersFrom(list: string | undefined, mistakes: string[]): string[] {
  const brokers: string[] = [];
  for (const entry of (list ?? '').split(',')) {
    const broker = entry.trim().replace(/^[A-Za-z_]+:\/\//, ''); // Confluent prints SASL_SSL://host:port.
    if (broker === '') continue;
    const [, host, port] = /^(\[[0-9a-fA-F:]+\]|[^:\s]+)(?::(\d+))?$/.exec(broker) ?? [];
    if (!host || Number(port ?? DEFAULT_PORT) > MAX_PORT || Number(port ?? DEFAULT_PORT) === 0) {
      mistakes.push(`KAFKA_BROKERS: "${broker}" is not host:port.`);
    } else {
      brokers.push(port ? broker : `${host}:${DEFAULT_PORT}`);
    }
  }
  if (brokers.length === 0 && mistakes.length === 0) {
    mistakes.push('KAFKA_BROKERS is missing: host:port, several with commas between them.');
  }
  return brokers;
}

function flag(name: string, value: string | undefined, mistakes: string[]): boolean | undefined {
  if (value === undefined) return undefined;
  if (/^(true|1|yes|on)$/i.test(value)) return true;
  if (/^(false|0|no|off)$/i.test(value)) return false;
  mistakes.push(`${name}: "${value}" is neither true nor false.`);
  return undefined;
}

function isMechanism(name: string | undefined): name is SaslMechanism {
  return (MECHANISMS as readonly (string | undefined)[]).includes(name);
}

function isLoopback(broker: string): boolean {
  return /^(localhost|127\.|\[::1\])/.test(broker);
}
