import { decodeEventJson, envelop } from '@slipstream/timing/events/envelope';
import { fold, initialState } from '@slipstream/timing/fold/fold';
import type { SessionState } from '@slipstream/timing/fold/state';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { CurrentSessions } from '../live/current-sessions.ts';
import type { Leases } from '../live/leases.ts';
import type { SessionReplica } from '../live/session-replica.ts';
import type { EventLog, NewRecord } from '../log/event-log.ts';
import { type AnyTopic, TOPICS } from '../log/topics.ts';
import type { Catalogue } from './catalogue.ts';
import { Commands } from './commands.ts';

const SESSION = 'race';
const AT = '2026-03-29T05:00:00.000Z';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Commands over a log without a source, whose events are folded immediately. */
function scene(statuses: readonly ('STARTED' | 'ENDED')[]) {
  let state: SessionState = initialState(SESSION);
  let index = 0;
  const listeners = new Set<() => void>();
  const appended: string[] = [];
  const take = (event: Parameters<typeof fold>[1]) => {
    state = fold(state, event).state;
    for (const tell of listeners) tell();
  };
  const meeting = { id: 'm', name: 'M', season: 2026, circuit: { id: 'c', name: 'C' } };
  const announced = { kind: 'RACE', name: 'Race', origin: 'REPLAY', meeting } as const;
  take(envelop({ at: AT, type: 'SessionAnnounced', body: announced }, SESSION, 0, index++));
  const body = { wallAt: AT, speed: 1, paused: false, settled: true, startsAt: AT, endsAt: null };
  take(envelop({ at: AT, type: 'PlayheadMoved', body }, SESSION, 0, index++));
  for (const status of statuses)
    take(envelop({ at: AT, type: 'SessionStatusChanged', body: { status } }, SESSION, 0, index++));
  const log = {
    append: async (topic: AnyTopic, records: readonly NewRecord[]) => {
      appended.push(topic);
      for (const { value } of topic === TOPICS.timing ? records : []) {
        const decoded = decodeEventJson(value);
        if (decoded.ok) take(decoded.event);
      }
    },
  } as unknown as EventLog;
  const onChange = (tell: () => void) => {
    listeners.add(tell);
    return () => listeners.delete(tell);
  };
  const value = {
    get state() {
      return state;
    },
    onChange,
  };
  const replicas = { lease: async () => ({ value, release: () => {} }) } as unknown as Leases<SessionReplica>;
  const commands = new Commands({
    log,
    replicas,
    catalogue: {} as Catalogue,
    sessions: { entries: [] } as unknown as CurrentSessions,
    maxStarted: 10,
    nowMs: () => Date.parse(AT),
  });
  return { commands, appended, status: () => state.info.status };
}

test('a session whose source has gone is stopped without it, and says who did it', async () => {
  const { commands, appended } = scene(['STARTED']);
  const stopping = commands.stopSession(SESSION);
  await vi.advanceTimersByTimeAsync(2_999);
  expect(appended).toEqual([TOPICS.control]);
  await vi.advanceTimersByTimeAsync(1);
  const { info } = await stopping;
  expect(info.status).toBe('ENDED');
  expect(info.stoppedAt).toBe(AT);
  expect(info.feeds.source).toMatchObject({
    state: 'STALE',
    reason: 'an operator stopped the session: its source did not answer',
  });
  expect(appended).toEqual([TOPICS.control, TOPICS.timing]);
});

test('a session that has ended is answered at once', async () => {
  const { commands, appended } = scene(['STARTED', 'ENDED']);
  expect((await commands.stopSession(SESSION)).info.status).toBe('ENDED');
  expect(appended).toEqual([]);
});

test('the playhead of a session that is stopped meanwhile, or was, is not waited for', async () => {
  const { commands, appended } = scene(['STARTED']);
  const steer = () =>
    commands
      .setPlayback({ session: SESSION, paused: null, speed: 3, seekTo: null })
      .catch((cause: unknown) => cause);
  const steering = steer();
  const stopping = commands.stopSession(SESSION);
  await vi.advanceTimersByTimeAsync(3_000);
  await stopping;
  const refusal = { message: expect.stringMatching(/was stopped/), extensions: { code: 'BAD_USER_INPUT' } };
  expect(await steering).toMatchObject(refusal);
  expect(await steer()).toMatchObject(refusal);
  expect(appended).toEqual([TOPICS.control, TOPICS.control, TOPICS.timing]);
});
