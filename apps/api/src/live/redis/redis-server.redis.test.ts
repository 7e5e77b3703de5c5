import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PartKey } from '@slipstream/timing/fold/parts';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { freePort } from '../../../../../infra/local/ports.ts';
import type { Json, SessionChange, SessionSummary, WatchMessage } from '../live-store.ts';
import { itemsBetween } from './race-under-test.ts';
import type { LinkState } from './redis-link.ts';
import { RedisLiveStore, type RedisLiveStoreOptions } from './redis-live-store.ts';
import { RedisUnderTest } from './redis-under-test.ts';
import type { RedisLiveEvent } from './session-channel.ts';

const PATIENCE_MS = 15_000;
const SESSION = 'qatar';
const SUMMARY: SessionSummary = {
  kind: 'RACE',
  origin: 'REPLAY',
  season: 2023,
  status: 'STARTED',
  active: true,
};

const change = (offset: number, more: Partial<SessionChange> = {}): SessionChange => ({
  session: SESSION,
  epoch: 'one',
  reset: offset === 1,
  from: offset === 1 ? null : { 'f1.timing:0': offset - 1 },
  to: { 'f1.timing:0': offset },
  parts: new Map<PartKey, Json>([['head', { version: offset }]]),
  memory: new Map(),
  items: [],
  summary: SUMMARY,
  ...more,
});

