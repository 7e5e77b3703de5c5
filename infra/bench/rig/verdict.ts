export interface Row {
  readonly minute: number;
  /** Which race was on; what grows within one is given back with the next. */
  readonly race: number;
  readonly values: Record<string, number>;
}

/** What is to stay flat. */
const WATCHED = /heapMb|externalMb|rssMb|redisMb|redisNowMb|redisPastMb/;
/** Growth an hour that still counts as flat: noise of that size was seen in steady runs. */
const FLAT_MB = 3;
const FLAT_SHARE = 0.05;
const MIN_WINDOWS = 3;
const WINDOWS_WITHOUT_RACES = 8;

interface Point {
  readonly minute: number;
  readonly value: number;
}

/** The slope of each column's smallest value per race, over the last two thirds, as lines for a person. */
export function verdict(rows: readonly Row[], minutes: number): string {
  const late = rows.filter(({ minute }) => minute >= minutes / 3);
  const races = new Set(late.map(({ race }) => race));
  const byRace = races.size >= MIN_WINDOWS;
  const span = (minutes * 2) / 3 / WINDOWS_WITHOUT_RACES;
  const windowOf = (row: Row): number => (byRace ? row.race : Math.floor(row.minute / span));
  const lines = [
    `minima of ${byRace ? 'each race' : `${span.toFixed(1)} min`}, minutes ${(minutes / 3).toFixed(0)} to ${minutes}:`,
  ];
  for (const column of Object.keys(rows[0]?.values ?? {}).filter((name) => WATCHED.test(name))) {
    const smallest = new Map<number, Point>();
    for (const row of late) {
      const value = row.values[column];
      const window = windowOf(row);
      const known = smallest.get(window);
      if (value !== undefined && !(known && known.value <= value))
        smallest.set(window, { minute: row.minute, value });
    }
    const points = [...smallest.values()];
    const perHour = slope(points) * 60;
    const mean = points.reduce((sum, { value }) => sum + value, 0) / points.length;
    const flat = perHour <= Math.max(FLAT_MB, mean * FLAT_SHARE);
    const shown = points.map(({ value }) => value.toFixed(1)).join(' ');
    lines.push(
      `${column.padEnd(22)} ${flat ? 'flat  ' : 'GROWS '} ${perHour.toFixed(1).padStart(7)} MB an hour; ${shown}`,
    );
  }
  for (const column of Object.keys(rows[0]?.values ?? {}).filter((name) => name.endsWith('loopP99Ms'))) {
    const sorted = late.flatMap(({ values }) => values[column] ?? []).sort((a, b) => a - b);
    const at = (share: number) => (sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN).toFixed(0);
    lines.push(`${column.padEnd(22)} median ${at(0.5)} ms, worst ${at(1)} ms`);
  }
  return lines.join('\n');
}

function slope(points: readonly Point[]): number {
  const count = points.length;
  const meanX = points.reduce((sum, { minute }) => sum + minute, 0) / count;
  const meanY = points.reduce((sum, { value }) => sum + value, 0) / count;
  const above = points.reduce((sum, { minute, value }) => sum + (minute - meanX) * (value - meanY), 0);
  const below = points.reduce((sum, { minute }) => sum + (minute - meanX) ** 2, 0);
  return below === 0 ? 0 : above / below;
}
