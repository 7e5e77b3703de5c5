import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeEvent, type TimingEvent } from '../events/envelope.ts';
import { ALL_TYPES, arbitraryLog, shuffled } from '../testing/arbitrary-events.ts';
import { foldAll, SESSION } from '../testing/events.ts';
import { holds } from '../testing/property.ts';
import { driverDetail } from '../views/driver-detail.ts';
import { lapsInOrder } from '../views/laps.ts';
import { leaderboard, leaderboardHead } from '../views/leaderboard.ts';
import { sessionClock, sessionView } from '../views/session.ts';
import { trackMap } from '../views/track-map.ts';
import { fold, initialState } from './fold.ts';
import { type PartKey, partKeys, partOf, withParts } from './parts.ts';
import type { SessionState } from './state.ts';

/** The log, and the same with some of its events once or more again, later on. */
const logWithDuplicates = fc
  .tuple(arbitraryLog({ epochs: 2 }), fc.array(fc.tuple(fc.nat(), fc.nat())))
  .map(([log, copies]) => {
    const doubled = [...log];
    for (const [which, where] of copies) {
      const from = which % doubled.length;
      const copy = doubled[from];
      if (copy) doubled.splice(from + 1 + (where % (doubled.length - from)), 0, copy);
    }
    return { log, doubled };
  });

const REGISTERS = [
  'LeaderboardReported',
  'TeamReported',
  'SegmentStarted',
  'LapCountChanged',
  'GridPositionSet',
  'PositionsChanged',
  'GapChanged',
  'MiniSectorsChanged',
  'CarStatusChanged',
  'PitStopsCounted',
  'TrackStatusChanged',
] as const;

/** Everything but what counts events. */
function values({ version: _version, at: _at, ...rest }: SessionState) {
  return rest;
}

function bySortedStamp(log: readonly TimingEvent[]): readonly TimingEvent[] {
  return log.toSorted((a, b) => (a.at + a.id < b.at + b.id ? -1 : 1));
}

describe('the events that the properties are about', () => {
  it('fit their schemas, all types of them', () => {
    const seen = new Set<string>();
    holds(arbitraryLog({ epochs: 3 }), (log) => {
      for (const event of log) {
        seen.add(event.type);
        expect(decodeEvent(event)).toStrictEqual({ ok: true, event });
      }
    });
    expect([...seen].sort()).toStrictEqual([...ALL_TYPES].sort());
  });
});

describe('a fold', () => {
  it('comes out the same from a log with duplicates as from the one without', () => {
    holds(logWithDuplicates, ({ log, doubled }) => {
      expect(foldAll(doubled)).toStrictEqual(foldAll(log));
    });
  });

  it('tells each race control message once, whatever comes twice', () => {
    holds(logWithDuplicates, ({ doubled }) => {
      let state = initialState(SESSION);
      let told: string[] = [];
      for (const event of doubled) {
        const folded = fold(state, event);
        if (folded.reset) told = [];
        told.push(...folded.items.map(({ item }) => item.id));
        state = folded.state;
      }
      expect(new Set(told).size).toBe(told.length);
      expect(told).toStrictEqual(state.raceControlIds.map((id) => `${SESSION}/${id}`));
    });
  });

  it('lets no late event undo a newer one: values come out as if all had come in order', () => {
    holds(arbitraryLog({ types: REGISTERS }), (log) => {
      expect(values(foldAll(log))).toStrictEqual(values(foldAll(bySortedStamp(log))));
    });
  });

  it('brings laps, rulings and best laps out the same in any order', () => {
    const told = arbitraryLog({
      types: ['LapCompleted', 'BestLapChanged', 'LapDeleted', 'LapReinstated'],
    }).map((log) =>
      log.map((event) => {
        if (event.type !== 'LapCompleted') return event;
        return { ...event, body: { segment: 1 as const, mark: 'NONE' as const, ...event.body } };
      }),
    );
    holds(
      told.chain((log) => fc.tuple(fc.constant(log), shuffled(log))),
      ([log, other]) => expect(values(foldAll(other))).toStrictEqual(values(foldAll(log))),
    );
  });

  it('does not mind how the events of different cars are mixed', () => {
    const types = ALL_TYPES.filter(
      (type) => !['PositionsChanged', 'LapCompleted', 'LocationSampled', 'SessionAnnounced'].includes(type),
    );
    const log = arbitraryLog({ types }).map((events) => events.filter((event) => 'driver' in event.body));
    holds(log, (events) => {
      const byCar = events.toSorted((a, b) => driverOf(a) - driverOf(b));
      expect(values(foldAll(byCar))).toStrictEqual(values(foldAll(events)));
    });
  });

  it('raises the version by one with each event that changed anything but telemetry, places and playhead', () => {
    holds(arbitraryLog({ epochs: 3 }), (log) => {
      let state = initialState(SESSION);
      for (const event of log) {
        const { state: next, outcome, reset } = fold(state, event);
        const silent = ['TelemetrySampled', 'LocationSampled', 'PlayheadMoved'].includes(event.type);
        const rises = reset || (outcome === 'applied' && !silent);
        expect(next.version - state.version).toBe(rises ? 1 : 0);
        state = next;
      }
    });
  });

  it('names exactly the parts that differ', () => {
    holds(arbitraryLog({ epochs: 2 }), (log) => {
      let state = initialState(SESSION);
      for (const event of log) {
        const { state: next, changed, reset, outcome } = fold(state, event);
        if (reset) {
          expect(changed.toSorted()).toStrictEqual(partKeys(next).toSorted());
        } else {
          expect(changed.toSorted()).toStrictEqual(differing(state, next));
          if (outcome === 'late' || outcome === 'stale-epoch') expect(next).toBe(state);
        }
        state = next;
      }
    });
  });

  it('leaves the state it was given as it was', () => {
    holds(arbitraryLog(), (log) => {
      let state = initialState(SESSION);
      for (const event of log) {
        const before = JSON.stringify(state);
        const { state: next } = fold(state, event);
        expect(JSON.stringify(state)).toBe(before);
        state = next;
      }
    });
  });

  it('shows after a new epoch what its own events made, and nothing of the epochs before', () => {
    holds(arbitraryLog({ epochs: 3 }), (log) => {
      const state = foldAll(log);
      const shown = log.filter((event, index) => {
        const newest = Math.max(...log.slice(0, index + 1).map(({ epoch }) => epoch));
        return event.epoch === newest && event.epoch === state.epoch;
      });
      expect(values(state)).toStrictEqual(values(foldAll(shown)));
    });
  });
});

