import type { WallClock } from '@slipstream/sources/playback/playback';
import type { EventLog, LogRecord, TopicPartition } from '../log/event-log.ts';

/** What ends a range may be no record (the mark of a transaction): then nothing comes for so long. */
const QUIET_MS = 2_000;

/**
 * Reads a partition from one offset up to another, once. Resolves when `onRecords` has had all records of
 * the range that are still there.
 *
 * @param until the offset behind the last one; it must be on the log already
 */
export async function readRange(
  log: EventLog,
  clock: Pick<WallClock, 'after'>,
  at: TopicPartition,
  { from, until }: { readonly from: number; readonly until: number },
  onRecords: (records: readonly LogRecord[]) => Promise<void>,
): Promise<void> {
  const { oldest, next } = await log.offsets(at);
  const end = Math.min(until, next);
  if (Math.max(from, oldest) >= end) return;
  const done = Promise.withResolvers<void>();
  let isDone = false;
  const finish = () => {
    isDone = true;
    done.resolve();
  };
  let cancel = clock.after(QUIET_MS, finish);
  const reading = await log.tail({
    ...at,
    from: Math.max(from, oldest),
    onBatch: async (records) => {
      if (isDone) return;
      const wanted = records.filter(({ offset }) => offset < end);
      if (wanted.length > 0) await onRecords(wanted);
      cancel();
      if ((records.at(-1)?.offset ?? 0) >= end - 1) finish();
      else cancel = clock.after(QUIET_MS, finish);
    },
  });
  await done.promise;
  cancel();
  await reading.close();
}
