import { envelop } from '@slipstream/timing/events/envelope';
import { fold, initialState } from '@slipstream/timing/fold/fold';
import type { SessionState } from '@slipstream/timing/fold/state';
import { type LeaderboardRow, leaderboard } from '@slipstream/timing/views/leaderboard';
import { beforeAll, expect, test } from 'vitest';
import { gapOf, timeMs } from './decode/times.ts';
import { openRecording } from './open-recording.ts';
import {
  describeRecording,
  type OfficialRace,
  officialQualifying,
  officialRace,
  qualifyingPath,
  resultsPath,
} from './real-recordings.ts';

/** Reading a race and folding its quarter of a million events takes some seconds on a busy machine. */
const FOLD_TIMEOUT_MS = 120_000;

async function folded(path: string): Promise<SessionState> {
  const log = await openRecording(path);
  let state = initialState('recording');
  let index = 0;
  for (const draft of log.events()) state = fold(state, envelop(draft, 'recording', 0, index++)).state;
  return state;
}

/** What is known to differ from the official result, and why. */
interface Exceptions {
  /** Laps on which a car came in to retire: the source counts a stop, the stewards' list has none. */
  readonly cameInToRetire: Readonly<Record<number, number>>;
  /** Places on the grid as the feed gave them before the start, where the official ones were set later. */
  readonly feedGrid: Readonly<Record<number, number>>;
}

const RACES: readonly [name: string, round: number, exceptions: Exceptions][] = [
  [
    '2023-qatar-race',
    17,
    {
      cameInToRetire: { 2: 40 },
      // Sainz (55) did not start: his place 12 stayed empty, and Hülkenberg (27) is listed with it
      // instead of the 14 that the feed gave him.
      feedGrid: { 27: 14, 55: 12 },
    },
  ],
  ['2023-bahrain-race', 1, { cameInToRetire: { 31: 41, 81: 13 }, feedGrid: {} }],
];

for (const [name, round, exceptions] of RACES) {
  describeRecording(name, [resultsPath(2023)], (path) => {
    let state: SessionState;
    let rows: readonly LeaderboardRow[];
    let official: OfficialRace;
    const row = (driver: number) => rows.find((candidate) => candidate.driver === driver);
    const byDriver = <T>(of: (row: LeaderboardRow) => T) =>
      new Map(rows.map((each) => [each.driver, of(each)]));

    beforeAll(async () => {
      state = await folded(path);
      rows = leaderboard(state);
      official = officialRace(2023, round);
    }, FOLD_TIMEOUT_MS);

    test('ends in the official order, those who did not finish too', () => {
      expect(rows.map(({ driver }) => driver)).toEqual(
        official.results.map(({ driverNumber }) => driverNumber),
      );
      expect(rows.map(({ position }) => position)).toEqual(official.results.map((_, index) => index + 1));
    });

    test('gives every car its official number of laps', () => {
      expect(byDriver(({ lap }) => lap)).toEqual(
        new Map(official.results.map(({ driverNumber, laps }) => [driverNumber, laps ?? 0])),
      );
    });

    test('gives every classified car its official gap, to the millisecond or in laps', () => {
      const classified = official.results.filter(({ position }) => typeof position === 'number');
      expect(classified.length).toBeGreaterThan(16);
      expect(classified.map(({ driverNumber }) => [driverNumber, row(driverNumber)?.gapToLeader])).toEqual(
        classified.map(({ driverNumber, gap }) => [driverNumber, gap === undefined ? null : gapOf(gap)]),
      );
    });

    test('says who finished and who retired', () => {
      expect(byDriver(({ status }) => status)).toEqual(
        new Map(
          official.results.map(({ driverNumber, position }) => [
            driverNumber,
            typeof position === 'number' ? 'FINISHED' : 'RETIRED',
          ]),
        ),
      );
    });

    test('knows the official best lap of every driver, its time and its number', () => {
      const numbers = new Map(official.results.map(({ driverId, driverNumber }) => [driverId, driverNumber]));
      expect(official.fastestLaps.length).toBeGreaterThan(17);
      for (const { driverId, lap, time } of official.fastestLaps) {
        expect([driverId, row(numbers.get(driverId) ?? -1)?.bestLap]).toMatchObject([
          driverId,
          { ms: timeMs(time), lap },
        ]);
      }
      const [fastest] = official.fastestLaps;
      expect(rows.filter(({ fastestLap }) => fastestLap).map(({ driver }) => driver)).toEqual([
        numbers.get(fastest?.driverId ?? ''),
      ]);
    });

    test('counts the official pit stops of every driver, on the official laps', () => {
      const lapsOf = (driver: number) =>
        official.pitStops.filter(({ driverNumber }) => driverNumber === driver).map(({ lap }) => lap);
      for (const { driverNumber } of official.results) {
        const retiredOn = exceptions.cameInToRetire[driverNumber];
        expect([driverNumber, row(driverNumber)?.pitStops]).toEqual([
          driverNumber,
          lapsOf(driverNumber).length,
        ]);
        expect([driverNumber, (state.pitStops[driverNumber] ?? []).map(({ lap }) => lap)]).toEqual([
          driverNumber,
          [...lapsOf(driverNumber), ...(retiredOn === undefined ? [] : [retiredOn])],
        ]);
      }
    });

    test('has the official grid', () => {
      expect(byDriver(({ gridPosition }) => gridPosition)).toEqual(
        new Map(
          official.results.map(({ driverNumber, gridPosition }) => [
            driverNumber,
            exceptions.feedGrid[driverNumber] ?? gridPosition,
          ]),
        ),
      );
    });

    test('puts every finisher on one more set of tyres than it made stops', () => {
      const finishers = rows.filter(({ status }) => status === 'FINISHED');
      expect(finishers.map(({ driver }) => [driver, state.stints[driver]?.length])).toEqual(
        finishers.map(({ driver, pitStops }) => [driver, pitStops + 1]),
      );
    });

    test('has laps whose sectors add up to their times', () => {
      const timed = Object.values(state.laps)
        .flat()
        .filter(({ ms, sectorsMs }) => ms !== null && !sectorsMs.includes(null));
      const wrong = timed.filter(({ ms, sectorsMs }) => {
        const sum = sectorsMs.reduce<number>((total, sector) => total + (sector ?? 0), 0);
        return Math.abs(sum - (ms ?? 0)) > 1;
      });
      expect(timed.length).toBeGreaterThan(900);
      expect(wrong.map(({ lap, ms, sectorsMs }) => ({ lap, ms, sectorsMs }))).toEqual([]);
    });
  });
}

