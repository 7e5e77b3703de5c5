import { expect, it } from 'vitest';
import { fieldOf, readMapping } from './field-mapping.ts';

it('names every mistake of a mapping file', () => {
  const read = readMapping(
    JSON.stringify({
      'game-score': { player: '', pionts: 'score' },
      race_results_topic: { grandPrix: 'gp' },
    }),
  );
  const mistakes = read.ok ? [] : read.mistakes;
  for (const expected of [
    'game-score.player: name the field of the message',
    'game-score.points',
    'pionts',
    'race_results_topic.driverNumber',
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
