import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** A stretch of a series that is labelled as anomalous, by index, both ends included. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

export interface Series {
  /** Its path below the data folder, as the labels name it: `folder/name.csv`. */
  readonly path: string;
  /** As they stand in the file. */
  readonly timestamps: readonly string[];
  readonly values: readonly number[];
  readonly windows: readonly Window[];
}

type Labels = Readonly<Record<string, readonly (readonly [string, string])[]>>;

/**
 * Every series below a folder that the labels know.
 *
 * @throws Error where a label names an instant that its series does not have
 */
export function readCorpus(folder: string, labelsFile: string): Series[] {
  const labels = JSON.parse(readFileSync(labelsFile, 'utf8')) as Labels;
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => relative(folder, join(folder, path)).split(sep).join('/'))
    .filter((path) => Object.hasOwn(labels, path))
    .sort();
  return paths.map((path) => readSeries(folder, path, labels[path] ?? []));
}

function readSeries(folder: string, path: string, labels: readonly (readonly [string, string])[]): Series {
  const file = join(folder, path);
  if (!existsSync(file)) throw new Error(`${file} is not there`);
  const timestamps: string[] = [];
  const values: number[] = [];
  for (const line of readFileSync(file, 'utf8').split(/\r?\n/).slice(1)) {
    const comma = line.indexOf(',');
    if (comma < 0) continue;
    timestamps.push(line.slice(0, comma));
    values.push(Number(line.slice(comma + 1).split(',')[0]));
  }
  const indices = new Map<number, number>();
  timestamps.forEach((timestamp, index) => {
    const at = secondsOf(timestamp);
    if (!indices.has(at)) indices.set(at, index);
  });
  const indexOf = (timestamp: string): number => {
    const index = indices.get(secondsOf(timestamp));
    if (index === undefined) throw new Error(`${path} has no value at ${timestamp}, where a label is`);
    return index;
  };
  const windows = labels.map(([from, to]) => ({ from: indexOf(from), to: indexOf(to) }));
  return { path, timestamps, values, windows };
}

/** `2014-04-10 07:15:00.000000`, or without the fraction, in seconds since 1970. */
export function secondsOf(timestamp: string): number {
  return Math.round(Date.parse(`${timestamp.slice(0, 19).replace(' ', 'T')}Z`) / 1000);
}
