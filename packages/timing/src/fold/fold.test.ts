import { describe, expect, it } from 'vitest';
import type { EventBody, EventType } from '../events/bodies.ts';
import { announced, at, event, foldAll, foldLast, SESSION, startedRace } from '../testing/events.ts';
import { fold, initialState } from './fold.ts';
import { partKeys } from './parts.ts';
import type { Outcome } from './registers.ts';

const place = (seconds: number) => ({ at: at(seconds), x: 10, y: 20 });
const sample = (seconds: number) => ({
  at: at(seconds),
  speedKph: 300,
  rpm: 11_000,
  gear: 8,
  throttlePct: 100,
  brakePct: 0,
  drs: false,
});

/** One event of each type that a race in its 20th second learns something from, and what its repetition 10 s later does. */
const EACH_TYPE: { readonly [T in EventType]: readonly [body: EventBody<T>, again: Outcome] } = {
  SessionAnnounced: [
    {
      kind: 'RACE',
      name: 'Race',
      origin: 'LIVE',
      meeting: { id: 'm', name: 'M', season: 2026, circuit: { id: 'c', name: 'C' } },
    },
    'unchanged',
  ],
  SessionStatusChanged: [{ status: 'SUSPENDED' }, 'unchanged'],
  StartLightsChanged: [{ lights: 3 }, 'unchanged'],
  SegmentStarted: [{ segment: 1 }, 'unchanged'],
  ClockChanged: [{ remainingMs: 1_000, running: false }, 'unchanged'],
  PlayheadMoved: [
    { wallAt: at(500), speed: 2, paused: false, settled: true, startsAt: at(0), endsAt: null },
    'applied',
  ],
  FeedStateChanged: [{ feed: 'telemetry', state: 'GATED', reason: 'needs an F1 TV token' }, 'unchanged'],
  LapCountChanged: [{ lap: 2 }, 'unchanged'],
  DriverAnnounced: [
    {
      driver: 44,
      code: 'HAM',
      fullName: 'Lewis Hamilton',
      team: { id: 'f', name: 'Ferrari', colour: '#e80020' },
    },
    'unchanged',
  ],
  StandingsAnnounced: [
    { drivers: [{ driver: 44, points: 200, wins: 3 }], teams: [{ team: 'f', name: 'Ferrari', points: 350 }] },
    'unchanged',
  ],
  GridPositionSet: [{ driver: 44, position: 3 }, 'unchanged'],
  PositionsChanged: [{ positions: [{ driver: 44, position: 3 }] }, 'unchanged'],
  GapChanged: [{ driver: 44, gapToLeader: { ms: 842 } }, 'unchanged'],
  SectorTimed: [{ driver: 44, sector: 1, timeMs: 28_312, mark: 'PERSONAL_BEST' }, 'unchanged'],
  MiniSectorsChanged: [{ driver: 44, sector: 1, firstIndex: 0, miniSectors: ['SLOWER'] }, 'unchanged'],
  LapCompleted: [{ driver: 44, lap: 1, timeMs: 83_456 }, 'unchanged'],
  BestLapChanged: [{ driver: 44, timeMs: 83_456, lap: 1 }, 'unchanged'],
  LapDeleted: [{ driver: 44, lap: 1, reason: 'TRACK LIMITS' }, 'unchanged'],
  LapReinstated: [{ driver: 44, lap: 1 }, 'unchanged'],
  StintChanged: [{ driver: 44, stint: 1, compound: 'SOFT', new: true }, 'unchanged'],
  PitEntered: [{ driver: 44 }, 'unchanged'],
  PitExited: [{ driver: 44 }, 'unchanged'],
  PitStopsCounted: [{ driver: 44, pitStops: 1 }, 'unchanged'],
  PitStopTimed: [{ driver: 44, stop: 1, pitLaneMs: 24_000 }, 'unchanged'],
  CarStatusChanged: [{ driver: 44, stopped: true }, 'unchanged'],
  RaceControlMessageSent: [
    { messageId: 'rc-1', category: 'Flag', message: 'GREEN LIGHT', drivers: [] },
    'late',
  ],
  LeaderboardReported: [{ rows: [{ driver: 44, position: 1 }] }, 'unchanged'],
  TeamReported: [{ team: { id: 't', name: 'T', colour: '#ff8000' } }, 'unchanged'],
  TrackStatusChanged: [{ status: 'SAFETY_CAR' }, 'unchanged'],
  WeatherReported: [{ airC: 31 }, 'applied'],
  TelemetrySampled: [{ driver: 44, samples: [sample(20)] }, 'late'],
  LocationSampled: [{ driver: 44, samples: [place(20)] }, 'late'],
};

