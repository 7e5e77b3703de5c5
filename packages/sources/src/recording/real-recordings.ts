import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

/** Real recordings and official results, for tests. They are not ours to hand on, so that they lie beside the repository. */
const ROOT = resolve(import.meta.dirname, '../../../..');
const RECORDINGS = process.env.SLIPSTREAM_RECORDINGS ?? resolve(ROOT, '../shared/recordings');
const RESULTS = process.env.SLIPSTREAM_RESULTS ?? resolve(RECORDINGS, '../results');

/** The path of a recording, as a folder or as an archive; null where there is none. */
export function recordingPath(name: string): string | null {
  const candidates = [join(RECORDINGS, name), join(RECORDINGS, `${name}.tar.xz`)];
  return candidates.find((path) => existsSync(path)) ?? null;
}

/**
 * Describes what a real recording must show. Where it is missing, one skipped test says by name what
 * was not run and how to have it run; with SLIPSTREAM_REQUIRE_ALL=1 it fails instead.
 */
export function describeRecording(
  name: string,
  needs: readonly string[],
  body: (path: string) => void,
): void {
  const path = recordingPath(name);
  const missing = [path === null ? join(RECORDINGS, `${name}.tar.xz`) : null, ...needs].filter(
    (file) => file !== null && !existsSync(file),
  );
  if (path !== null && missing.length === 0) {
    describe(name, () => body(path));
    return;
  }
  it.skipIf(process.env.SLIPSTREAM_REQUIRE_ALL !== '1')(
    `${name} was not checked: put ${missing.join(' and ')} there, or set SLIPSTREAM_RECORDINGS and SLIPSTREAM_RESULTS`,
    () => expect.fail(`missing: ${missing.join(', ')}`),
  );
}

export interface OfficialResult {
  readonly position: number | string;
  readonly driverNumber: number;
  readonly driverId: string;
  readonly laps?: number;
  readonly gap?: string;
  readonly gridPosition?: number;
}

export interface OfficialRace {
  readonly round: number;
  readonly laps: number;
  readonly results: readonly OfficialResult[];
  readonly fastestLaps: readonly { readonly driverId: string; readonly lap: number; readonly time: string }[];
  readonly pitStops: readonly { readonly driverNumber: number; readonly lap: number }[];
}

export function resultsPath(season: number): string {
  return join(RESULTS, `${season}.json.gz`);
}

export function officialRace(season: number, round: number): OfficialRace {
  const { races } = JSON.parse(gunzipSync(readFileSync(resultsPath(season))).toString()) as {
    races: OfficialRace[];
  };
  const race = races.find((candidate) => candidate.round === round);
  if (!race) throw new Error(`round ${round} is not in ${resultsPath(season)}`);
  return race;
}

export interface OfficialQualifying {
  readonly position: number;
  readonly driverNumber: number;
  readonly q1?: string;
  readonly q2?: string;
  readonly q3?: string;
}

export function qualifyingPath(name: string): string {
  return join(RECORDINGS, `${name}.expected.json`);
}

export function officialQualifying(name: string): readonly OfficialQualifying[] {
  const { qualifying } = JSON.parse(readFileSync(qualifyingPath(name), 'utf8')) as {
    qualifying: OfficialQualifying[];
  };
  return qualifying;
}
