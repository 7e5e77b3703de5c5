import { afterEach, describe, expect, it } from 'vitest';
import { deadLetter, listDeadLetters, REDRIVEN_AT_HEADER, redriveDeadLetters } from './dead-letters.ts';
import type { EventLogUnderTest } from './event-log.contract.ts';
import type { EventLog, LogRecord } from './event-log.ts';
import { partitionOf } from './partition.ts';
import { TOPICS } from './topics.ts';

/** Dead letters stand on the `EventLog` port alone; runs against every adapter. */
export function deadLettersContract(name: string, open: () => Promise<EventLogUnderTest>): void {
  describe(`dead letters on ${name}`, () => {
    let under: EventLogUnderTest;
    afterEach(() => under.log.close());

    it('keeps the record as it was, with its origin and the reason, until it is driven on', async () => {
      under = await open();
      const { log, scope } = under;
      const poison: LogRecord = { key: `${scope}/44`, value: '{"v":', headers: { trace: 'abc' }, offset: 17 };
      const origin = { topic: TOPICS.telemetry, partition: 3 };
      await deadLetter(log, poison, origin, 'no JSON', new Date('2026-03-08T04:00:00Z'));
      const mine = async () =>
        (await listDeadLetters(log, TOPICS.telemetry)).filter(({ key }) => key === poison.key);
      expect(await mine()).toMatchObject([
        {
          key: poison.key,
          value: poison.value,
          headers: { trace: 'abc' },
          origin: { ...origin, offset: 17 },
          reason: 'no JSON',
          at: '2026-03-08T04:00:00.000Z',
        },
      ]);

      const again = await tailed(log, poison.key);
      expect(await redriveDeadLetters(log, TOPICS.telemetry, new Date())).toBeGreaterThanOrEqual(1);
      const record = await again.record;
      expect(record).toMatchObject({ key: poison.key, value: poison.value });
      expect(Object.keys(record.headers).sort()).toEqual([REDRIVEN_AT_HEADER, 'trace']);
      expect(await mine()).toEqual([]);
    });

    it('keeps the beginning of a record that its topic would refuse, says so, and does not drive it on', async () => {
      under = await open();
      const { log, scope } = under;
      const key = `${scope}/1`;
      const poison: LogRecord = { key, value: 'ü'.repeat(890_000), headers: {}, offset: 1 };
      await deadLetter(log, poison, { topic: TOPICS.telemetry, partition: 0 }, 'no JSON', new Date());
      const mine = async () =>
        (await listDeadLetters(log, TOPICS.telemetry)).filter((each) => each.key === key);
      expect(await mine()).toMatchObject([{ isCut: true, headers: {}, origin: { offset: 1 } }]);
      expect((await mine())[0]?.value).toBe('ü'.repeat(250_000));
      await redriveDeadLetters(log, TOPICS.telemetry, new Date());
      expect(await mine()).toHaveLength(1);
    });
  });
}

/** In an object, or waiting for the tail to be open would wait for the record too. */
async function tailed(log: EventLog, key: string): Promise<{ readonly record: Promise<LogRecord> }> {
  const { promise, resolve } = Promise.withResolvers<LogRecord>();
  const partition = partitionOf(key, await log.partitions(TOPICS.telemetry));
  await log.tail({
    topic: TOPICS.telemetry,
    partition,
    from: 'end',
    onBatch: async (records) => {
      const found = records.find((record) => record.key === key);
      if (found) resolve(found);
    },
  });
  return { record: promise };
}