describe.skipIf(!process.env.REDIS_URL)('the Redis live store and its server', { timeout: 30_000 }, () => {
  let redis: RedisUnderTest;
  let admin: Redis;
  const undo: (() => Promise<unknown>)[] = [];
  beforeAll(async () => {
    redis = await RedisUnderTest.start('--appendonly', 'no');
    admin = new Redis(redis.connection.port);
  });
  afterAll(async () => {
    admin.disconnect();
    await redis.discard();
  });
  beforeEach(() => admin.flushall());
  afterEach(async () => {
    for (const step of undo.splice(0).reverse()) await step();
  });

  const open = (more: Partial<RedisLiveStoreOptions> = {}) => {
    const states: LinkState[] = [];
    const events: RedisLiveEvent[] = [];
    const store = new RedisLiveStore({
      connection: redis.connection,
      onState: (state) => states.push(state),
      onEvent: (event) => events.push(event),
      ...more,
    });
    undo.push(() => store.close());
    return { store, states, events };
  };
  const opened = async (more: Partial<RedisLiveStoreOptions> = {}) => {
    const all = open(more);
    await all.store.ready();
    return all;
  };
  const reasonTold = (states: readonly LinkState[], reason: RegExp) =>
    expect
      .poll(() => states.some((s) => s.state === 'lost' && reason.test(s.reason)), { timeout: PATIENCE_MS })
      .toBe(true);

  it('writes nothing outside its prefix, and keeps a session in one slot of a cluster', async () => {
    const { store } = await opened({ prefix: 'pit' });
    await store.apply(change(1, { items: itemsBetween(0, 10) }));
    await store.markApplied({ 'f1.timing:0': 1 });
    const keys = await admin.keys('*');
    expect(keys.every((key) => key.startsWith('pit:'))).toBe(true);
    const own = keys.filter((key) => key.includes(`{${SESSION}}`));
    expect(own.sort()).toEqual(
      ['changes', 'log:raceControl', 'meta', 'parts'].map((k) => `pit:{${SESSION}}:${k}`),
    );
  });

  it('has one subscription for a session, however many watch it, and none when nobody does', async () => {
    const { store } = await opened();
    const [, subscribed] = [
      '',
      async () => (await admin.pubsub('NUMSUB', `slipstream:{${SESSION}}:told`))[1],
    ] as const;
    const told: string[] = [];
    const leaves = await Promise.all(
      ['a', 'b', 'c'].map((name) => store.watch(SESSION, () => told.push(name))),
    );
    expect(await subscribed()).toBe(1);
    await store.apply(change(1));
    await expect.poll(() => told, { timeout: PATIENCE_MS }).toEqual(['a', 'b', 'c']);
    for (const leave of leaves) await leave();
    await expect.poll(subscribed, { timeout: PATIENCE_MS }).toBe(0);
    const again = await store.watch(SESSION, () => told.push('d'));
    await store.apply(change(2));
    await expect.poll(() => told, { timeout: PATIENCE_MS }).toEqual(['a', 'b', 'c', 'd']);
    await again();
  });

  it('keeps telling the others when a watcher throws', async () => {
    const { store, events } = await opened();
    const told: WatchMessage[] = [];
    await store.watch(SESSION, () => {
      throw new Error('mine alone');
    });
    await store.watch(SESSION, (message) => told.push(message));
    await store.apply(change(1));
    await expect.poll(() => told.length, { timeout: PATIENCE_MS }).toBe(1);
    expect(events).toContainEqual(expect.objectContaining({ type: 'watcher-threw', session: SESSION }));
  });

  it('is not misled by what others publish on its channel', async () => {
    const { store, events } = await opened();
    const told: WatchMessage[] = [];
    await store.apply(change(1));
    await store.watch(SESSION, (message) => told.push(message));
    for (const rubbish of ['', 'rubbish', '[]', '{}', '{"life":"x","ordinal":7}']) {
      await admin.publish(`slipstream:{${SESSION}}:told`, rubbish);
    }
    await store.apply(change(2));
    await expect.poll(() => told.length, { timeout: PATIENCE_MS }).toBe(1);
    expect(told[0]).toMatchObject({ type: 'change', notice: { sequence: 2 } });
    expect(events.filter(({ type }) => type === 'undecodable')).toHaveLength(5);
  });

  it('tells a change that is too large to be sent as `lost`, and goes on after it', async () => {
    const { store } = await opened();
    const told: WatchMessage[] = [];
    await store.apply(change(1));
    await store.watch(SESSION, (message) => told.push(message));
    const large = new Map<PartKey, Json>([['outline', 'x'.repeat(5 * 1024 * 1024)]]);
    await store.apply(change(2, { parts: large }));
    await store.apply(change(3));
    await expect.poll(() => told.length, { timeout: PATIENCE_MS }).toBe(2);
    expect(told).toMatchObject([{ type: 'lost' }, { type: 'change', notice: { sequence: 3 } }]);
    expect((await store.snapshot(SESSION))?.parts.get('outline')).toHaveLength(5 * 1024 * 1024);
  });

  it('tells a whole new epoch of half a megabyte', async () => {
    const { store } = await opened();
    const told: WatchMessage[] = [];
    await store.apply(change(1));
    await store.watch(SESSION, (message) => told.push(message));
    const parts = new Map(
      Array.from({ length: 2_500 }, (_, n) => [`laps/${n}` as PartKey, 'x'.repeat(200) as Json]),
    );
    await store.apply(change(2, { epoch: 'two', reset: true, parts }));
    await expect.poll(() => told.length, { timeout: PATIENCE_MS }).toBe(1);
    expect(told[0]).toMatchObject({
      type: 'change',
      notice: { epoch: 'two', sequence: 1, reset: true, parts },
    });
    expect((await store.snapshot(SESSION))?.parts).toEqual(parts);
  });

  it('applies after the server forgot its scripts', async () => {
    const { store } = await opened();
    await store.apply(change(1));
    await admin.script('FLUSH');
    expect(await store.apply(change(2))).toEqual({ applied: true, sequence: 2 });
    expect(await store.position(SESSION)).toMatchObject({ sequence: 2 });
  });

  it('changes nothing on a server that is out of memory, and says so', async () => {
    const { store } = await opened();
    await store.apply(change(1, { items: itemsBetween(0, 10) }));
    const before = await admin.dump(`slipstream:{${SESSION}}:meta`);
    await admin.config('SET', 'maxmemory', '1');
    undo.push(() => admin.config('SET', 'maxmemory', '0'));
    const refused = await store
      .apply(change(2, { epoch: 'two', reset: true }))
      .catch((cause: unknown) => cause);
    expect(refused).toMatchObject({
      name: 'LiveStoreUnavailable',
      code: 'LIVE_STORE_REFUSED',
      retriable: true,
    });
    expect(await admin.dump(`slipstream:{${SESSION}}:meta`)).toEqual(before);
    expect((await store.snapshot(SESSION))?.parts.size).toBe(1);
    expect((await store.readLog({ session: SESSION, log: 'raceControl', after: 0, limit: 9 })).newest).toBe(
      2,
    );
    await admin.config('SET', 'maxmemory', '0');
    expect(await store.apply(change(2))).toMatchObject({ applied: true });
  });

  it.each(['parts', 'meta'])(
    'counts a session without its %s as not stored, and has its log read anew',
    async (lost) => {
      const { store, events } = await opened();
      await store.apply(change(1, { items: itemsBetween(0, 10) }));
      await store.markApplied({ 'f1.timing:0': 1 });
      await admin.del(`slipstream:{${SESSION}}:${lost}`);
      expect(await store.snapshot(SESSION)).toBeNull();
      expect(await store.position(SESSION)).toBeNull();
      expect(await store.appliedUpTo()).toEqual({});
      expect(events).toContainEqual({ type: 'damaged', session: SESSION });
      expect(await store.apply(change(2))).toEqual({ applied: false, stored: null });
      expect(await store.apply(change(1, { epoch: 'two', items: itemsBetween(0, 1) }))).toMatchObject({
        applied: true,
      });
      const page = await store.readLog({ session: SESSION, log: 'raceControl', after: 0, limit: 9 });
      expect(page).toMatchObject({ epoch: 'two', oldest: 1, newest: 1 });
    },
  );

  it('reads a log that was evicted as one that was trimmed to nothing', async () => {
    const { store } = await opened();
    await store.apply(change(1, { items: itemsBetween(0, 14) }));
    await admin.del(`slipstream:{${SESSION}}:log:raceControl`);
    const range = { session: SESSION, log: 'raceControl', after: 0, limit: 9 } as const;
    expect(await store.readLog(range)).toEqual({ epoch: 'one', oldest: 3, newest: 2, items: [] });
    await store.apply(change(2, { items: itemsBetween(14, 15) }));
    expect(await store.readLog(range)).toMatchObject({ oldest: 3, newest: 3, items: [{ number: 3 }] });
  });

  it('forgets an ended session in time, and takes it off the list', async () => {
    const { store } = await opened({ keepEndedMs: 300 });
    await store.apply(change(1));
    await store.apply({ ...change(1, { items: itemsBetween(0, 7) }), session: 'lusail' });
    const ended = { ...SUMMARY, status: 'ENDED' as const, active: false };
    await store.apply({ ...change(2, { summary: ended }), session: 'lusail' });
    expect((await store.sessions()).map(({ session }) => session)).toEqual(['lusail', SESSION]);
    await expect.poll(() => store.position('lusail'), { timeout: PATIENCE_MS }).toBeNull();
    await expect
      .poll(async () => (await store.sessions()).map(({ session }) => session), { timeout: PATIENCE_MS })
      .toEqual([SESSION]);
    expect((await admin.keys('*')).filter((key) => key.includes('{lusail}'))).toEqual([]);
    await store.apply(change(2, { summary: { ...SUMMARY, season: 2024 } }));
    expect(await admin.hkeys('slipstream:index:{sessions}:entries')).toEqual([SESSION]);
  });

  it('lists a session again that a writer died without listing, as soon as another looks where it stands', async () => {
    const { store } = await opened();
    await store.apply(change(1));
    await admin.del('slipstream:index:{sessions}:entries', 'slipstream:index:{sessions}:expiries');
    const { store: next } = await opened();
    let told = 0;
    await store.watchSessions(() => told++);
    expect(await next.sessions()).toEqual([]);
    await next.position(SESSION);
    expect(await next.sessions()).toMatchObject([{ session: SESSION, summary: SUMMARY }]);
    await expect.poll(() => told, { timeout: PATIENCE_MS }).toBe(1);
  });

  it('says why it is not let in, and is let in by URL', async () => {
    const guarded = await RedisUnderTest.start('--appendonly', 'no', '--requirepass', 'p@ss');
    undo.push(() => guarded.discard());
    const stranger = open({ connection: { ...guarded.connection, password: 'guess' } });
    await reasonTold(stranger.states, /WRONGPASS/);
    const nameless = open({ connection: guarded.connection });
    await reasonTold(nameless.states, /NOAUTH/);
    const { store } = await opened({ connection: { ...guarded.connection, password: 'p@ss', db: 3 } });
    await store.apply(change(1));
    const inside = new Redis({ ...guarded.connection, password: 'p@ss', db: 3 });
    expect(await inside.dbsize()).toBeGreaterThan(0);
    inside.disconnect();
  });

  it.each([
    ['scripts', ['-@scripting'], /eval.*\+@scripting/],
    ['streams', ['-@stream'], /xadd.*\+@stream/],
    ['hashes', ['-@hash'], /hset.*\+@hash/],
    ['sorted sets', ['-@sortedset'], /zadd.*\+@sortedset/],
    ['its keys', ['resetkeys', '~other*'], /keys.*~\S+:\*/],
  ])('names the refusal and the right that is missing, once: %s', async (_what, rules, expected) => {
    const guarded = await RedisUnderTest.start('--appendonly', 'no');
    undo.push(() => guarded.discard());
    const chief = new Redis(guarded.connection.port);
    undo.push(async () => chief.disconnect());
    await chief.call('ACL', 'SETUSER', 'app', 'on', '>pw', '~*', '&*', '+@all', ...rules);
    const { store, states } = open({
      connection: { ...guarded.connection, username: 'app', password: 'pw' },
    });
    await reasonTold(states, /NOPERM/);
    await reasonTold(states, expected);
    // The link tries again four times a second.
    const connections = () =>
      chief.info('stats').then((text) => Number(/total_connections_received:(\d+)/.exec(text)?.[1]));
    const then = await connections();
    await expect.poll(connections, { timeout: PATIENCE_MS }).toBeGreaterThan(then + 4);
    expect(states.filter(({ state }) => state === 'lost')).toHaveLength(1);
    await chief.call('ACL', 'SETUSER', 'app', 'on', '~*', '&*', '+@all');
    await store.ready();
    expect(await chief.keys('*')).toEqual([]);
  });

  it('says so when it may not subscribe, and starts when it may', async () => {
    const guarded = await RedisUnderTest.start('--appendonly', 'no');
    undo.push(() => guarded.discard());
    const chief = new Redis(guarded.connection.port);
    undo.push(async () => chief.disconnect());
    await chief.call('ACL', 'SETUSER', 'app', 'on', '>pw', '~*', '+@all', 'resetchannels');
    const { store, states } = open({
      connection: { ...guarded.connection, username: 'app', password: 'pw' },
    });
    await store.ready();
    await expect(store.watch(SESSION, () => {})).rejects.toMatchObject({ code: 'LIVE_STORE_UNREACHABLE' });
    await reasonTold(states, /NOPERM.*channel.*&\S+:\*/);
    await chief.call('ACL', 'SETUSER', 'app', 'allchannels');
    await store.ready();
    const told: WatchMessage[] = [];
    await expect
      .poll(
        () =>
          store
            .watch(SESSION, (message) => told.push(message))
            .then(
              () => true,
              () => false,
            ),
        { timeout: PATIENCE_MS },
      )
      .toBe(true);
    await store.apply(change(1));
    await expect.poll(() => told.length, { timeout: PATIENCE_MS }).toBe(1);
  });

  it('speaks TLS to a server whose authority it is told, and to no other', async () => {
    const secure = await RedisUnderTest.lay('--appendonly', 'no');
    undo.push(() => secure.discard());
    const [key, cert] = ['key.pem', 'cert.pem'].map((file) => join(secure.folder, file)) as [string, string];
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
    const made = [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-days',
      '2',
    ];
    execFileSync('openssl', [...made, ...subject, '-keyout', key, '-out', cert], { stdio: 'ignore' });
    await secure.start();
    const plain = new Redis(secure.connection.port);
    undo.push(async () => plain.disconnect());
    const port = await freePort();
    await plain.config('SET', 'tls-auth-clients', 'no');
    await plain.call(
      'CONFIG',
      'SET',
      'tls-cert-file',
      cert,
      'tls-key-file',
      key,
      'tls-ca-cert-file',
      cert,
      'tls-port',
      `${port}`,
    );
    const connection = { ...secure.connection, port };
    const trusting = open({ connection: { ...connection, tls: {} } });
    await reasonTold(trusting.states, /self-signed|certificate/);
    const { store } = await opened({
      connection: { ...connection, tls: { ca: readFileSync(cert, 'utf8') } },
    });
    expect(await store.apply(change(1))).toMatchObject({ applied: true });
  });
});