const MEXICO = '2025-mexico-qualifying';

describeRecording(MEXICO, [qualifyingPath(MEXICO)], (path) => {
  let state: SessionState;
  let rows: readonly LeaderboardRow[];
  const official = () => officialQualifying(MEXICO);

  beforeAll(async () => {
    state = await folded(path);
    rows = leaderboard(state);
  }, FOLD_TIMEOUT_MS);

  test('ends in the official order', () => {
    expect(rows.map(({ driver, position }) => [driver, position])).toEqual(
      official().map(({ driverNumber, position }) => [driverNumber, position]),
    );
  });

  test('has every official time of Q1, Q2 and Q3, and no other', () => {
    const times = new Map(
      rows.map(({ driver, segmentTimes }) => [
        driver,
        [1, 2, 3].map((segment) => segmentTimes.find((time) => time.segment === segment)?.time?.ms ?? null),
      ]),
    );
    expect(times).toEqual(
      new Map(
        official().map(({ driverNumber, q1, q2, q3 }) => [
          driverNumber,
          [q1, q2, q3].map((time) => (time === undefined ? null : timeMs(time))),
        ]),
      ),
    );
  });

  test('knocked out the official last five in Q1 and the next five in Q2', () => {
    expect(new Map(rows.map(({ driver, knockedOutIn }) => [driver, knockedOutIn]))).toEqual(
      new Map(official().map(({ driverNumber, q2, q3 }) => [driverNumber, q3 ? null : q2 ? 2 : 1])),
    );
  });

  test('has no lap that race control deleted among the times: car 5 lost a 1:18.964', () => {
    const deleted = Object.values(state.laps)
      .flat()
      .filter((lap) => lap.deleted);
    expect(deleted.map(({ ms, lap, deletedReason }) => ({ ms, lap, deletedReason }))).toContainEqual({
      ms: 78_964,
      lap: 2,
      deletedReason: 'TRACK LIMITS AT TURN 12',
    });
  });

  test('went through three segments and ended', () => {
    expect(state.info).toMatchObject({ status: 'ENDED', segment: 3 });
    expect(state.info.clock).toMatchObject({ remainingMs: 0, running: false });
  });
});
