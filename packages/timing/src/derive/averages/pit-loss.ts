import type { LapRecord, PitStopRecord, SessionState, TrackState } from '../../fold/state.ts';
import { pitStopsOf } from '../../views/pit-stops.ts';
import { isClean, isGreen, lapNumbered, median } from './clean-laps.ts';

/** What a stop costs against staying out. */
export interface PitLoss {
  readonly lossMs: number;
  /** The stops of this race that it was measured from; 0: it is what stops cost in general. */
  readonly stops: number;
}

/** Without any stop yet: between the 18 s of Spielberg and the 28 s of Imola, most circuits cost about this. */
const USUAL_LOSS_MS = 22_000;
/** A car's pace is the median of so many laps before it comes in. */
const PACE_LAPS = 5;
const LEAST_PACE_LAPS = 2;

/** The median of the stops made so far under green. */
export function pitLoss(state: SessionState): PitLoss {
  const known = KNOWN.get(state.pitStops);
  if (known?.laps === state.laps && known.history === state.track.history) return known.loss;
  const losses = Object.keys(state.pitStops).flatMap((driver) =>
    lossesOf(state.laps[Number(driver)] ?? [], pitStopsOf(state, Number(driver)), state.track.history),
  );
  const middle = median(losses);
  const loss =
    middle === null
      ? { lossMs: USUAL_LOSS_MS, stops: 0 }
      : { lossMs: Math.round(middle), stops: losses.length };
  KNOWN.set(state.pitStops, { laps: state.laps, history: state.track.history, loss });
  return loss;
}

type History = TrackState['history'];

const KNOWN = new WeakMap<
  SessionState['pitStops'],
  { laps: SessionState['laps']; history: History; loss: PitLoss }
>();
const OF_CAR = new WeakMap<
  readonly LapRecord[],
  { stops: readonly PitStopRecord[]; history: History; losses: readonly number[] }
>();

/** Of one car, by stop: what its laps into and out of the pits took longer than two of its laps before. */
export function lossesOf(
  laps: readonly LapRecord[],
  stops: readonly PitStopRecord[],
  history: History,
): readonly number[] {
  const known = OF_CAR.get(laps);
  if (known?.stops === stops && known.history === history) return known.losses;
  const losses = stops.flatMap((stop) => lossOf(laps, stop.lap, history) ?? []);
  OF_CAR.set(laps, { stops, history, losses });
  return losses;
}

export function lossOf(laps: readonly LapRecord[], inLap: number, history: History): number | null {
  const [into, out] = [lapNumbered(laps, inLap), lapNumbered(laps, inLap + 1)];
  if (!into || !out || !isGreen(into, history) || !isGreen(out, history) || out.pitIn) return null;
  const before: number[] = [];
  for (let number = inLap - 1; number >= inLap - PACE_LAPS; number -= 1) {
    const lap = lapNumbered(laps, number);
    if (lap && isClean(lap, history)) before.push(lap.ms);
  }
  const pace = before.length < LEAST_PACE_LAPS ? null : median(before);
  return pace === null ? null : into.ms + out.ms - 2 * pace;
}
