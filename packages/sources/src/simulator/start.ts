import type { Car } from './car.ts';
import { PathMotion } from './motion.ts';
import type { Random } from './random.ts';
import { asideM, slotM } from './starting-grid.ts';
import type { MiniSectorOfTrack, Track } from './track.ts';

const REACTION_MS = [190, 330] as const;
/** Clutch and grip: what a start is worth, as a share of the way to the first boundary. */
const GETAWAY_SD = 0.027;
/** Side by side is as near as two cars get. */
const APART_MS = [90, 330] as const;

/**
 * Lights out: every car off its slot, to the first boundary.
 *
 * @returns the cars in the order in which they get there; their `nextAt` and motion are set.
 */
export function launch(cars: readonly Car[], track: Track, now: number, random: Random): readonly Car[] {
  const { toM } = track.miniSectors[0] as MiniSectorOfTrack;
  const starts = cars.map((car) => {
    const reactsAt = now + random.between(REACTION_MS[0], REACTION_MS[1]);
    const drive = track.drive(slotM(car.gridPosition), 0, toM, 1);
    const driveMs = (drive.timesMs.at(-1) as number) * (1 + random.normal() * GETAWAY_SD);
    return { car, reactsAt, drive, arrivesAt: reactsAt + driveMs };
  });
  starts.sort((a, b) => a.arrivesAt - b.arrivesAt);
  let last = 0;
  for (const { car, reactsAt, drive, arrivesAt } of starts) {
    const apart = random.between(APART_MS[0], APART_MS[1]);
    car.nextAt = Math.round(Math.max(arrivesAt, last + apart));
    last = car.nextAt;
    const stretch = (car.nextAt - reactsAt) / (drive.timesMs.at(-1) as number);
    const timesMs = [now, ...drive.timesMs.map((time) => reactsAt + time * stretch)];
    const slot = slotM(car.gridPosition);
    car.motion = new PathMotion(
      timesMs,
      [slot, ...drive.placesM],
      [0, ...drive.speedsMps],
      [
        [slot, asideM(car.gridPosition)],
        [toM, 0],
      ],
    );
  }
  return starts.map(({ car }) => car);
}
