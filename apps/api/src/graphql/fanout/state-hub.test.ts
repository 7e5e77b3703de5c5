import { mapStream } from '@slipstream/schema/map-stream';
import { type ManualClock, manualClock } from '@slipstream/sources/playback/manual-clock';
import { Random } from '@slipstream/sources/simulator/random';
import { initialState } from '@slipstream/timing/fold/fold';
import type { PartKey } from '@slipstream/timing/fold/parts';
import type { SessionState } from '@slipstream/timing/fold/state';
import { describe, expect, it } from 'vitest';
import type { CurrentSessions } from '../../live/current-sessions.ts';
import type { ReplicaChange, SessionView } from '../../live/session-replica.ts';
import { silentMeter } from '../../metrics/meter.ts';
import { FollowedSession } from '../streams/followed-session.ts';
import { StateStream } from '../streams/state-stream.ts';
import { SharedSubscriptions } from './shared-subscriptions.ts';
import { type Following, follow, turns } from './viewers-under-test.ts';

const BOARD = 'subscription ($hz: Float) { board(maxHz: $hz) }';
const CHANGES = 'subscription { changes }';
const REGISTERS = 8;
const MAX_HZ = 5;

interface Board {
  readonly rights: string;
  readonly version: number;
  readonly full: boolean;
  readonly registers: Readonly<Record<number, number>>;
}

/** A session whose state is eight numbers; `changes` gives what differs from the message before. */
class TestSession implements SessionView {
  readonly session = 's';
  state: SessionState = initialState('s');
  readonly history = new Map<number, readonly number[]>([[0, new Array<number>(REGISTERS).fill(0)]]);
  readonly #listeners = new Set<(change: ReplicaChange) => void>();

  onChange(tell: (change: ReplicaChange) => void) {
    this.#listeners.add(tell);
    return () => this.#listeners.delete(tell);
  }

  upToDate = async (): Promise<void> => {};

  get listeners(): number {
    return this.#listeners.size;
  }

