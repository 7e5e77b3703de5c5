import { hasRetired } from '../fold/finish.ts';
import { instantOf } from '../fold/registers.ts';
import { isRace } from '../fold/session.ts';
import { keptItsSet } from '../fold/sets.ts';
import type { PitStopRecord, SessionState } from '../fold/state.ts';

const NO_STOPS: readonly PitStopRecord[] = [];

/**
 * A car's stops, oldest first, the one under way among them, numbered from 1. A car that retires in the
 * pits makes no stop there, nor does one that only drives through.
 */
export function pitStopsOf(state: SessionState, driver: number): readonly PitStopRecord[] {
  const stops = state.pitStops[driver] ?? NO_STOPS;
  const last = stops.at(-1);
  const passages = passagesOf(state, driver);
  const isOut = last !== undefined && retiredIn(state, driver, last);
  if (passages.size === 0) return isOut ? stops.slice(0, -1) : stops;
  const made = stops.filter((stop) => !passages.has(stop.stop) && !(isOut && stop === last));
  return made.map((stop, index) => ({ ...stop, stop: index + 1 }));
}

/**
 * Whether a car only drove through the pit lane (behind the safety car, or as a penalty) when it came in
 * on a lap of a race: it kept its tyres, and the source neither counts a stop nor times one.
 */
export function droveThrough(state: SessionState, driver: number, stop: PitStopRecord): boolean {
  return passagesOf(state, driver).has(stop.stop);
}

/** Whether a car was in the pit lane under a red flag: it waits there, whatever is done to it meanwhile. */
export function waitedUnderRed({ track }: SessionState, stop: PitStopRecord): boolean {
  const { exited } = stop.stamps;
  const until = exited === undefined ? null : instantOf(exited);
  return track.history.some(
    ({ status, from, to }) =>
      status === 'RED' && (until === null || from <= until) && (to === null || to > stop.at),
  );
}

/** No pit lane is longer than that at its speed limit: who takes longer stood still. */
const LONGEST_PASSAGE_MS = 30_000;
const NO_PASSAGES: ReadonlySet<number> = new Set();

/** By the number of the visit. Where the source counts some of the visits as stops, the others at most were none. */
function passagesOf(state: SessionState, driver: number): ReadonlySet<number> {
  if (!isRace(state)) return NO_PASSAGES;
  const [visits, stints] = [state.pitStops[driver], state.stints[driver]];
  const over = visits?.filter(({ pitLaneMs }) => pitLaneMs !== null) ?? [];
  const without = over.filter(
    ({ lap, stationaryMs, pitLaneMs }) =>
      stationaryMs === null && (pitLaneMs ?? 0) <= LONGEST_PASSAGE_MS && keptItsSet(stints, lap),
  );
  if (without.length === 0) return NO_PASSAGES;
  const counted = state.cars[driver]?.pitStopsCounted ?? 0;
  const uncounted = Math.max(0, over.length - counted);
  return new Set(without.slice(0, uncounted).map(({ stop }) => stop));
}

/**
 * How often a car has stopped, a stop under way counted.
 *
 * @remarks The source's count starts with the session, the stops only with the log: where the source
 * counted more (a log that begins in the middle of a race), its count holds, less a retirement in the
 * pits, which it counts as a stop.
 */
export function pitStopCount(state: SessionState, driver: number): number {
  const car = state.cars[driver];
  const all = state.pitStops[driver] ?? NO_STOPS;
  const seen = pitStopsOf(state, driver).length;
  const retiredHere = all.at(-1) !== undefined && retiredIn(state, driver, all.at(-1) as PitStopRecord);
  const counted = (car?.pitStopsCounted ?? 0) - (retiredHere ? 1 : 0);
  return Math.max(seen, counted);
}

function retiredIn(state: SessionState, driver: number, stop: PitStopRecord): boolean {
  return stop.pitLaneMs === null && state.cars[driver]?.inPit === true && hasRetired(state, driver);
}
