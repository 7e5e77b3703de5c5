import type { Law } from './law.ts';

/** Positions are 1 to n, each once. */
export function positionsArePermutation(cars: number): Law {
  const positions = new Map<number, number>();
  return {
    name: 'positions are a permutation',
    see: (draft) => {
      if (draft.type !== 'PositionsChanged') return null;
      for (const { driver, position } of draft.body.positions) positions.set(driver, position);
      const taken = new Set(positions.values());
      const sound = positions.size === cars && taken.size === cars && Math.max(...taken) === cars;
      return sound ? null : `${positions.size} cars on ${taken.size} positions`;
    },
  };
}

/**
 * Each lap of a car follows the one before. One that has a time has three sectors; the time is their sum
 * and the difference of two crossings of the line.
 */
export function lapsAddUp(): Law {
  const known = new Map<number, { lap: number; sectors: number[]; crossedMs: number }>();
  return {
    name: 'a lap is the sum of its sectors',
    see: (draft) => {
      if (draft.type !== 'SectorTimed' && draft.type !== 'LapCompleted') return null;
      const { driver } = draft.body;
      const car = known.get(driver) ?? { lap: 0, sectors: [], crossedMs: 0 };
      known.set(driver, car);
      if (draft.type === 'SectorTimed') {
        if (draft.body.timeMs === null) return null;
        car.sectors.push(draft.body.timeMs);
        const due = car.sectors.length;
        return draft.body.sector >= due ? null : `car ${driver}: sector ${draft.body.sector}, not ${due}`;
      }
      const { lap, timeMs } = draft.body;
      const { sectors, crossedMs } = car;
      const ms = Date.parse(draft.at);
      const sum = sectors.reduce((total, sector) => total + sector, 0);
      const next = car.lap + 1;
      known.set(driver, { lap, sectors: [], crossedMs: ms });
      if (lap !== next) return `car ${driver}: lap ${lap}, not ${next}`;
      if (timeMs === null || timeMs === undefined) return null;
      if (sectors.length !== 3) return `car ${driver}: lap ${lap} has ${sectors.length} sectors`;
      if (sum !== timeMs) return `car ${driver}: lap ${lap} took ${timeMs} ms, its sectors ${sum}`;
      if (lap > 1 && ms - crossedMs !== timeMs) return `car ${driver}: lap ${lap} crosses the line elsewhere`;
      return null;
    },
  };
}

/** Tyres change where a car is in the pits; a stop has an entry, and is counted before it is timed. */
export function stopsAreMadeInThePits(): Law {
  const inPit = new Set<number>();
  const stints = new Map<number, number>();
  const stops = new Map<number, number>();
  return {
    name: 'a stop is made in the pits',
    see: (draft) => {
      switch (draft.type) {
        case 'PitEntered':
          if (inPit.has(draft.body.driver)) return `car ${draft.body.driver} enters twice`;
          inPit.add(draft.body.driver);
          return null;
        case 'PitExited':
          return inPit.delete(draft.body.driver) ? null : `car ${draft.body.driver} leaves, and was not in`;
        case 'PitStopsCounted':
          stops.set(draft.body.driver, draft.body.pitStops);
          return inPit.has(draft.body.driver) ? null : `a stop of car ${draft.body.driver}, not in the pits`;
        case 'PitStopTimed': {
          const { driver, stop, pitLaneMs, stationaryMs } = draft.body;
          if (stop !== stops.get(driver)) return `car ${driver}: stop ${stop} of ${stops.get(driver)}`;
          const sound = pitLaneMs === undefined || pitLaneMs > (stationaryMs ?? 0);
          return sound ? null : `car ${driver} stood for ${stationaryMs} ms of ${pitLaneMs}`;
        }
        case 'StintChanged': {
          const { driver, stint } = draft.body;
          const before = stints.get(driver);
          stints.set(driver, stint);
          if (before === undefined || stint === before) return null;
          if (stint !== before + 1) return `car ${driver}: stint ${stint} after ${before}`;
          return inPit.has(driver) ? null : `car ${driver} changed tyres on the track`;
        }
        default:
          return null;
      }
    },
  };
}