describe('the parts of a state', () => {
  it('make the same state again, through JSON', () => {
    holds(arbitraryLog(), (log) => {
      const state = foldAll(log);
      const entries = partKeys(state).map((key) => [key, throughJson(partOf(state, key))] as const);
      expect(withParts(null, SESSION, entries)).toStrictEqual(state);
    });
  });

  it('kept one by one as the fold names them, are always the state', () => {
    holds(arbitraryLog({ epochs: 2, maxLength: 30 }), (log) => {
      let state = initialState(SESSION);
      let patched = state;
      let store = new Map<PartKey, unknown>(
        partKeys(state).map((key) => [key, throughJson(partOf(state, key))]),
      );
      for (const event of log) {
        const { state: next, changed, reset } = fold(state, event);
        if (reset) store = new Map();
        const entries = changed.map((key) => [key, throughJson(partOf(next, key))] as const);
        for (const [key, value] of entries) store.set(key, value);
        patched = withParts(reset ? null : patched, SESSION, entries);
        expect(patched).toStrictEqual(next);
        state = next;
      }
      expect(withParts(null, SESSION, store)).toStrictEqual(state);
    });
  });
});

describe('the views of any state', () => {
  it('can be shown, as plain JSON', () => {
    holds(arbitraryLog(), (log) => {
      const state = foldAll(log);
      const cars = Object.keys(state.cars).map(Number);
      const shown = [
        leaderboard(state),
        leaderboardHead(state),
        cars.map((driver) => driverDetail(state, driver)),
        lapsInOrder(state),
        trackMap(state),
        sessionView(state),
        sessionClock(state, Date.UTC(2025, 9, 26, 15)),
      ];
      expect(throughJson(shown)).toStrictEqual(shown);
    });
  });
});

describe('the leaderboard of any state', () => {
  it('has every car that is in the session once, at the positions 1 to n, unless the source reports whole boards', () => {
    const types = ALL_TYPES.filter((type) => type !== 'LeaderboardReported');
    holds(arbitraryLog({ types }), (log) => {
      const state = foldAll(log);
      const rows = leaderboard(state);
      expect(rows.map(({ position }) => position)).toStrictEqual(rows.map((_, index) => index + 1));
      expect(rows.map(({ driver }) => String(driver)).toSorted()).toStrictEqual(
        Object.keys(state.cars)
          .filter((driver) => state.cars[Number(driver)]?.removed !== true)
          .toSorted(),
      );
    });
  });

  it('never has a negative gap', () => {
    holds(arbitraryLog(), (log) => {
      for (const { gapToLeader, interval } of leaderboard(foldAll(log))) {
        for (const gap of [gapToLeader, interval]) {
          if (gap) expect('ms' in gap ? gap.ms : gap.laps).toBeGreaterThanOrEqual(0);
        }
      }
    });
  });
});

function driverOf({ body }: TimingEvent): number {
  return 'driver' in body ? body.driver : 0;
}

function throughJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

function differing(before: SessionState, after: SessionState): PartKey[] {
  const keys = new Set([...partKeys(before), ...partKeys(after)]);
  return [...keys]
    .filter((key) => JSON.stringify(partOf(before, key)) !== JSON.stringify(partOf(after, key)))
    .toSorted();
}
