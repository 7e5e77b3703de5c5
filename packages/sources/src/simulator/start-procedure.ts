import type { Car } from './car.ts';
import type { LogWriter } from './log-writer.ts';
import { Path, PathMotion } from './motion.ts';
import type { RaceControl } from './race-control.ts';
import {
  FIRST_LIGHT_MS,
  FORMATION_LAP_MS,
  GRID_FORMED_MS,
  HOLD_MS,
  LIGHT_EVERY_MS,
  LIGHTS,
} from './race-times.ts';
import type { Random } from './random.ts';
import { asideM, slotM } from './starting-grid.ts';
import type { Timeline } from './timeline.ts';

const FORMATION_SPEED_MPS = 24;
const FORMATION_BRAKE_MPS2 = 6;
/** The field is drawn out: from car to car so much more than from slot to slot. */
const DRAWN_OUT_M = 9;
/** Where a car turns out of the line to its slot. */
const TURNS_ASIDE_M = 40;

/** The end of the formation lap: every car comes round to its slot, the last one as the grid is formed. */
export function rollToGrid(cars: readonly Car[]): void {
  const stopM = (FORMATION_SPEED_MPS * FORMATION_SPEED_MPS) / (2 * FORMATION_BRAKE_MPS2);
  const stopMs = (1000 * FORMATION_SPEED_MPS) / FORMATION_BRAKE_MPS2;
  const lastAt = GRID_FORMED_MS - 500;
  const apartMs = (1000 * DRAWN_OUT_M) / FORMATION_SPEED_MPS;
  for (const car of cars) {
    const slot = slotM(car.gridPosition);
    const arrivesAt = lastAt - (cars.length - car.gridPosition) * apartMs;
    const cruiseM = ((arrivesAt - stopMs) / 1000) * FORMATION_SPEED_MPS;
    const path = new Path(0, slot - stopM - cruiseM, FORMATION_SPEED_MPS)
      .cruiseTo(slot - stopM)
      .changeSpeed(0, FORMATION_BRAKE_MPS2);
    car.motion = new PathMotion(path.timesMs, path.placesM, path.speedsMps, [
      [slot - TURNS_ASIDE_M, 0],
      [slot, asideM(car.gridPosition)],
    ]);
  }
}

/** Plans the five lights. @returns when they go out, in milliseconds since the log's start. */
export function planLights(
  timeline: Timeline,
  log: LogWriter,
  control: RaceControl,
  riskOfRainPct: number,
  random: Random,
): number {
  timeline.at(FORMATION_LAP_MS, () => {
    control.other(`RISK OF RAIN FOR THE F1 RACE IS ${riskOfRainPct}%`);
    control.other('OVERTAKE DISABLED');
    control.other('FORMATION LAP');
  });
  timeline.at(GRID_FORMED_MS, () => log.write('StartLightsChanged', { lights: 0 }));
  for (let light = 1; light <= LIGHTS; light++) {
    const at = FIRST_LIGHT_MS + (light - 1) * LIGHT_EVERY_MS;
    timeline.at(at, () => log.write('StartLightsChanged', { lights: light }));
  }
  const lastAt = FIRST_LIGHT_MS + (LIGHTS - 1) * LIGHT_EVERY_MS;
  return lastAt + Math.round(random.between(HOLD_MS[0], HOLD_MS[1]));
}
