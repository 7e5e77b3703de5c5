/** One lap of one car, as timing tells it. Instants and times in milliseconds. */
export interface LapRow {
  readonly driver: number;
  readonly lap: number;
  readonly endedAt: number;
  readonly timeMs: number | null;
  /** Into the pits at its end, or out of them at its beginning. */
  readonly inPits: boolean;
}

/** What is compared between races, real and simulated. Null where the source does not tell. */
export interface RaceFigures {
  readonly retiredShare: number | null;
  readonly stopsPerFinisher: number | null;
  readonly placesGainedOrLost: number | null;
  readonly lappedShare: number | null;
  readonly overtakes: number | null;
  readonly neutralisations: number | null;
  readonly lapSpreadPct: number | null;
  readonly fieldSpreadPct: number | null;
}

export const FIGURES: Readonly<Record<keyof RaceFigures, string>> = {
  retiredShare: 'cars that retire, of those that start',
  stopsPerFinisher: 'stops of a car that finishes',
  placesGainedOrLost: 'places between grid and flag, per finisher',
  lappedShare: 'finishers that are lapped',
  overtakes: 'changes of place on the track, lap by lap',
  neutralisations: 'safety cars, virtual ones and red flags',
  lapSpreadPct: "spread of a car's clean laps, % of the lap",
  fieldSpreadPct: 'median best lap behind the fastest, %',
};

/** A lap this much over a car's median is no clean one. */
const CLEAN = 1.07;
/** A lap on which even the fastest car takes so much longer than usual is driven behind a safety car. */
const NEUTRALISED = 1.12;

/** The figures that follow from laps alone. */
export function figuresOfLaps(
  rows: readonly LapRow[],
): Pick<RaceFigures, 'overtakes' | 'neutralisations' | 'lapSpreadPct'> {
  const byLap = Map.groupBy(rows, ({ lap }) => lap);
  const fastest = [...byLap].map(([lap, laps]) => ({
    lap,
    ms: Math.min(...laps.map(({ timeMs }) => timeMs ?? Number.POSITIVE_INFINITY)),
  }));
  fastest.sort((a, b) => a.lap - b.lap);
  const usual = median(fastest.map(({ ms }) => ms).filter(Number.isFinite));
  let [neutralisations, was, overtakes] = [0, false, 0];
  for (const { lap, ms } of fastest.slice(1)) {
    const is = ms > usual * NEUTRALISED;
    if (is && !was) neutralisations++;
    was = is;
    if (lap > 2 && !is) overtakes += changes(byLap.get(lap - 1) ?? [], byLap.get(lap) ?? []);
  }
  return { overtakes, neutralisations, lapSpreadPct: spreadPct(rows) };
}

/** Pairs of cars that change places within a lap on which neither was in the pits. */
function changes(before: readonly LapRow[], after: readonly LapRow[]): number {
  const earlier = new Map(before.map((row) => [row.driver, row]));
  const both = after
    .filter((row) => !row.inPits && earlier.get(row.driver)?.inPits === false)
    .sort((a, b) => (earlier.get(a.driver)?.endedAt ?? 0) - (earlier.get(b.driver)?.endedAt ?? 0));
  let count = 0;
  for (const [i, ahead] of both.entries()) {
    for (const behind of both.slice(i + 1)) if (behind.endedAt < ahead.endedAt) count++;
  }
  return count;
}

/** How far a car's clean laps are spread about their mean, on average over the cars. */
function spreadPct(rows: readonly LapRow[]): number {
  const spreads: number[] = [];
  for (const laps of Map.groupBy(rows, ({ driver }) => driver).values()) {
    const times = laps.filter(({ inPits, lap }) => !inPits && lap > 1).flatMap(({ timeMs }) => timeMs ?? []);
    const middle = median(times);
    const clean = times.filter((ms) => ms < middle * CLEAN);
    if (clean.length < 20) continue;
    const mean = clean.reduce((sum, ms) => sum + ms, 0) / clean.length;
    const variance = clean.reduce((sum, ms) => sum + (ms - mean) ** 2, 0) / clean.length;
    spreads.push((100 * Math.sqrt(variance)) / mean);
  }
  return spreads.reduce((sum, spread) => sum + spread, 0) / spreads.length;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
