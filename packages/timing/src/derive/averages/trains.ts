import type { SessionState } from '../../fold/state.ts';
import type { LeaderboardRow } from '../../views/leaderboard.ts';
import { isNeutralised } from './clean-laps.ts';

/** Cars in a row, each within a second of the one ahead: each has the aid to pass, so that none can. */
export interface Train {
  /** Racing numbers, the one that holds up the others first. */
  readonly drivers: readonly number[];
}

/** Two cars are a battle. */
const SHORTEST_TRAIN = 3;

/**
 * The trains of a race by the cars in them. None on the first lap and behind a safety car, where all cars
 * are close.
 */
export function trains({ track }: SessionState, rows: readonly LeaderboardRow[]): ReadonlyMap<number, Train> {
  const found = new Map<number, Train>();
  if (isNeutralised(track.status) || (rows[0]?.lap ?? 0) < 1) return found;
  let cars: number[] = [];
  const close = () => {
    if (cars.length >= SHORTEST_TRAIN) {
      const train = { drivers: cars };
      for (const driver of cars) found.set(driver, train);
    }
  };
  for (const row of rows) {
    if (!row.inBattle) {
      close();
      cars = [];
    }
    cars.push(row.driver);
  }
  close();
  return found;
}
