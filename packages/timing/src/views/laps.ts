import type { GapValue } from '../events/bodies.ts';
import type { SegmentNumber, TimeMark } from '../events/vocabulary.ts';
import type { LapRecord, SessionState } from '../fold/state.ts';
import { speedKph } from './lap-facts.ts';
import type { LapTimeView } from './leaderboard.ts';
import type { TyreView } from './tyres.ts';

/** A lap that was finished, with what was known as the car crossed the line. */
export interface LapView {
  readonly driver: number;
  readonly number: number;
  readonly at: string;
  /** Null: the lap has no time (a lap behind a red flag, the first lap of a race in some feeds). */
  readonly time: LapTimeView | null;
  readonly sectors: readonly {
    readonly number: 1 | 2 | 3;
    readonly ms: number | null;
    readonly mark: TimeMark;
  }[];
  readonly position: number | null;
  readonly gapToLeader: GapValue | null;
  readonly tyre: TyreView | null;
  readonly pitIn: boolean;
  readonly pitOut: boolean;
  readonly averageSpeedKph: number | null;
  readonly segment: SegmentNumber | null;
  readonly deleted: boolean;
  readonly deletedReason: string | null;
}

/** The laps of all cars, or of some, in the order in which they were finished. */
export function lapsInOrder(state: SessionState, drivers?: readonly number[]): readonly LapView[] {
  const wanted = drivers ?? Object.keys(state.laps).map(Number);
  return wanted
    .flatMap((driver) => lapsOf(state, driver))
    .sort((a, b) => compare(a.at, b.at) || a.number - b.number || a.driver - b.driver);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** One car's laps, by number. */
export function lapsOf(state: SessionState, driver: number): readonly LapView[] {
  const lengthKm = state.info.announced?.meeting.circuit.lengthKm;
  return (state.laps[driver] ?? []).map((lap) => lapView(driver, lap, lengthKm));
}

function lapView(driver: number, lap: LapRecord, lengthKm: number | undefined): LapView {
  const { ms, mark, sectorsMs, sectorMarks, compound, tyreAgeLaps } = lap;
  return {
    driver,
    number: lap.lap,
    at: lap.at,
    time: ms === null ? null : { ms, mark, lap: lap.lap },
    sectors: [
      { number: 1, ms: sectorsMs[0], mark: sectorMarks[0] },
      { number: 2, ms: sectorsMs[1], mark: sectorMarks[1] },
      { number: 3, ms: sectorsMs[2], mark: sectorMarks[2] },
    ],
    position: lap.position,
    gapToLeader: lap.gapToLeader,
    tyre: compound === null ? null : { compound, ageLaps: tyreAgeLaps, new: lap.tyreNew },
    pitIn: lap.pitIn,
    pitOut: lap.pitOut,
    averageSpeedKph: speedKph(lengthKm, 1, ms),
    segment: lap.segment,
    deleted: lap.deleted,
    deletedReason: lap.deletedReason,
  };
}
