import { manualClock } from '@slipstream/sources/playback/manual-clock';
import { initialState } from '@slipstream/timing/fold/fold';
import type { PartKey } from '@slipstream/timing/fold/parts';
import type { SessionState } from '@slipstream/timing/fold/state';
import { describe, expect, it } from 'vitest';
import type { CurrentSessions } from '../../live/current-sessions.ts';
import type { ReplicaChange, SessionView } from '../../live/session-replica.ts';
import { FollowedSession } from './followed-session.ts';
import { StateStream } from './state-stream.ts';

function scene(maxHz = 5) {
  const clock = manualClock(0);
  const views = new Map<string, TestView>();
  const listeners = new Set<() => void>();
  let current: string | null = 'first';
  const sessions = {
    get current() {
      return current;
    },
    get entries() {
      return [...views.keys()].map((session) => ({ session }));
    },
    onChange(tell: () => void) {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
  } as unknown as CurrentSessions;
  const view = (session: string): TestView => {
    const known = views.get(session) ?? new TestView(session);
    views.set(session, known);
    return known;
  };
  const broken = new Set<string>();
  const stream = new StateStream({
    follow: (onChange) => new FollowedSession(null, sessions, onChange),
    maxHz,
    shows: (part) => part !== 'weather',
    lease: async (session) => {
      if (broken.has(session)) throw new Error(`${session} cannot be shown`);
      return { value: view(session), release: () => view(session).releases++ };
    },
    clock,
  });
  const follow = (session: string | null) => {
    current = session;
    for (const tell of listeners) tell();
  };
  return { clock, stream, view, follow, listeners, broken };
}

class TestView implements SessionView {
  readonly session: string;
  releases = 0;
  begun?: boolean;
  state: SessionState;
  readonly #listeners = new Set<(change: ReplicaChange) => void>();
  constructor(session: string) {
    this.session = session;
    this.state = initialState(session);
  }
  onChange(tell: (change: ReplicaChange) => void) {
    this.#listeners.add(tell);
    return () => this.#listeners.delete(tell);
  }
  show(version: number, part: PartKey = 'head') {
    this.state = { ...this.state, version };
    for (const tell of this.#listeners) tell({ changed: new Set([part]), items: [] });
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** What a reading gives, without waiting longer than the turn it takes. */
async function settled<T>(reading: Promise<T>): Promise<T | 'waits'> {
  await turn();
  await turn();
  return Promise.race([reading, Promise.resolve('waits' as const)]);
}

async function version(reading: ReturnType<StateStream['next']>): Promise<number | 'waits' | 'done'> {
  const result = await settled(reading);
  if (result === 'waits') return 'waits';
  return result.done ? 'done' : result.value.state.version;
}

describe('a STATE stream', () => {
  it('gives the state at once, then waits for a change that its viewers see', async () => {
    const { stream, view, clock } = scene();
    expect(await version(stream.next())).toBe(0);
    const next = stream.next();
    expect(await version(next)).toBe('waits');
    await clock.advance(1_000);
    view('first').show(1, 'weather');
    expect(await version(next)).toBe('waits');
    view('first').show(2);
    expect(await version(next)).toBe(2);
  });

  it('coalesces what comes faster than maxHz, and ends on the newest', async () => {
    const { stream, view, clock } = scene(5);
    await stream.next();
    const next = stream.next();
    for (let count = 1; count <= 7; count++) view('first').show(count);
    expect(await version(next)).toBe('waits');
    await clock.advance(199);
    expect(await version(next)).toBe('waits');
    await clock.advance(1);
    expect(await version(next)).toBe(7);
    const after = stream.next();
    await clock.advance(10_000);
    expect(await version(after)).toBe('waits');
  });

  it('merges everything that a slow reader did not ask for', async () => {
    const { stream, view, clock } = scene();
    await stream.next();
    for (let count = 1; count <= 100; count++) {
      view('first').show(count);
      await clock.advance(500);
    }
    expect(await version(stream.next())).toBe(100);
    expect(await version(stream.next())).toBe('waits');
  });

  it('follows another session that becomes current, with its full state at once', async () => {
    const { stream, view, follow } = scene(1);
    await stream.next();
    const next = stream.next();
    await turn();
    view('second').state = { ...initialState('second'), version: 40 };
    follow('second');
    const shown = await settled(next);
    expect(shown !== 'waits' && !shown.done && shown.value.subject).toBe('second');
    expect(view('first').releases).toBe(1);
  });

  it('stays with a session until the one that became current has begun', async () => {
    const { stream, view, follow, clock } = scene();
    await stream.next();
    view('second').begun = false;
    const next = stream.next();
    await turn();
    follow('second');
    view('first').show(1);
    await clock.advance(1_000);
    const still = await settled(next);
    expect(still !== 'waits' && !still.done && [still.value.subject, still.value.state.version]).toEqual([
      'first',
      1,
    ]);
    const over = stream.next();
    expect(await version(over)).toBe('waits');
    view('second').begun = true;
    view('second').show(1);
    const shown = await settled(over);
    expect(shown !== 'waits' && !shown.done && shown.value.subject).toBe('second');
    expect(view('first').releases).toBe(1);
  });

  it('waits where there is no session yet', async () => {
    const { stream, follow } = scene();
    follow(null);
    const next = stream.next();
    expect(await version(next)).toBe('waits');
    follow('first');
    expect(await version(next)).toBe(0);
  });

  it('ends a waiting reading at once on return, and lets go of everything', async () => {
    const { stream, view, listeners } = scene();
    await stream.next();
    const next = stream.next();
    expect(await version(next)).toBe('waits');
    await stream.return();
    expect(await version(next)).toBe('done');
    expect(view('first').releases).toBe(1);
    expect(listeners.size).toBe(0);
    expect(await version(stream.next())).toBe('done');
  });

  it('ends with the error when the session it follows into cannot be shown, and says it once', async () => {
    const { stream, view, follow, listeners, broken } = scene();
    await stream.next();
    broken.add('second');
    const next = stream.next();
    await turn();
    follow('second');
    await expect(next).rejects.toThrow('second cannot be shown');
    for (let times = 0; times < 3; times++) expect(await version(stream.next())).toBe('done');
    expect([view('first').releases, listeners.size]).toEqual([1, 0]);
  });
});
