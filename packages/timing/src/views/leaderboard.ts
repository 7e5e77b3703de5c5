import type { GapValue } from '../events/bodies.ts';
import type { CarStatus, Compound, SegmentNumber, TimeMark } from '../events/vocabulary.ts';
import type { SectorState, SessionState } from '../fold/state.ts';

export interface LapTimeView {
  readonly ms: number;
  readonly mark: TimeMark;
  readonly lap: number | null;
}

/** One row of the tower, ready to show: all that the contract's LeaderboardEntry says, but its texts. */
export interface LeaderboardRow {
  readonly position: number;
  readonly gridPosition: number | null;
  readonly driver: number;
  readonly status: CarStatus;
  readonly gapToLeader: GapValue | null;
  readonly interval: GapValue | null;
  /** Laps completed. */
  readonly lap: number;
  readonly lastLap: LapTimeView | null;
  readonly bestLap: LapTimeView | null;
  readonly sectors: readonly [SectorState, SectorState, SectorState];
  readonly bestLapSectors: readonly {
    readonly number: 1 | 2 | 3;
    readonly ms: number | null;
    readonly mark: TimeMark;
  }[];
  readonly fastestLap: boolean;
  readonly tyre: {
    readonly compound: Compound;
    readonly ageLaps: number;
    readonly new: boolean | null;
  } | null;
  readonly pitStops: number;
  readonly averageSpeedKph: number | null;
  readonly inBattle: boolean;
  readonly segmentTimes: readonly { readonly segment: SegmentNumber; readonly time: LapTimeView | null }[];
  readonly knockedOutIn: SegmentNumber | null;
  readonly inDanger: boolean;
}

/**
 * The standings of a state, first place first. Positions are 1 to n without a gap or a double,
 * whatever the source reported.
 */
export function leaderboard(_state: SessionState): readonly LeaderboardRow[] {
  throw new Error('written next');
}
