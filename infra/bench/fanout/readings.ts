/** What a measurement reads, how it is shown, and the medians of several. */

export type Reading =
  | 'cpuUsPerDelivery'
  | 'p50Ms'
  | 'p99Ms'
  | 'bytesPerDelivery'
  | 'subscribedMs'
  | 'rssPerViewerBytes'
  | 'deliveries'
  | 'loadCpuPercent'
  | 'grownBytes'
  | 'freshMs'
  | 'idleCpuPercent'
  | 'beforeP99Ms'
  | 'crowdMs';

export type Readings = Partial<Record<Reading, number>>;

export interface Measured {
  readonly readings: Readings;
  /** Empty when every message was what it had to be. */
  readonly wrong: readonly string[];
}

/** One thing that was measured several times, by what it is called in the table. */
export interface Row {
  readonly scenario: string;
  readonly viewers: number;
  readonly medians: Readonly<Record<string, Measured>>;
}

const KIB = 1_024;
const COLUMNS: Readonly<Record<Reading, readonly [title: string, show: (value: number) => string]>> = {
  cpuUsPerDelivery: ['CPU/delivery', (us) => `${us.toFixed(1)} µs`],
  p50Ms: ['p50', ms],
  p99Ms: ['p99', ms],
  beforeP99Ms: ['p99 before', ms],
  bytesPerDelivery: ['bytes/delivery', (bytes) => bytes.toFixed(0)],
  subscribedMs: ['subscribed', ms],
  rssPerViewerBytes: ['memory/viewer', (bytes) => `${(bytes / KIB).toFixed(1)} KiB`],
  grownBytes: ['memory grown', (bytes) => `${(bytes / KIB / KIB).toFixed(1)} MiB`],
  freshMs: ['fresh after', ms],
  idleCpuPercent: ['of a core', (percent) => `${percent.toFixed(2)} %`],
  crowdMs: ['all are in', ms],
  deliveries: ['deliveries', (count) => count.toFixed(0)],
  loadCpuPercent: ["load's core", (percent) => `${percent.toFixed(0)} %`],
};
const READINGS = Object.keys(COLUMNS) as readonly Reading[];
const NAME = 16;
const CELL = 15;

export function medians(all: readonly Measured[]): Measured {
  const readings: Readings = {};
  for (const reading of READINGS) {
    const values = all.flatMap((one) => one.readings[reading] ?? []);
    if (values.length > 0) readings[reading] = median(values);
  }
  return { readings, wrong: all.flatMap(({ wrong }) => wrong) };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
}

export function table({ scenario, viewers, medians: of }: Row): readonly string[] {
  const shown = READINGS.filter((reading) => Object.values(of).some(({ readings }) => reading in readings));
  const head = shown.map((reading) => COLUMNS[reading][0].padStart(CELL)).join('');
  const lines = Object.entries(of).map(([label, { readings, wrong }]) => {
    const cells = shown.map((reading) => {
      const value = readings[reading];
      return (value === undefined ? '–' : COLUMNS[reading][1](value)).padStart(CELL);
    });
    return `${label.padEnd(NAME)}${cells.join('')}${wrong.length > 0 ? `   ${wrong.length} WRONG` : ''}`;
  });
  return ['', `${scenario}, ${viewers} viewers`, `${' '.repeat(NAME)}${head}`, ...lines];
}

function ms(value: number): string {
  return `${value.toFixed(0)} ms`;
}
