import { afterEach, describe, expect, it } from 'vitest';
import type { EventLog, LogRecord, Reading, TopicPartition } from './event-log.ts';
import { partitionOf } from './partition.ts';
import { TOPICS } from './topics.ts';

const PATIENCE_MS = 20_000;

export interface EventLogUnderTest {
  readonly log: EventLog;
  /** Prefixes keys and groups, so that runs do not meet on a real engine. */
  readonly scope: string;
}

/** What every `EventLog` must keep. Runs against the embedded twin and the real engine alike. */
export function eventLogContract(name: string, open: () => Promise<EventLogUnderTest>): void {
  describe(`the event log contract, kept by ${name}`, () => {
    let closing: (() => Promise<void>)[] = [];
    afterEach(async () => {
      for (const close of closing.reverse()) await close();
      closing = [];
    });
    const opened = async (): Promise<EventLogUnderTest> => {
      const under = await open();
      closing.push(() => under.log.close());
      return under;
    };
    const keep = async (reading: Promise<Reading>): Promise<Reading> => {
      const open = await reading;
      closing.push(() => open.close());
      return open;
    };

    it('keeps the order of a key, and gives offsets that rise', async () => {
      const { log, scope } = await opened();
      const partition = partitionOf(scope, await log.partitions(TOPICS.timing));
      const { next } = await log.offsets({ topic: TOPICS.timing, partition });
      await log.append(TOPICS.timing, numbered(scope, 0, 50));
      await log.append(TOPICS.timing, numbered(scope, 50, 50));
      const seen = new Collected();
      await keep(log.tail({ topic: TOPICS.timing, partition, from: next, onBatch: seen.take }));
      await seen.until(100);
      expect(seen.values()).toEqual(Array.from({ length: 100 }, (_, index) => String(index)));
      const offsets = seen.records.map((record) => record.offset);
      expect(offsets).toEqual([...offsets].sort((a, b) => a - b));
      expect(new Set(offsets).size).toBe(100);
    });

    it('hands keys, headers and values back as they were', async () => {
      const { log, scope } = await opened();
      const key = `${scope}/44`;
      const partition = partitionOf(key, await log.partitions(TOPICS.telemetry));
      const { next } = await log.offsets({ topic: TOPICS.telemetry, partition });
      const value = JSON.stringify({ text: 'Hülkenberg – 1:26.489 “P10”' });
      await log.append(TOPICS.telemetry, [{ key, value, headers: { origin: 'test' } }]);
      const seen = new Collected();
      await keep(log.tail({ topic: TOPICS.telemetry, partition, from: next, onBatch: seen.take }));
      await seen.until(1);
      expect(seen.records[0]).toMatchObject({ key, value, headers: { origin: 'test' } });
    });

    it('tails from the end: nothing from before, everything from after', async () => {
      const { log, scope } = await opened();
      const partition = partitionOf(scope, await log.partitions(TOPICS.control));
      await log.append(TOPICS.control, numbered(scope, 0, 3));
      const seen = new Collected();
      await keep(log.tail({ topic: TOPICS.control, partition, from: 'end', onBatch: seen.take }));
      await log.append(TOPICS.control, numbered(scope, 3, 3));
      await seen.until(3);
      expect(seen.values()).toEqual(['3', '4', '5']);
    });

    it('brings a batch again when its handler rejects, and loses none', async () => {
      const { log, scope } = await opened();
      const partition = partitionOf(scope, await log.partitions(TOPICS.timing));
      const { next } = await log.offsets({ topic: TOPICS.timing, partition });
      await log.append(TOPICS.timing, numbered(scope, 0, 10));
      const seen = new Collected();
      let failures = 2;
      await keep(
        log.consume({
          group: `${scope}-again`,
          topics: [TOPICS.timing],
          startAt: startAt(log, partition, next),
          onBatch: async (batch) => {
            if (batch.partition !== partition) return;
            if (failures-- > 0) throw new Error('not now');
            await seen.take(batch.records);
          },
        }),
      );
      await seen.until(10);
      expect(seen.values()).toEqual(Array.from({ length: 10 }, (_, index) => String(index)));
    });

    it('begins where startAt says each time, whatever the group read before', async () => {
      const { log, scope } = await opened();
      const partition = partitionOf(scope, await log.partitions(TOPICS.timing));
      const { next } = await log.offsets({ topic: TOPICS.timing, partition });
      await log.append(TOPICS.timing, numbered(scope, 0, 5));
      for (const round of ['first', 'second']) {
        const seen = new Collected();
        const reading = await log.consume({
          group: `${scope}-group`,
          topics: [TOPICS.timing],
          startAt: startAt(log, partition, next + 2),
          onBatch: async (batch) => (batch.partition === partition ? seen.take(batch.records) : undefined),
        });
        await seen.until(3);
        await reading.close();
        expect([round, ...seen.values()]).toEqual([round, '2', '3', '4']);
      }
    });

    it('shares partitions in a group, the same number of every topic together, and hands them over when a member goes', async () => {
      const { log, scope } = await opened();
      const count = await log.partitions(TOPICS.timing);
      const owned = [new Set<string>(), new Set<string>()];
      const member = (index: 0 | 1) =>
        log.consume({
          group: `${scope}-shared`,
          topics: [TOPICS.timing, TOPICS.telemetry],
          startAt: async (at) => {
            owned[index]?.add(`${at.topic}:${at.partition}`);
            return (await log.offsets(at)).next;
          },
          onRevoked: ({ partition }) => {
            for (const topic of [TOPICS.timing, TOPICS.telemetry])
              owned[index]?.delete(`${topic}:${partition}`);
          },
          onBatch: async () => {},
        });
      const first = await member(0);
      await keep(member(1));
      const [one, two] = owned as [Set<string>, Set<string>];
      await until(() => one.size + two.size === count * 2 && one.size > 0 && two.size > 0);
      for (const own of owned) {
        const timing = [...own].filter((key) => key.startsWith(`${TOPICS.timing}:`)).map(numberOf);
        const telemetry = [...own].filter((key) => key.startsWith(`${TOPICS.telemetry}:`)).map(numberOf);
        expect(timing.sort()).toEqual(telemetry.sort());
      }
      await first.close();
      await until(() => two.size === count * 2);
    });

    it('hands all topics of a number over as one: none is read before all have begun, or after one is lost', async () => {
      const { log, scope } = await opened();
      const topics = [TOPICS.timing, TOPICS.telemetry];
      const happened: string[] = [];
      let atWork = 0;
      const member = (name: string) =>
        log.consume({
          group: `${scope}-as-one`,
          topics,
          startAt: async (at) => {
            happened.push(`${name} ${at.partition} ask`);
            const { next } = await log.offsets(at);
            happened.push(`${name} ${at.partition} answer`);
            return Math.max(0, next - 1);
          },
          onRevoked: ({ partition }) => happened.push(`${name} ${partition} revoked`),
          onBatch: async ({ partition }) => {
            happened.push(`${name} ${partition} batch`);
            atWork++;
            await new Promise((resolve) => setTimeout(resolve, 5));
            atWork--;
            happened.push(`${name} ${partition} batch`);
          },
        });
      let over = false;
      const appending = (async () => {
        for (let key = 0; !over; key++) {
          for (const topic of topics) await log.append(topic, [{ key: `${scope}${key}`, value: '' }]);
          await new Promise((resolve) => setTimeout(resolve, 2));
        }
      })();
      const first = await keep(member('first'));
      await until(() => happened.some((what) => what.endsWith('batch')));
      await keep(member('second'));
      await until(() => happened.some((what) => /^second \d+ batch$/.test(what)));
      await first.close();
      const count = await log.partitions(TOPICS.timing);
      await until(() => new Set(happened.filter((what) => /^second \d+ answer$/.test(what))).size === count);
      over = true;
      await appending;
      await until(() => atWork === 0);
      expect(happened.some((what) => /^first \d+ revoked$/.test(what))).toBe(true);
      for (const name of ['first', 'second']) {
        for (let number = 0; number < count; number++) {
          const own = happened.flatMap((what) =>
            what.startsWith(`${name} ${number} `) ? [what.slice(what.lastIndexOf(' ') + 1)] : [],
          );
          expect(own.join(' ')).toMatch(
            /^(?:(?:ask|answer) ?){4}(?:batch ?)*(?:revoked ?(?:(?:ask|answer) ?){4}(?:batch ?)*)*(?:revoked)?$|^$/,
          );
        }
      }
    });

    it('says of a batch whether the next is there already', async () => {
      const { log, scope } = await opened();
      const partition = partitionOf(scope, await log.partitions(TOPICS.timing));
      const { next } = await log.offsets({ topic: TOPICS.timing, partition });
      await log.append(TOPICS.timing, numbered(scope, 0, 1_500));
      const seen = new Collected();
      const more: unknown[] = [];
      await keep(
        log.consume({
          group: `${scope}-more`,
          topics: [TOPICS.timing],
          startAt: startAt(log, partition, next),
          onBatch: async (batch) => {
            if (batch.partition !== partition) return;
            more.push(batch.more);
            await seen.take(batch.records);
          },
        }),
      );
      await seen.until(1_500);
      expect(more.length).toBeGreaterThan(1);
      expect([more[0], more.at(-1)]).toEqual([true, false]);
    });

    it('waits for a handler before it brings that partition more (back-pressure)', async () => {
      const { log, scope } = await opened();
      const partition = partitionOf(scope, await log.partitions(TOPICS.timing));
      const { next } = await log.offsets({ topic: TOPICS.timing, partition });
      let inside = 0;
      let most = 0;
      const seen = new Collected();
      await keep(
        log.tail({
          topic: TOPICS.timing,
          partition,
          from: next,
          onBatch: async (records) => {
            most = Math.max(most, ++inside);
            await new Promise((resolve) => setImmediate(resolve));
            await seen.take(records);
            inside--;
          },
        }),
      );
      for (let round = 0; round < 20; round++) await log.append(TOPICS.timing, numbered(scope, round * 5, 5));
      await seen.until(100);
      expect(most).toBe(1);
    });

    it('calls no handler after close has resolved', async () => {
      const { log, scope } = await opened();
      const partition = partitionOf(scope, await log.partitions(TOPICS.timing));
      const seen = new Collected();
      const reading = await log.tail({ topic: TOPICS.timing, partition, from: 'end', onBatch: seen.take });
      await log.append(TOPICS.timing, numbered(scope, 0, 1));
      await seen.until(1);
      await reading.close();
      const other = new Collected();
      await keep(log.tail({ topic: TOPICS.timing, partition, from: 'end', onBatch: other.take }));
      await log.append(TOPICS.timing, numbered(scope, 1, 1));
      await other.until(1);
      expect(seen.values()).toEqual(['0']);
    });
  });
}

function startAt(log: EventLog, partition: number, offset: number) {
  return async (at: TopicPartition) => (at.partition === partition ? offset : (await log.offsets(at)).next);
}

function numbered(key: string, from: number, count: number) {
  return Array.from({ length: count }, (_, index) => ({ key, value: String(from + index) }));
}

function numberOf(key: string): string {
  return key.slice(key.lastIndexOf(':') + 1);
}

async function until(holds: () => boolean): Promise<void> {
  await expect.poll(holds, { timeout: PATIENCE_MS, interval: 20 }).toBe(true);
}

class Collected {
  readonly records: LogRecord[] = [];
  readonly take = async (records: readonly LogRecord[]): Promise<void> => {
    this.records.push(...records);
  };
  values(): string[] {
    return this.records.map((record) => record.value);
  }
  until(count: number): Promise<void> {
    return until(() => this.records.length >= count);
  }
}
