import { afterEach, describe, expect, it } from 'vitest';
import type { LogRecord } from '../event-log.ts';
import { TOPICS } from '../topics.ts';
import { PartitionReader } from './partition-reader.ts';

let reader: PartitionReader;
let handled: string[];

function opened(): void {
  handled = [];
  reader = new PartitionReader({
    topic: TOPICS.scores,
    partition: 0,
    from: 0,
    onBatch: async (records) => void handled.push(...records.map(({ value }) => value)),
    onRetry: () => {},
  });
}
afterEach(() => reader.close());

const record = (offset: number, value: string, appendedAtMs = 1_000): LogRecord => ({
  offset,
  key: '',
  value,
  headers: {},
  appendedAtMs,
});

/** Passes the reader all records from its next offset on, as the fetcher does. */
function fetched(log: readonly LogRecord[]): void {
  const from = reader.fetchFrom;
  const records = log.filter(({ offset }) => offset >= from);
  reader.take(records, from, (records.at(-1)?.offset ?? from - 1) + 1, log.length);
}

describe('a reader whose topic was not there for a moment', () => {
  const before = [record(0, 'a'), record(1, 'b')];

  it('goes on behind the last record where it is the same topic, and handles none twice', async () => {
    opened();
    fetched(before);
    reader.doubt();
    const after = [...before, record(2, 'c')];
    fetched(after);
    fetched(after);
    await expect.poll(() => handled).toEqual(['a', 'b', 'c']);
  });

  it.each([
    ['another record', [record(0, 'x'), record(1, 'y'), record(2, 'z')]],
    ['the same text, appended later', [record(0, 'a', 2_000), record(1, 'b', 2_000), record(2, 'c', 2_000)]],
  ])('begins anew where %s is in the place of the last one', async (_what, again) => {
    opened();
    fetched(before);
    reader.doubt();
    fetched(again);
    expect(reader.fetchFrom).toBe(0);
    fetched(again);
    await expect.poll(() => handled).toEqual(['a', 'b', ...again.map(({ value }) => value)]);
  });

  it('waits for a record to tell while there is none', async () => {
    opened();
    fetched(before);
    reader.doubt();
    reader.take([], 1, 1, 1);
    expect(reader.fetchFrom).toBe(1);
    fetched([record(0, 'x'), record(1, 'y')]);
    expect(reader.fetchFrom).toBe(0);
  });
});
