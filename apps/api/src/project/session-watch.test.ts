import { type ManualClock, manualClock } from '@slipstream/sources/playback/manual-clock';
import type { EventBody, EventType } from '@slipstream/timing/events/bodies';
import { envelop } from '@slipstream/timing/events/envelope';
import type { PartKey } from '@slipstream/timing/fold/parts';
import { withParts } from '@slipstream/timing/fold/parts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EmbeddedLiveStore } from '../live/embedded-live-store.ts';
import { EmbeddedEventLog } from '../log/embedded-event-log.ts';
import type { EventLog } from '../log/event-log.ts';
import { TOPICS } from '../log/topics.ts';
import { encodeControl, SIGNS_KEY } from '../source/control.ts';
import { Projector } from './projector.ts';
import {
  FINISHED_SILENCE_MS,
  SessionWatch,
  SIGNED_SILENCE_MS,
  UNSIGNED_SILENCE_MS,
} from './session-watch.ts';

const BEGAN_MS = Date.parse('2026-03-29T05:00:00.000Z');
const SECOND_MS = 1_000;
let clock: ManualClock;
let log: EmbeddedEventLog;
let store: EmbeddedLiveStore;
let closing: (() => Promise<void>)[];
let index: number;

beforeEach(() => {
  clock = manualClock(BEGAN_MS);
  log = new EmbeddedEventLog();
  store = new EmbeddedLiveStore();
  closing = [];
  index = 0;
});

afterEach(async () => {
  for (const close of closing.toReversed()) await close();
  await log.close();
});

/** Starts a process with a projector and its watch. */
async function projecting(name: string, through: EventLog = log): Promise<void> {
  const into = store;
  const report = { info: () => {}, warn: () => {} };
  const watch = new SessionWatch({ log: through, store: into, clock, report, name });
  const projector = new Projector({
    log: watch.listening(),
    store: into,
    nowMs: () => clock.nowMs(),
    onPoison: async () => {},
  });
  await projector.start();
  await watch.start();
  closing.push(async () => {
    await watch.close();
    await projector.close();
  });
}

async function says<T extends EventType>(session: string, type: T, body: EventBody<T>): Promise<void> {
  const at = new Date(clock.nowMs()).toISOString();
  const event = envelop({ at, type, body } as Parameters<typeof envelop>[0], session, 0, index++);
  await log.append(TOPICS.timing, [{ key: session, value: JSON.stringify(event) }]);
}

/** Starts a session. `plays`: its source sends signs of life. */
async function begin(session: string, plays = false): Promise<void> {
  await says(session, 'SessionAnnounced', {
    kind: 'RACE',
    name: 'Race',
    origin: plays ? 'SIMULATION' : 'LIVE',
    meeting: { id: 'm', name: 'Grand Prix', season: 2026, circuit: { id: 'c', name: 'Circuit' } },
  });
  await says(session, 'FeedStateChanged', { feed: 'timing', state: 'LIVE' });
  await says(session, 'SessionStatusChanged', { status: 'STARTED' });
  if (plays) await says(session, 'PlayheadMoved', playing(false));
}

const playing = (paused: boolean): EventBody<'PlayheadMoved'> => ({
  wallAt: new Date(clock.nowMs()).toISOString(),
  speed: 1,
  paused,
  settled: true,
  startsAt: '2026-03-29T05:00:00.000Z',
  endsAt: '2026-03-29T07:00:00.000Z',
});

async function signed(...sessions: string[]): Promise<void> {
  const message = {
    type: 'SessionsFollowed',
    session: SIGNS_KEY,
    body: { source: 'a source', sessions },
  } as const;
  await log.append(TOPICS.control, [
    { key: SIGNS_KEY, value: encodeControl(message, new Date(clock.nowMs()).toISOString()) },
  ]);
}

async function stateOf(session: string) {
  const snapshot = await store.snapshot(session);
  return withParts(null, session, (snapshot?.parts ?? new Map()) as ReadonlyMap<PartKey, unknown>);
}

const statusOf = async (session: string) => (await stateOf(session)).info.status;

