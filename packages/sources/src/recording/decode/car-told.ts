import type { TimeMark } from '@slipstream/timing/events/vocabulary';

export type StatusName = 'retired' | 'stopped' | 'knockedOut' | 'pitOut' | 'finished';

/** What was told of one car, so that only changes are told. */
export interface CarTold {
  position: number | null;
  gapToLeader: string | undefined;
  interval: string | undefined;
  lap: number | null;
  lapMs: number | null;
  lapMark: TimeMark | null;
  readonly sectors: { ms: number | null; mark: TimeMark | null }[];
  /** By segment; 0 is the session. */
  readonly bests: (string | undefined)[];
  inPit: boolean;
  pitStops: number;
  readonly status: Partial<Record<StatusName, boolean>>;
}

export function forgetful(): CarTold {
  return {
    position: null,
    gapToLeader: '',
    interval: '',
    lap: null,
    lapMs: null,
    lapMark: null,
    sectors: [
      { ms: null, mark: null },
      { ms: null, mark: null },
      { ms: null, mark: null },
    ],
    bests: [],
    inPit: false,
    pitStops: 0,
    status: {},
  };
}
