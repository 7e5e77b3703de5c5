import type { EventBody } from '../events/bodies.ts';
import { also } from './cars.ts';
import { hasFinished, lapAt } from './finish.ts';
import { type Outcome, stronger, write } from './registers.ts';
import { isBeforeStart } from './session.ts';
import type { CarState, PitStopRecord, SessionState } from './state.ts';
import { carOf, carPart, type Folders, late, type Origin, putCar, step, withCar } from './step.ts';
import { withAnnouncedFitted } from './stints.ts';

/**
 * The pit lane. A stop is opened by `PitEntered` and closed by `PitExited`. No stop is opened before the
 * session has started (cars on their way to the grid) nor once the car has taken the flag. A car that
 * retires in the pits leaves its stop open; the views do not count it (`pitStopsOf`).
 *
 * A `PitEntered` or `PitExited` that is older than what is known of the car opens and closes nothing:
 * whether it had been one of its own or part of a stop already known could not be told.
 */
export const PIT_FOLDERS: Folders<'PitEntered' | 'PitExited' | 'PitStopsCounted' | 'PitStopTimed'> = {
  PitEntered: foldEntry,
  PitExited: foldExit,
  PitStopsCounted: (state, { driver, pitStops }, { stamp }) =>
    putCar(state, write(carOf(state, driver), 'pitStopsCounted', stamp, { pitStopsCounted: pitStops })),
  PitStopTimed: foldStopTime,
};

function foldEntry(state: SessionState, { driver }: EventBody<'PitEntered'>, { at, stamp }: Origin) {
  const car = carOf(state, driver);
  const entered = write(car, 'pit', stamp, { inPit: true });
  if (entered.outcome === 'late') return late(state);
  const written = also(entered, 'pitOut', stamp, { pitOut: false });
  if (car.inPit || isBeforeStart(state, at, car.lapsCompleted) || hasFinished(state, driver)) {
    return putCar(state, written);
  }
  const stops = state.pitStops[driver] ?? [];
  const lap = lapAt(state.laps[driver], at);
  const last = stops.at(-1);
  // The source timed this stop before it said that the car came in.
  const timedAlready = last && last.stamps.entered === undefined && last.lap === lap;
  const opened: PitStopRecord = timedAlready
    ? { ...last, at, stamps: { ...last.stamps, entered: stamp } }
    : {
        stop: (last?.stop ?? 0) + 1,
        lap,
        at,
        pitLaneMs: null,
        stationaryMs: null,
        stamps: { entered: stamp },
      };
  const before = timedAlready ? stops.slice(0, -1) : stops;
  const stopped = withStops(state, written.record, [...before, opened], 'applied');
  const fitted = withAnnouncedFitted(stopped.state, driver, opened.lap);
  return fitted ? step(fitted, 'applied', [...stopped.changed, carPart('stints', driver)]) : stopped;
}

function foldExit(state: SessionState, { driver }: EventBody<'PitExited'>, { at, stamp }: Origin) {
  const car = carOf(state, driver);
  const left = write(car, 'pit', stamp, { inPit: false });
  if (left.outcome === 'late') return late(state);
  const onLap = !isBeforeStart(state, at, car.lapsCompleted);
  const flagged = onLap ? also(left, 'pitOut', stamp, { pitOut: true }) : left;
  const written: CarState = {
    ...flagged.record,
    stamps: { ...flagged.record.stamps, exited: stamp },
  };
  const stops = state.pitStops[driver] ?? [];
  const last = stops.at(-1);
  if (!last || last.stamps.entered === undefined || last.stamps.exited !== undefined) {
    return putCar(state, { record: written, outcome: flagged.outcome });
  }
  const closed: PitStopRecord = {
    ...last,
    pitLaneMs:
      last.stamps.pitLane === undefined ? Math.max(0, Date.parse(at) - Date.parse(last.at)) : last.pitLaneMs,
    stamps: { ...last.stamps, exited: stamp },
  };
  return withStops(state, written, [...stops.slice(0, -1), closed], 'applied');
}

/** What the source measured counts for more than the difference of the two events. */
function foldStopTime(state: SessionState, body: EventBody<'PitStopTimed'>, { at, stamp }: Origin) {
  const { driver, stop, lap, pitLaneMs, stationaryMs } = body;
  const stops = state.pitStops[driver] ?? [];
  const known = stops.find((record) => record.stop === stop) ?? misnumbered(stops, body);
  const numbered = known && { ...known, stop };
  let record: PitStopRecord = numbered ?? {
    stop,
    lap: lap ?? lapAt(state.laps[driver], at),
    at,
    pitLaneMs: null,
    stationaryMs: null,
    stamps: {},
  };
  let outcome: Outcome = known?.stop === stop ? 'late' : 'applied';
  for (const [register, patch] of [
    ['pitLane', pitLaneMs === undefined ? null : { pitLaneMs }],
    ['stationary', stationaryMs === undefined ? null : { stationaryMs }],
  ] as const) {
    if (!patch) continue;
    const written = write(record, register, stamp, patch);
    record = written.record;
    outcome = stronger(outcome, written.outcome);
  }
  if (outcome === 'late') return late(state);
  const others = stops.filter((other) => other !== known);
  const sorted = [...others, record].sort((a, b) => a.stop - b.stop);
  const changed = [carPart('pitStops', driver)];
  if (state.cars[driver]) return step(stopsSet(state, driver, sorted), outcome, changed);
  return step(stopsSet(withCar(state, carOf(state, driver)), driver, sorted), outcome, [
    ...changed,
    carPart('cars', driver),
  ]);
}

/**
 * The newest stop, where the source numbers it higher than the log: the log began in the middle of the
 * race. From there on the source's number holds.
 */
function misnumbered(stops: readonly PitStopRecord[], body: EventBody<'PitStopTimed'>) {
  const last = stops.at(-1);
  if (!last || body.lap === undefined || last.lap !== body.lap || last.stop > body.stop) return undefined;
  const untold = last.stamps.pitLane === undefined && last.stamps.stationary === undefined;
  return untold && last.stamps.entered !== undefined ? last : undefined;
}

function stopsSet(state: SessionState, driver: number, stops: readonly PitStopRecord[]): SessionState {
  return { ...state, pitStops: { ...state.pitStops, [driver]: stops } };
}

function withStops(state: SessionState, car: CarState, stops: readonly PitStopRecord[], outcome: Outcome) {
  return step(stopsSet(withCar(state, car), car.number, stops), outcome, [
    carPart('cars', car.number),
    carPart('pitStops', car.number),
  ]);
}