/** Advances the time by one look of the watch at a time, so that its appends are read before the next look. */
async function pass(ms: number, each = async () => {}): Promise<void> {
  for (let passed = 0; passed < ms; passed += 5 * SECOND_MS) {
    await each();
    await clock.advance(Math.min(5 * SECOND_MS, ms - passed));
    for (let round = 0; round < 5; round++) await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('a session whose source has gone', () => {
  test('ends after half a minute where the source gave signs', async () => {
    await projecting('one');
    await begin('race', true);
    await pass(3 * SIGNED_SILENCE_MS, () => signed('race'));
    expect(await statusOf('race')).toBe('STARTED');
    await pass(SIGNED_SILENCE_MS - 15 * SECOND_MS);
    expect(await statusOf('race')).toBe('STARTED');
    await pass(30 * SECOND_MS);
    const { info } = await stateOf('race');
    expect(info.status).toBe('ENDED');
    expect(info.stoppedAt).not.toBeNull();
    expect(info.feeds).toMatchObject({
      source: { state: 'STALE', reason: 'nothing was heard from its source for 30 s' },
      timing: { state: 'STALE', reason: 'nothing was heard from its source for 30 s' },
    });
  });

  test('ends after ten minutes where it never gave any', async () => {
    await projecting('one');
    await begin('foreign');
    await pass(UNSIGNED_SILENCE_MS - 15 * SECOND_MS);
    expect(await statusOf('foreign')).toBe('STARTED');
    await pass(30 * SECOND_MS);
    expect(await statusOf('foreign')).toBe('ENDED');
  });

  test('ends though it was on the log before the projector, counted from when that has read it', async () => {
    await begin('race', true);
    await pass(10 * SIGNED_SILENCE_MS);
    await projecting('one');
    await pass(SIGNED_SILENCE_MS - 10 * SECOND_MS);
    expect(await statusOf('race')).toBe('STARTED');
    await pass(30 * SECOND_MS);
    expect(await statusOf('race')).toBe('ENDED');
  });

  test('ends once, by whichever process has its partition', async () => {
    await projecting('one');
    await projecting('two');
    await begin('race', true);
    await pass(3 * SIGNED_SILENCE_MS);
    expect(await statusOf('race')).toBe('ENDED');
    expect(await endingsOnLog()).toEqual(['ENDED']);
  });
});

describe('no silence is', () => {
  test('a playback that stands, while its source gives signs', async () => {
    await projecting('one');
    await begin('race', true);
    await says('race', 'PlayheadMoved', playing(true));
    await pass(2 * FINISHED_SILENCE_MS, () => signed('race'));
    expect(await statusOf('race')).toBe('STARTED');
  });

  test('a feed that waits for its session to begin', async () => {
    await projecting('one');
    await begin('live');
    await says('live', 'SessionStatusChanged', { status: 'SUSPENDED' });
    await pass(2 * FINISHED_SILENCE_MS, () => signed('live'));
    expect(await statusOf('live')).toBe('SUSPENDED');
  });

  test('a log that is away: nobody can be heard then', async () => {
    let away = false;
    const cut: EventLog = {
      name: log.name,
      append: (topic, records) => (away ? Promise.reject(new Error('away')) : log.append(topic, records)),
      partitions: (topic) => log.partitions(topic),
      offsets: (at) => log.offsets(at),
      consume: (options) => log.consume(options),
      tail: (options) => log.tail(options),
      close: async () => {},
    };
    await projecting('one', cut);
    await begin('race', true);
    await pass(30 * SECOND_MS, () => signed('race'));
    away = true;
    await pass(10 * SIGNED_SILENCE_MS);
    away = false;
    await pass(30 * SECOND_MS);
    await pass(SIGNED_SILENCE_MS, () => signed('race'));
    expect(await statusOf('race')).toBe('STARTED');
  });
});

test('a feed that is followed still, and says nothing for an hour after the flag, has ended', async () => {
  await projecting('one');
  await begin('live');
  await says('live', 'SessionStatusChanged', { status: 'FINISHED' });
  await pass(FINISHED_SILENCE_MS - 15 * SECOND_MS, () => signed('live'));
  expect(await statusOf('live')).toBe('FINISHED');
  await pass(30 * SECOND_MS, () => signed('live'));
  expect(await statusOf('live')).toBe('ENDED');
});

test.each([
  ['an event', () => says('race', 'LapCountChanged', { lap: 9 })],
  ['a sign', () => signed('race')],
])('a session goes on when %s of its source comes after all', async (_, speak) => {
  await projecting('one');
  await begin('race', true);
  await pass(SIGNED_SILENCE_MS + 30 * SECOND_MS);
  expect(await statusOf('race')).toBe('ENDED');
  await speak();
  await pass(15 * SECOND_MS);
  const { info } = await stateOf('race');
  expect(info.status).toBe('STARTED');
  expect(info.stoppedAt ?? null).toBeNull();
  expect(info.feeds.timing?.state).toBe('LIVE');
  await pass(SIGNED_SILENCE_MS + 30 * SECOND_MS);
  expect(await statusOf('race')).toBe('ENDED');
});

test('a session that ended by silence stays so when it is stored anew, timing and telemetry read again', async () => {
  await projecting('one');
  await begin('race', true);
  const at = new Date(clock.nowMs()).toISOString();
  const sample = { at, type: 'LocationSampled' as const, body: { driver: 4, samples: [{ at, x: 1, y: 2 }] } };
  const value = JSON.stringify(envelop(sample, 'race', 0, index++));
  await log.append(TOPICS.telemetry, [{ key: 'race/4', value }]);
  await pass(2 * SIGNED_SILENCE_MS);
  for (const close of closing.splice(0)) await close();
  store = new EmbeddedLiveStore();
  await projecting('two');
  await pass(2 * SIGNED_SILENCE_MS);
  expect(await statusOf('race')).toBe('ENDED');
  expect(await endingsOnLog()).toEqual(['ENDED']);
});

test('a session that its source ended stays so, whatever comes after it', async () => {
  await projecting('one');
  await begin('race', true);
  await says('race', 'SessionStatusChanged', { status: 'ENDED' });
  await pass(2 * SIGNED_SILENCE_MS, () => signed('race'));
  expect(await statusOf('race')).toBe('ENDED');
  expect(await endingsOnLog()).toEqual([]);
});

/** Returns the statuses that watches append to the log, in order. */
async function endingsOnLog(): Promise<string[]> {
  const statuses: string[] = [];
  for (let partition = 0; partition < (await log.partitions(TOPICS.timing)); partition++) {
    const reading = await log.tail({
      topic: TOPICS.timing,
      partition,
      from: 0,
      onBatch: async (records) => {
        for (const { value } of records) {
          const { id, body } = JSON.parse(value) as { id: string; body: { status?: string } };
          if (id.includes('-~') && body.status) statuses.push(body.status);
        }
      },
    });
    for (let round = 0; round < 5; round++) await new Promise((resolve) => setImmediate(resolve));
    await reading.close();
  }
  return statuses;
}
