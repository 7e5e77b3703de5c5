import { decodeRow, rowRecord } from '@slipstream/timing/rows/row-record';
import { describe, expect, it } from 'vitest';
import { instantFrom } from './foreign-instant.ts';
import { APPENDED_AT, said, translated } from './translated-under-test.ts';

describe('game-score', () => {
  it('is a score on a board', () => {
    expect(said('game-score', { id: 'game-score-0-3', value: { user_id: 17, score: '250' } })).toEqual([
      {
        kind: 'score',
        score: {
          id: 'game-score-0-3',
          at: APPENDED_AT,
          board: 'game-score',
          player: '17',
          name: null,
          points: 250,
          counting: 'ADD',
          attempt: null,
        },
      },
    ]);
    expect(translated('game-score', { value: { score: 3 } })).toMatchObject({
      reason: expect.stringContaining('player'),
    });
  });

  it('does not fit where the scores would not take it', () => {
    expect(translated('game-score', { value: { user_id: 'ada', score: 1e13 } })).toMatchObject({
      ok: false,
      reason: expect.stringContaining('points'),
    });
  });
});

describe('the instant of a score', () => {
  it.each([
    ['2026-03-08T04:00:00.000123', '2026-03-08T04:00:00.000Z'],
    ['2026-03-08 04:00:00', '2026-03-08T04:00:00.000Z'],
    ['2026-03-08T06:00:00+02:00', '2026-03-08T04:00:00.000Z'],
    ['2026-03-08T04:00:00Z', '2026-03-08T04:00:00.000Z'],
    ['2026-03-08', '2026-03-08T00:00:00.000Z'],
    [1_772_942_400, '2026-03-08T04:00:00.000Z'],
    [1_772_942_400_000, '2026-03-08T04:00:00.000Z'],
    ['1772942400', '2026-03-08T04:00:00.000Z'],
    ['yesterday', null],
    [null, null],
  ])('%j is %s', (given, expected) => {
    expect(instantFrom(given)).toBe(expected);
  });

  it("is the producer's, and that of the message where it gives none", () => {
    const at = (created_at: unknown) =>
      said('game-score', { value: { user_id: 1, score: 2, created_at } }).map((each) =>
        each.kind === 'score' ? each.score.at : null,
      );
    expect(at('2026-03-08T04:00:00.600123')).toEqual(['2026-03-08T04:00:00.600Z']);
    expect(at('later')).toEqual([APPENDED_AT]);
  });
});

describe.each(['weather', 'faker'] as const)('%s', (topic) => {
  it('is kept as rows that can be read again, and makes no session', () => {
    const value = { name: 'Melbourne', dt: 1_772_942_400, main: { temp: 299.53 } };
    const [row, ...others] = said(topic, { id: 'w-1', key: 'Melbourne', value });
    expect(others).toEqual([]);
    if (row?.kind !== 'row') throw new Error('no row');
    expect(row.row).toEqual({
      id: 'w-1',
      at: topic === 'weather' ? '2026-03-08T04:00:00.000Z' : APPENDED_AT,
      source: topic,
      key: 'Melbourne',
      value,
    });
    const record = rowRecord(row.row);
    expect(record.key).toBe(`${topic}/Melbourne`);
    expect(decodeRow(record.value)).toEqual({ ok: true, row: row.row });
  });

  it('does not fit where it is no object', () => {
    expect(translated(topic, { value: [1] })).toMatchObject({ ok: false });
  });
});