  change(registers: readonly number[], part: PartKey = 'head') {
    this.state = { ...this.state, version: this.state.version + 1 };
    this.history.set(this.state.version, registers);
    for (const tell of this.#listeners) tell({ changed: new Set([part]), items: [] });
  }
}

function scene() {
  const clock: ManualClock = manualClock(0);
  const session = new TestSession();
  const sessions = {
    current: 's',
    entries: [{ session: 's' }],
    onChange: () => () => {},
  } as unknown as CurrentSessions;
  const counts = { executions: 0, runs: 0 };
  const shared = new SharedSubscriptions(
    async ({ document }, rights, tap) => {
      counts.runs++;
      const stream = new StateStream({
        follow: (onChange) => new FollowedSession(null, sessions, onChange),
        maxHz: MAX_HZ,
        shows: (part) => part !== 'telemetry/1',
        lease: async () => ({ value: session, release: () => {} }),
        clock,
      });
      const onlyChanges = document.loc?.source.body === CHANGES;
      let before: readonly number[] | null = null;
      return mapStream(tap.state(stream), ({ state }) => {
        counts.executions++;
        const now = session.history.get(state.version) ?? [];
        const known = onlyChanges ? before : null;
        before = now;
        const registers = Object.fromEntries(
          [...now.entries()].filter(([at, value]) => known?.[at] !== value),
        );
        return { data: { rights, version: state.version, full: known === null, registers } };
      });
    },
    silentMeter,
    clock,
  );
  return { clock, session, shared, counts };
}

const numbers = (value: number) => new Array<number>(REGISTERS).fill(value);
const versions = ({ outlet }: Following<Board>) => outlet.received.map(({ version }) => version);

describe('viewers of one STATE stream', () => {
  it('share one execution for each change', async () => {
    const { clock, session, shared, counts } = scene();
    const viewers = await Promise.all(Array.from({ length: 50 }, () => follow<Board>(shared, BOARD)));
    await turns();
    for (let version = 1; version <= 10; version++) {
      session.change(numbers(version));
      await clock.advance(1_000);
    }
    expect(counts).toEqual({ runs: 1, executions: 11 });
    for (const viewer of viewers) expect(versions(viewer)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('begin with a full state that is read after they came, also where nothing has changed here', async () => {
    const { clock, session, shared, counts } = scene();
    const first = await follow<Board>(shared, CHANGES);
    await turns();
    // Another node has published a newer state; this node learns of it when it asks.
    session.upToDate = async () => {
      if (session.state.version === 0) session.change(numbers(7));
    };
    const opening = follow<Board>(shared, CHANGES);
    await clock.advance(100);
    const second = await opening;
    await clock.advance(1_000);
    expect(counts.runs).toBe(2);
    session.change(numbers(5));
    await clock.advance(1_000);
    const fulls = ({ outlet }: Following<Board>) => outlet.received.map(({ full }) => full);
    expect([versions(first), fulls(first)]).toEqual([
      [0, 1, 2],
      [true, false, false],
    ]);
    expect([versions(second), fulls(second)]).toEqual([
      [1, 2],
      [true, false],
    ]);
  });

  it('begin with a full state also where nobody was there for the first message of the run they share', async () => {
    const { clock, session, shared } = scene();
    const gone = await follow<Board>(shared, CHANGES);
    const staying = follow<Board>(shared, CHANGES);
    gone.leave();
    await turns();
    await clock.advance(30);
    await staying;
    await turns();
    await clock.advance(1_000);
    session.change([9, ...numbers(0).slice(1)]);
    await turns();
    const late = await follow<Board>(shared, CHANGES);
    await turns();
    expect(late.outlet.received.map(({ version, full }) => [version, full])).toEqual([[1, true]]);
  });

  it('have the full state at once when they come late, and then share what follows', async () => {
    const { clock, session, shared, counts } = scene();
    await follow<Board>(shared, CHANGES);
    await turns();
    session.change(numbers(1));
    await clock.advance(1_000);
    session.change([9, ...numbers(1).slice(1)]);
    const late = await follow<Board>(shared, CHANGES);
    await turns();
    expect(late.outlet.received).toEqual([
      {
        rights: 'anybody',
        version: 2,
        full: true,
        registers: { 0: 9, 1: 1, 2: 1, 3: 1, 4: 1, 5: 1, 6: 1, 7: 1 },
      },
    ]);
    for (let version = 3; version <= 6; version++) {
      session.change(numbers(version));
      await clock.advance(1_000);
    }
    expect(versions(late)).toEqual([2, 3, 4, 5, 6]);
    const before = counts.executions;
    session.change(numbers(7));
    await clock.advance(1_000);
    expect(counts.executions).toBe(before + 1);
    expect(session.listeners).toBe(1);
  });

  it('are told nothing twice where a change that they do not see lay between', async () => {
    const { clock, session, shared } = scene();
    await follow<Board>(shared, BOARD);
    await clock.advance(1_000);
    session.change(numbers(1));
    const late = await follow<Board>(shared, BOARD);
    await turns();
    session.change(numbers(1), 'telemetry/1');
    await clock.advance(1_000);
    session.change(numbers(3));
    await clock.advance(1_000);
    expect(versions(late)).toEqual([1, 3]);
  });

  it('who are slow skip to the newest state, full, and hold nobody up', async () => {
    const { clock, session, shared } = scene();
    const [fast, slow] = await Promise.all([follow<Board>(shared, CHANGES), follow<Board>(shared, CHANGES)]);
    await turns();
    slow.outlet.slow = true;
    for (let version = 1; version <= 5; version++) {
      session.change(numbers(version));
      await clock.advance(1_000);
    }
    slow.outlet.recover();
    await clock.advance(50);
    await turns();
    expect(versions(fast)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(slow.outlet.received.map(({ version, full }) => [version, full])).toEqual([
      [0, true],
      [5, true],
    ]);
    session.change(numbers(6));
    await clock.advance(1_000);
    expect(slow.outlet.received.at(-1)).toMatchObject({ version: 6, full: false });
  });

  it('never get what others with other rights get', async () => {
    const { clock, session, shared, counts } = scene();
    const tries = [{}, { hz: 5 }, { hz: 5, rights: 'operator' }, { operator: true }];
    const viewers: { rights: string; viewer: Following<Board> }[] = [];
    for (const rights of ['operator', 'anybody', 'operator', 'anybody'] as const) {
      for (const variables of tries) {
        viewers.push({ rights, viewer: await follow<Board>(shared, BOARD, { variables, rights }) });
        await clock.advance(30);
      }
      session.change(numbers(viewers.length));
    }
    await clock.advance(5_000);
    expect(counts.runs).toBeGreaterThan(1);
    for (const { rights, viewer } of viewers) {
      expect(viewer.outlet.received.length).toBeGreaterThan(0);
      expect(new Set(viewer.outlet.received.map((message) => message.rights))).toEqual(new Set([rights]));
    }
  });

  it('leave nothing behind when the last of them goes', async () => {
    const { clock, session, shared } = scene();
    const viewers = [await follow<Board>(shared, BOARD)];
    await clock.advance(30);
    viewers.push(await follow<Board>(shared, BOARD));
    await clock.advance(300);
    for (const viewer of viewers) viewer.leave();
    await turns();
    expect(session.listeners).toBe(0);
  });
});

/** Viewers who come, go and are slow at random. Whatever happens, changes add up to the state of their version. */
it.each(Array.from({ length: 60 }, (_, index) => index + 1))(
  'adds up for everybody, seed %i',
  async (seed) => {
    const random = new Random(seed, 'state-hub');
    const { clock, session, shared } = scene();
    const steps: string[] = [];
    const viewers: { viewer: Following<Board>; held: number[]; last: number; gone: boolean }[] = [];
    const check = (held: number[], { version, registers, full }: Board, last: number): void => {
      if (full) held.length = 0;
      for (const [at, value] of Object.entries(registers)) held[Number(at)] = value;
      expect(held, steps.join('; ')).toEqual(session.history.get(version));
      expect(version, steps.join('; ')).toBeGreaterThanOrEqual(last);
    };
    for (let step = 0; step < 150; step++) {
      const someone = viewers[Math.floor(random.unit() * viewers.length)];
      const dice = random.unit();
      if (dice < 0.12) {
        steps.push('join');
        const entry = {
          viewer: null as unknown as Following<Board>,
          held: [] as number[],
          last: -1,
          gone: false,
        };
        const onMessage = (board: Board) => {
          check(entry.held, board, entry.last);
          entry.last = board.version;
        };
        void follow<Board>(shared, CHANGES, { onMessage }).then((viewer) => {
          entry.viewer = viewer;
          viewers.push(entry);
        });
      } else if (dice < 0.16 && someone) {
        steps.push('leave');
        someone.gone = true;
        someone.viewer.leave();
      } else if (dice < 0.26 && someone) {
        steps.push(someone.viewer.outlet.slow ? 'recover' : 'slow');
        if (someone.viewer.outlet.slow) someone.viewer.outlet.recover();
        else someone.viewer.outlet.slow = true;
      } else if (dice < 0.7) {
        steps.push('change');
        const now = session.history.get(session.state.version) ?? [];
        if (random.unit() < 0.2) session.change(now, 'telemetry/1');
        else
          session.change(now.map((value) => (random.unit() < 0.2 ? Math.floor(random.unit() * 3) : value)));
      } else {
        const ms = Math.floor(random.unit() * 120);
        steps.push(`${ms} ms`);
        await clock.advance(ms);
      }
      if (random.unit() < 0.5) await turns(Math.ceil(random.unit() * 3));
    }
    for (const { viewer } of viewers) viewer.outlet.recover();
    session.change(numbers(7));
    await clock.advance(5_000);
    await turns();
    for (const { held, gone } of viewers) if (!gone) expect(held, steps.join('; ')).toEqual(numbers(7));
    for (const { viewer } of viewers) viewer.leave();
    await turns();
    expect(session.listeners).toBe(0);
  },
);
