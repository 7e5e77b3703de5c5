import { simulateRace } from '../../packages/sources/src/simulator/simulate-race.ts';
import { figuresOfLaps, type LapRow, median, type RaceFigures } from './race-figures.ts';

/** The figures of the simulated race of a seed. */
export function simulatedFigures(seed: number): RaceFigures {
  const rows: LapRow[] = [];
  const grid = new Map<number, number>();
  const positions = new Map<number, number>();
  const stops = new Map<number, number>();
  const best = new Map<number, number>();
  const finished = new Set<number>();
  const pits = new Set<string>();
  const laps = new Map<number, number>();
  const next = (driver: number) => (laps.get(driver) ?? 0) + 1;
  const log = simulateRace({ seed, startsAt: '2026-03-08T15:00:00.000Z', metrics: false });
  for (const draft of log.events()) {
    switch (draft.type) {
      case 'GridPositionSet':
        grid.set(draft.body.driver, draft.body.position);
        break;
      case 'PositionsChanged':
        for (const { driver, position } of draft.body.positions) positions.set(driver, position);
        break;
      case 'PitStopsCounted':
        stops.set(draft.body.driver, draft.body.pitStops);
        break;
      case 'PitEntered':
      case 'PitExited':
        pits.add(`${draft.body.driver} ${next(draft.body.driver)}`);
        break;
      case 'CarStatusChanged':
        if (draft.body.finished) finished.add(draft.body.driver);
        break;
      case 'LapCompleted': {
        const { driver, lap, timeMs = null } = draft.body;
        laps.set(driver, lap);
        const inPits = pits.has(`${driver} ${lap}`);
        rows.push({ driver, lap, endedAt: Date.parse(draft.at), timeMs, inPits });
        if (timeMs !== null) best.set(driver, Math.min(best.get(driver) ?? timeMs, timeMs));
        break;
      }
    }
  }
  const each = [...finished];
  const most = Math.max(...laps.values());
  const mean = (of: (driver: number) => number) =>
    each.reduce((sum, driver) => sum + of(driver), 0) / each.length;
  return {
    retiredShare: 1 - finished.size / grid.size,
    stopsPerFinisher: mean((driver) => stops.get(driver) ?? 0),
    placesGainedOrLost: mean((driver) => Math.abs((positions.get(driver) ?? 0) - (grid.get(driver) ?? 0))),
    lappedShare: mean((driver) => ((laps.get(driver) ?? 0) < most ? 1 : 0)),
    fieldSpreadPct: 100 * (median([...best.values()]) / Math.min(...best.values()) - 1),
    ...figuresOfLaps(rows),
  };
}