describe('an event of the type', () => {
  it.each(Object.entries(EACH_TYPE))(
    '%s is applied, its duplicate is late, and said again later it is as stated',
    (type, [body, again]) => {
      const first = event(20, type as EventType, body as EventBody<EventType>);
      const repeated = event(30, type as EventType, body as EventBody<EventType>);
      expect(foldLast(...startedRace(), first).outcome).toBe('applied');
      expect(foldLast(...startedRace(), first, first).outcome).toBe('late');
      expect(foldLast(...startedRace(), first, repeated).outcome).toBe(again);
    },
  );
});

describe('a value', () => {
  it('is not undone by an event that comes late', () => {
    const newer = event(30, 'GapChanged', { driver: 44, gapToLeader: { ms: 900 } });
    const older = event(20, 'GapChanged', { driver: 44, gapToLeader: { ms: 500 } });
    const { state, outcome, changed } = foldLast(newer, older);
    expect(outcome).toBe('late');
    expect(changed).toStrictEqual([]);
    expect(state.cars[44]?.gapToLeader).toStrictEqual({ ms: 900 });
  });

  it('said again later is protected from what lies between', () => {
    const said = event(20, 'GapChanged', { driver: 44, gapToLeader: { ms: 500 } });
    const again = event(40, 'GapChanged', { driver: 44, gapToLeader: { ms: 500 } });
    const between = event(30, 'GapChanged', { driver: 44, gapToLeader: { ms: 900 } });
    const { state, outcome } = foldLast(said, again, between);
    expect(outcome).toBe('late');
    expect(state.cars[44]?.gapToLeader).toStrictEqual({ ms: 500 });
  });

  it('said again raises no version, but is named as a part to be stored', () => {
    const said = event(20, 'GridPositionSet', { driver: 44, position: 3 });
    const again = event(21, 'GridPositionSet', { driver: 44, position: 3 });
    const { state, outcome, changed } = foldLast(said, again);
    expect(outcome).toBe('unchanged');
    expect(changed).toStrictEqual(['cars/44']);
    expect(state.version).toBe(1);
    expect(state.at).toBe(at(20));
  });

  it('of two events at one instant is that of the greater id, whichever comes first', () => {
    const first = event(20, 'GridPositionSet', { driver: 44, position: 1 }, { order: 1 });
    const second = event(20, 'GridPositionSet', { driver: 44, position: 2 }, { order: 2 });
    expect(foldAll([first, second]).cars[44]?.gridPosition).toBe(2);
    expect(foldAll([second, first]).cars[44]?.gridPosition).toBe(2);
  });
});

describe('an epoch', () => {
  const old = [...startedRace(), event(20, 'GridPositionSet', { driver: 44, position: 3 })];

  it('that is over changes nothing any more', () => {
    const begun = foldAll([...old, event(5, 'GridPositionSet', { driver: 16, position: 1 }, { epoch: 1 })]);
    const folded = fold(begun, event(60, 'GridPositionSet', { driver: 44, position: 9 }));
    expect(folded).toMatchObject({ outcome: 'stale-epoch', changed: [], reset: false });
    expect(folded.state).toBe(begun);
  });

  it('that is new empties the state, applies its first event, and the version goes on rising', () => {
    const before = foldAll(old);
    const folded = fold(before, event(5, 'GridPositionSet', { driver: 16, position: 1 }, { epoch: 1 }));
    expect(folded).toMatchObject({ outcome: 'applied', reset: true });
    expect(folded.state).toMatchObject({
      session: SESSION,
      epoch: 1,
      version: before.version + 1,
      at: at(5),
    });
    expect(Object.keys(folded.state.cars)).toStrictEqual(['16']);
    expect(folded.state.info).toStrictEqual(initialState(SESSION).info);
    expect(folded.changed).toStrictEqual(partKeys(folded.state));
  });

  it('that begins with telemetry raises the version all the same: what was shown is gone', () => {
    const before = foldAll(old);
    const { state, reset } = fold(
      before,
      event(5, 'LocationSampled', { driver: 44, samples: [place(5)] }, { epoch: 1 }),
    );
    expect(reset).toBe(true);
    expect(state.version).toBe(before.version + 1);
  });
});

describe('a fold', () => {
  it('shares with the state before what did not change', () => {
    const before = foldAll(startedRace());
    const { state } = fold(before, event(20, 'GridPositionSet', { driver: 44, position: 3 }));
    expect(state.info).toBe(before.info);
    expect(state.track).toBe(before.track);
    expect(state.laps).toBe(before.laps);
  });

  it('takes its time from the newest of the events that changed something', () => {
    const state = foldAll([
      event(30, 'GridPositionSet', { driver: 44, position: 3 }),
      event(20, 'GridPositionSet', { driver: 16, position: 1 }),
    ]);
    expect(state).toMatchObject({ version: 2, at: at(30) });
  });

  it('does not need to know a driver before it is timed', () => {
    const state = foldAll([announced('RACE'), event(20, 'PitStopTimed', { driver: 77, stop: 2 })]);
    expect(state.cars[77]?.number).toBe(77);
    expect(state.drivers[77]).toBeUndefined();
  });
});
