import { expect, it } from 'vitest';
import { fieldOf, gameScoreFields, raceResultsFields, readMapping } from './field-mapping.ts';

it('names every mistake of a mapping file', () => {
  const read = readMapping(
    JSON.stringify({
      'game-score': { player: '', pionts: 'score' },
      race_results_topic: { dnf: 7 },
    }),
  );
  const mistakes = read.ok ? [] : read.mistakes;
  for (const expected of [
    'game-score.player: name the field of the message',
    'pionts',
    'race_results_topic.dnf',
  ]) {
    expect(mistakes).toContainEqual(expect.stringContaining(expected));
  }
  expect(readMapping('{')).toMatchObject({ ok: false, mistakes: [expect.stringContaining('not JSON')] });
});

it('finds a field within objects, and nothing where there is none', () => {
  expect(fieldOf({ user: { id: 7 } }, 'user.id')).toBe(7);
  expect(fieldOf({ user: 7 }, 'user.id')).toBeUndefined();
  expect(fieldOf({}, 'toString')).toBeUndefined();
});

it('renames what it names, and leaves the rest as the known producers have it', () => {
  const read = readMapping(JSON.stringify({ race_results_topic: { driverNumber: 'car.no' } }));
  if (!read.ok) throw new Error(read.mistakes.join());
  expect(raceResultsFields(read.mapping)).toMatchObject({
    driverNumber: 'car.no',
    grandPrix: 'grand_prix',
    laps: 'laps_completed',
  });
  expect(gameScoreFields(read.mapping)).toEqual({ player: 'user_id', points: 'score', at: 'created_at' });
});
