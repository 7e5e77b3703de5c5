import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeConnection, redisOptionsFrom } from './redis-options.ts';

describe('redisOptionsFrom', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'slipstream-ca-'));
    writeFileSync(join(folder, 'ca.pem'), '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n');
    writeFileSync(join(folder, 'other.txt'), 'nothing of the kind');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('reads host, port, database, user and password', () => {
    const read = redisOptionsFrom({
      REDIS_URL: 'redis://app:p%40ss%2F@redis.internal:7000/3',
      REDIS_PREFIX: 'pit',
    });
    expect(read).toEqual({
      ok: true,
      prefix: 'pit',
      keepEndedMs: 86_400_000,
      retainedItems: 10_000,
      connection: { host: 'redis.internal', port: 7000, db: 3, username: 'app', password: 'p@ss/' },
    });
  });

  it('fills in what a short URL leaves out', () => {
    const connection = { host: '127.0.0.1', port: 6379, db: 0 };
    expect(redisOptionsFrom({ REDIS_URL: 'redis://127.0.0.1' })).toEqual({
      ok: true,
      prefix: 'slipstream',
      keepEndedMs: 86_400_000,
      retainedItems: 10_000,
      connection,
    });
    expect(redisOptionsFrom({ REDIS_URL: 'redis://h', REDIS_KEEP_ENDED_MIN: '5' })).toMatchObject({
      keepEndedMs: 300_000,
      retainedItems: 10_000,
    });
    expect(redisOptionsFrom({ REDIS_URL: 'redis://h', REDIS_KEEP_ENDED_MIN: 'soon' })).toMatchObject({
      ok: false,
      problems: [expect.stringContaining('REDIS_KEEP_ENDED_MIN')],
    });
    expect(redisOptionsFrom({ REDIS_URL: 'redis://[::1]:7001/' })).toMatchObject({
      connection: { host: '::1', port: 7001, db: 0 },
    });
    expect(redisOptionsFrom({ REDIS_URL: 'redis://:secret@127.0.0.1' })).toMatchObject({
      connection: { password: 'secret' },
    });
  });

  it('asks for TLS with rediss, by the name of the host and the given authority', () => {
    const env = { REDIS_URL: 'rediss://redis.cloud', REDIS_TLS_CA_FILE: join(folder, 'ca.pem') };
    expect(redisOptionsFrom(env)).toMatchObject({
      connection: { tls: { servername: 'redis.cloud', ca: expect.stringContaining('BEGIN CERTIFICATE') } },
    });
    expect(redisOptionsFrom({ REDIS_URL: 'rediss://127.0.0.1' })).toMatchObject({ connection: { tls: {} } });
  });

  it('names every mistake at once, and shows no secret', () => {
    const read = redisOptionsFrom({
      REDIS_URL: 'http://app:s3cret%zz@h/db?x=1',
      REDIS_TLS_CA_FILE: join(folder, 'missing.pem'),
      REDIS_PREFIX: 'a{b}',
    });
    const problems = read.ok ? [] : read.problems;
    for (const part of ['http:', 'query', 'database', 'password', 'ENOENT', 'rediss://', 'REDIS_PREFIX']) {
      expect(problems.join('\n')).toContain(part);
    }
    expect(problems.join('\n')).not.toContain('s3cret');
  });

  it.each([
    [{}, 'not set'],
    [{ REDIS_URL: 'not a url' }, 'not a URL'],
    [{ REDIS_URL: 'redis:///0' }, 'no host'],
    [{ REDIS_URL: 'redis://app@h' }, 'without a password'],
    [{ REDIS_URL: 'redis://h', REDIS_KEEP_ITEMS: '1e9.5' }, 'REDIS_KEEP_ITEMS'],
    [{ REDIS_URL: 'redis://h', REDIS_KEEP_ITEMS: '10' }, 'REDIS_KEEP_ITEMS'],
  ])('refuses %j', (env, problem) => {
    expect(redisOptionsFrom(env)).toMatchObject({ ok: false, problems: [expect.stringContaining(problem)] });
  });

  it('refuses a CA file without a certificate', () => {
    const env = { REDIS_URL: 'rediss://h', REDIS_TLS_CA_FILE: join(folder, 'other.txt') };
    expect(redisOptionsFrom(env)).toMatchObject({ ok: false, problems: [expect.stringContaining('no PEM')] });
  });
});

describe('describeConnection', () => {
  it('says where and as whom, but no secret', () => {
    const connection = { host: '::1', port: 1, db: 2, username: 'app', password: 'secret', tls: {} };
    expect(describeConnection(connection)).toBe('rediss://app:***@[::1]:1/2');
    expect(describeConnection({ host: 'h', port: 6379, db: 0 })).toBe('redis://h:6379/0');
  });
});
