import { describe, expect, it } from 'vitest';
import { appendToLog, emptyLog, LOG_KEEP, type Log, logFrom, needsRereading } from './log-fold.ts';

interface Item {
  id: string;
}
const keyOf = (item: Item): string => item.id;
const item = (id: string, cursor: string) => ({ kind: 'item' as const, cursor, item: { id } });

describe('log', () => {
  it('should show each item once when the query and the stream overlap', () => {
    const queried = logFrom(
      [
        { cursor: 'c1', item: { id: 'a' } },
        { cursor: 'c2', item: { id: 'b' } },
      ],
      keyOf,
    );
    const streamed = appendToLog(appendToLog(queried, item('b', 'c2'), keyOf), item('c', 'c3'), keyOf);
    expect(streamed.rows.map((row) => row.key)).toEqual(['a', 'b', 'c']);
  });

  it('should resume behind the newest item', () => {
    const log = appendToLog(emptyLog<Item>(), item('a', 'c7'), keyOf);
    expect(log.cursor).toBe('c7');
  });

  it('should resume behind what was missed, and say so in the log', () => {
    const before = appendToLog(emptyLog<Item>(), item('a', 'c1'), keyOf);
    const missed = appendToLog(before, { kind: 'missed', reason: 'EXPIRED', count: 12, until: 'c13' }, keyOf);
    expect(missed.cursor).toBe('c13');
    expect(missed.rows.at(-1)).toMatchObject({ kind: 'missed', reason: 'EXPIRED', count: 12 });
    const after = appendToLog(missed, item('b', 'c14'), keyOf);
    expect(after.rows.map((row) => row.kind)).toEqual(['item', 'missed', 'item']);
  });

  it('should not say the same gap twice when a reconnect repeats it', () => {
    const gap = { kind: 'missed' as const, reason: 'EXPIRED' as const, count: 2, until: 'c3' };
    const log = appendToLog(appendToLog(emptyLog<Item>(), gap, keyOf), gap, keyOf);
    expect(log.rows).toHaveLength(1);
  });

  it('should hold a bounded number of rows, the newest', () => {
    let log: Log<Item> = emptyLog();
    for (let index = 0; index < LOG_KEEP + 5; index += 1)
      log = appendToLog(log, item(`m${index}`, `c${index}`), keyOf);
    expect(log.rows).toHaveLength(LOG_KEEP);
    expect(log.rows[0]?.key).toBe('m5');
  });

  it('should be read again after a move within the session, and only then', () => {
    expect(needsRereading('OTHER_EPOCH')).toBe(true);
    expect(needsRereading('UNKNOWN_CURSOR')).toBe(true);
    expect(needsRereading('EXPIRED')).toBe(false);
    expect(needsRereading('SLOW_READER')).toBe(false);
  });
});
