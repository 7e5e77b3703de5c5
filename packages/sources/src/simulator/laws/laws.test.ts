import type { EventDraft } from '@slipstream/timing/events/envelope';
import { describe, expect, it } from 'vitest';
import { simulateRace } from '../simulate-race.ts';
import { breachesOf } from './law.ts';
import { lawsOf } from './laws-of.ts';

const STARTS_AT = '2026-03-08T15:00:00.000Z';
const RACE = { kind: 'RACE', cars: 22 } as const;
const sound = [...simulateRace({ seed: 11, laps: 6, startsAt: STARTS_AT }).events()];

function breached(drafts: readonly EventDraft[]): string[] {
  return [...new Set(breachesOf(drafts, lawsOf(RACE)).map(({ law }) => law))];
}

/** The log with the first draft that `which` picks changed, or left out. */
function changed(which: (draft: EventDraft) => boolean, change: (draft: EventDraft) => EventDraft[]) {
  const index = sound.findIndex(which);
  if (index < 0) throw new Error('nothing to change');
  return [...sound.slice(0, index), ...change(sound[index] as EventDraft), ...sound.slice(index + 1)];
}

function edited(draft: EventDraft, edit: (body: never) => void): EventDraft[] {
  const copy = structuredClone(draft);
  edit(copy.body as never);
  return [copy];
}

describe('the laws', () => {
  it('hold of a race as it is simulated', () => {
    expect(breachesOf(sound, lawsOf(RACE))).toStrictEqual([]);
  });

  it('find time that runs back', () => {
    const back = changed(
      ({ type, at }) => type === 'GapChanged' && at > '2026-03-08T15:02',
      (draft) => [{ ...draft, at: STARTS_AT }],
    );
    expect(breached(back)).toStrictEqual(['time runs on']);
  });

  it('find a car in two places', () => {
    const jumped = changed(
      ({ type, at }) => type === 'LocationSampled' && at > '2026-03-08T15:02',
      (draft) =>
        edited(draft, (body: { samples: { x: number }[] }) => {
          for (const sample of body.samples) sample.x += 9_000;
        }),
    );
    expect(breached(jumped)).toStrictEqual(['a car is in one place']);
  });

  it('find a lap without a sector', () => {
    const lost = changed(
      ({ type, body }) => type === 'SectorTimed' && 'timeMs' in body && body.timeMs !== null,
      () => [],
    );
    expect(breached(lost)).toStrictEqual(['a lap is the sum of its sectors']);
  });

  it('find a stop without pit entry', () => {
    const lost = changed(
      ({ type }) => type === 'PitEntered',
      () => [],
    );
    expect(breached(lost)).toStrictEqual(['a stop is made in the pits']);
  });

  it('find two cars on one position', () => {
    const twice = changed(
      ({ type, at }) => type === 'PositionsChanged' && at > '2026-03-08T15:01',
      (draft) =>
        edited(draft, (body: { positions: { position: number }[] }) => {
          body.positions.splice(1);
        }),
    );
    expect(breached(twice)).toContain('positions are a permutation');
  });

  it('find a classification that does not follow from the laps', () => {
    const late = sound.findLastIndex(({ type }) => type === 'CarStatusChanged');
    const winners = new Map<number, number>();
    for (const draft of sound) {
      if (draft.type !== 'PositionsChanged') continue;
      for (const { driver, position } of draft.body.positions) winners.set(position, driver);
    }
    const swap: EventDraft = {
      at: sound[late]?.at ?? '',
      type: 'PositionsChanged',
      body: {
        positions: [
          { driver: winners.get(1) ?? 0, position: 2 },
          { driver: winners.get(2) ?? 0, position: 1 },
        ],
      },
    };
    const swapped = [...sound.slice(0, late + 1), swap, ...sound.slice(late + 1)];
    expect(breached(swapped)).toStrictEqual(['the classification follows from laps, times and penalties']);
  });

  it('find a car that neither finishes nor retires', () => {
    const lost = changed(
      ({ type, body }) => type === 'CarStatusChanged' && 'finished' in body && body.finished === true,
      () => [],
    );
    expect(breached(lost)).toContain('every car finishes or retires');
  });
});
