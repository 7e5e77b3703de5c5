import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { figuresOfLaps, type LapRow, median, type RaceFigures } from './race-figures.ts';

interface ResultRow {
  readonly position: number | string;
  readonly driverNumber: number;
  readonly laps: number;
  readonly gridPosition: number | string;
}
interface SeasonFile {
  readonly races: readonly {
    readonly results: readonly ResultRow[];
    readonly fastestLaps?: readonly { readonly time?: string }[];
    readonly pitStops?: readonly { readonly driverNumber: number; readonly stop: number }[];
  }[];
}
interface OpenF1Lap {
  readonly driver_number: number;
  readonly lap_number: number;
  readonly date_start: string | null;
  readonly lap_duration: number | null;
  readonly is_pit_out_lap: boolean;
}

const NOT_STARTED = ['DNS', 'DNQ', 'EX'];
const SHORTEST_RACE_LAPS = 40;

/** Every race of the official results in `folder` (one gzipped JSON a season). */
export function officialRaces(folder: string): readonly Partial<RaceFigures>[] {
  const seasons = readdirSync(folder).filter((file) => /^\d{4}\.json\.gz$/.test(file));
  return seasons.flatMap((file) => {
    const { races } = JSON.parse(gunzipSync(readFileSync(join(folder, file))).toString()) as SeasonFile;
    return races.map(({ results, fastestLaps, pitStops }) => {
      const started = results.filter(({ position }) => !NOT_STARTED.includes(String(position)));
      const finished = started.filter(({ position }) => typeof position === 'number');
      const moved = finished.flatMap(({ position, gridPosition }) =>
        typeof gridPosition === 'number' ? [Math.abs(Number(position) - gridPosition)] : [],
      );
      const laps = Math.max(...finished.map((row) => row.laps));
      const stops = finished.map(
        ({ driverNumber }) => (pitStops ?? []).filter((stop) => stop.driverNumber === driverNumber).length,
      );
      const best = (fastestLaps ?? []).flatMap(({ time }) => (time ? [seconds(time)] : []));
      return {
        retiredShare: 1 - finished.length / started.length,
        stopsPerFinisher: pitStops?.length ? mean(stops) : null,
        placesGainedOrLost: mean(moved),
        lappedShare: finished.filter((row) => row.laps < laps).length / finished.length,
        fieldSpreadPct: best.length > 0 ? 100 * (median(best) / Math.min(...best) - 1) : null,
      };
    });
  });
}

/** Every race among OpenF1's lap files in `folder`. */
export function openF1Races(folder: string): readonly Partial<RaceFigures>[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((file) => file.endsWith('_laps.json.gz'));
  return files.flatMap((file) => {
    const laps = JSON.parse(gunzipSync(readFileSync(join(folder, file))).toString()) as OpenF1Lap[];
    if (Math.max(...laps.map((lap) => lap.lap_number)) < SHORTEST_RACE_LAPS) return [];
    return [figuresOfLaps(rowsOf(laps))];
  });
}

/** A lap ends where the next one starts; the one before a lap out of the pits went into them. */
function rowsOf(laps: readonly OpenF1Lap[]): readonly LapRow[] {
  const known = new Map(laps.map((lap) => [`${lap.driver_number} ${lap.lap_number}`, lap]));
  return laps.flatMap((lap) => {
    const next = known.get(`${lap.driver_number} ${lap.lap_number + 1}`);
    const timeMs = lap.lap_duration === null ? null : lap.lap_duration * 1000;
    const byDuration = lap.date_start && timeMs !== null ? Date.parse(lap.date_start) + timeMs : null;
    const endedAt = byDuration ?? (next?.date_start ? Date.parse(next.date_start) : null);
    if (endedAt === null) return [];
    const inPits = lap.is_pit_out_lap || next?.is_pit_out_lap === true;
    return [{ driver: lap.driver_number, lap: lap.lap_number, endedAt, timeMs, inPits }];
  });
}

function seconds(text: string): number {
  return text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
