import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { OfficialResult } from '../recording/real-recordings.ts';

/** OpenF1's records of real sessions, for tests. They are not ours to hand on, so that they lie beside the repository. */
const ROOT = resolve(import.meta.dirname, '../../../..');
const OPENF1 = process.env.SLIPSTREAM_OPENF1 ?? resolve(ROOT, '../shared/openf1');

/** As `describeRecording`: where the archive is missing, one skipped test says what was not checked. */
export function describeOpenF1(name: string, body: (path: string) => void): void {
  const path = join(OPENF1, `${name}.tar.xz`);
  if (existsSync(path)) {
    describe(name, () => body(path));
    return;
  }
  it.skipIf(process.env.SLIPSTREAM_REQUIRE_ALL !== '1')(
    `${name} was not checked: put ${path} there, or set SLIPSTREAM_OPENF1`,
    () => expect.fail(`missing: ${path}`),
  );
}

export function officialRaceOf(name: string): readonly OfficialResult[] {
  const { race } = JSON.parse(readFileSync(join(OPENF1, `${name}.expected.json`), 'utf8')) as {
    race: OfficialResult[];
  };
  return race;
}
