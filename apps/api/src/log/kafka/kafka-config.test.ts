import { describe, expect, it } from 'vitest';
import { describeKafka, type KafkaSettings, kafkaConfigFrom } from './kafka-config.ts';

const FILES: Readonly<Record<string, string>> = { '/ca.pem': 'CA', '/cert.pem': 'CERT', '/key.pem': 'KEY' };

function read(path: string): string {
  const content = FILES[path];
  if (content === undefined) throw new Error('no such file');
  return content;
}

function settingsOf(env: Record<string, string>): KafkaSettings {
  const config = kafkaConfigFrom(env, read);
  if (!config.ok) throw new Error(config.mistakes.join('\n'));
  return config.settings;
}

function mistakesOf(env: Record<string, string>): readonly string[] {
  const config = kafkaConfigFrom(env, read);
  return config.ok ? [] : config.mistakes;
}

describe('kafkaConfigFrom', () => {
  it('needs no more than brokers, and adds the port that Kafka has', () => {
    expect(settingsOf({ KAFKA_BROKERS: 'localhost:9093, kafka-2 ,[::1]:9094' })).toMatchObject({
      brokers: ['localhost:9093', 'kafka-2:9092', '[::1]:9094'],
      clientId: 'slipstream',
      ssl: false,
      sasl: null,
    });
  });

  it('knows Confluent Cloud by the names that it prints', () => {
    const cloud = {
      sasl: { mechanism: 'plain', username: 'KEY', password: 'SECRET' },
      ssl: {},
      brokers: ['pkc-1.eu-central-1.aws.example:9092'],
    };
    expect(
      settingsOf({
        BOOTSTRAP_SERVERS: 'SASL_SSL://pkc-1.eu-central-1.aws.example:9092',
        API_KEY: 'KEY',
        API_SECRET: 'SECRET',
      }),
    ).toMatchObject(cloud);
    expect(
      settingsOf({
        'bootstrap.servers': 'pkc-1.eu-central-1.aws.example:9092',
        'security.protocol': 'SASL_SSL',
        'sasl.mechanisms': 'PLAIN',
        'sasl.username': 'KEY',
        'sasl.password': 'SECRET',
      }),
    ).toMatchObject(cloud);
  });

  it.each(['scram-sha-256', 'SCRAM-SHA-512'])('takes %s with TLS', (mechanism) => {
    const settings = settingsOf({
      KAFKA_BROKERS: 'a:9092',
      KAFKA_SSL: 'true',
      KAFKA_SASL_MECHANISM: mechanism,
      KAFKA_USERNAME: 'u',
      KAFKA_PASSWORD: 'p',
    });
    expect(settings.sasl?.mechanism).toBe(mechanism.toLowerCase());
    expect(settings.ssl).not.toBe(false);
  });

  it('reads certificates, and takes them to mean TLS', () => {
    const env = {
      KAFKA_BROKERS: 'a:9092',
      KAFKA_SSL_CA: '/ca.pem',
      KAFKA_SSL_CERT: '/cert.pem',
      KAFKA_SSL_KEY: '/key.pem',
    };
    expect(settingsOf(env).ssl).toEqual({ ca: 'CA', cert: 'CERT', key: 'KEY' });
  });

  it('names every mistake at once', () => {
    const mistakes = mistakesOf({
      KAFKA_BROKERS: 'a:99999,b c',
      KAFKA_SSL: 'perhaps',
      KAFKA_SSL_CA: '/nowhere.pem',
      KAFKA_SSL_CERT: '/cert.pem',
      KAFKA_SASL_MECHANISM: 'gssapi',
      KAFKA_COMPRESSION: 'brotli',
      KAFKA_REPLICATION_FACTOR: 'many',
    }).join('\n');
    for (const part of [
      'a:99999',
      'b c',
      'KAFKA_SSL: "perhaps"',
      '/nowhere.pem',
      'KAFKA_SSL_KEY go together',
      'gssapi',
      'KAFKA_USERNAME',
      'KAFKA_PASSWORD',
      'brotli',
      'KAFKA_REPLICATION_FACTOR',
    ]) {
      expect(mistakes).toContain(part);
    }
  });

  it('says that the brokers are missing', () => {
    expect(mistakesOf({})).toEqual([expect.stringContaining('KAFKA_BROKERS is missing')]);
  });

  it('refuses to send a password in the clear to another machine', () => {
    const sasl = { KAFKA_USERNAME: 'u', KAFKA_PASSWORD: 'p' };
    expect(mistakesOf({ KAFKA_BROKERS: 'a:9092', ...sasl })).toEqual([
      expect.stringContaining('KAFKA_SSL=true'),
    ]);
    expect(mistakesOf({ KAFKA_BROKERS: 'localhost:9092', ...sasl })).toEqual([]);
  });

  it('tells what is in force without the password', () => {
    const settings = settingsOf({ KAFKA_BROKERS: 'a:9092', KAFKA_API_KEY: 'KEY', KAFKA_API_SECRET: 'hush' });
    expect(describeKafka(settings)).toBe('a:9092 as slipstream (SASL plain as KEY, TLS; writes lz4)');
  });
});
