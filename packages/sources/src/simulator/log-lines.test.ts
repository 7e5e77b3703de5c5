import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EventDraft, envelop } from '@slipstream/timing/events/envelope';
import { afterAll, expect, it } from 'vitest';
import { LogLines } from './log-lines.ts';
import { simulateRace } from './simulate-race.ts';

const folder = mkdtempSync(join(tmpdir(), 'slipstream-lines-'));
afterAll(() => rmSync(folder, { recursive: true }));
const SESSION = 'simulation-3';
const AT = '2026-03-08T15:00:00.000Z';

function written(drafts: readonly EventDraft[]): string {
  const path = join(folder, 'log.jsonl');
  const file = openSync(path, 'w');
  const lines = new LogLines(file, SESSION);
  for (const draft of drafts) lines.write(draft);
  lines.flush();
  closeSync(file);
  return readFileSync(path, 'utf8');
}

function stringified(drafts: readonly EventDraft[]): string {
  return drafts.map((draft, index) => `${JSON.stringify(envelop(draft, SESSION, 0, index))}\n`).join('');
}

it('writes what JSON.stringify says, to the byte', () => {
  const race = [...simulateRace({ seed: 3, startsAt: AT, laps: 3, faults: 'DENSE' }).events()];
  expect(written(race) === stringified(race)).toBe(true);
});

it('writes lines of any length and any letters', () => {
  const says = (message: string): EventDraft => ({
    at: AT,
    type: 'RaceControlMessageSent',
    body: { messageId: '1', category: 'Other', message, drivers: [] } as never,
  });
  const lengths = [1, 20_000, 349_000, 350_000, 400_000, 1_048_000, 1_120_000, 3_000_000];
  const drafts = lengths.flatMap((length) => [
    says('é'.repeat(length)),
    says('–"\\\n'.repeat(length / 4)),
    says('x'.repeat(length)),
  ]);
  expect(written(drafts) === stringified(drafts)).toBe(true);
});
