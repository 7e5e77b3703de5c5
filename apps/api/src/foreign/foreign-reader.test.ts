import { INCIDENT_SILENCE_MS } from '@slipstream/sources/foreign/open-incidents';
import type { ForeignTopic } from '@slipstream/sources/foreign/translators';
import { decodeDerived } from '@slipstream/timing/derive/derived-record';
import { decodeEventJson, type TimingEvent } from '@slipstream/timing/events/envelope';
import { decodeRow } from '@slipstream/timing/rows/row-record';
import { decodeScore } from '@slipstream/timing/scores/score-record';
import { afterEach, describe, expect, it } from 'vitest';
import { listDeadLetters } from '../log/dead-letters.ts';
import { EmbeddedEventLog } from '../log/embedded-event-log.ts';
import type { LogRecord } from '../log/event-log.ts';
import { TOPICS, type Topic } from '../log/topics.ts';
import { type DecodedValue, RegistryError, type SchemaRegistry } from '../registry/schema-registry.ts';
import { collectingReport } from '../report.ts';
import { ForeignReader, WRITTEN_HERE_HEADER } from './foreign-reader.ts';
import { messageId } from './message-id.ts';

const LINE = { id: 'c', message: 'Norris leads.', timestamp: 1_774_764_000_000, type: 'info' };
const LEADERBOARD = [{ driver: 'Lando Norris', team: 'McLaren', position: 1, interval: '' }];

let closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.reverse()) await close();
  closing = [];
});

/** A reader between two logs of one partition each, and all that it has appended. */
async function reading(topics: readonly ForeignTopic[], registry: SchemaRegistry | null = null) {
  const [foreignLog, log] = [
    new EmbeddedEventLog({ partitions: 1 }),
    new EmbeddedEventLog({ partitions: 1 }),
  ];
  closing.push(
    () => foreignLog.close(),
    () => log.close(),
  );
  const appended: LogRecord[] = [];
  for (const topic of [TOPICS.timing, TOPICS.commentary, TOPICS.scores, TOPICS.anomalies, TOPICS.rows]) {
    await log.tail({
      topic,
      partition: 0,
      from: 0,
      onBatch: async (records) => void appended.push(...records),
    });
  }
  const deadLetters: string[] = [];
  const noChanges: string[] = [];
  const clock = new HandClock();
  let handled: number | null = null;
  const report = collectingReport();
  const open = async () => {
    const reader = new ForeignReader({
      foreignLog,
      committed: async () => handled,
      groupPrefix: '',
      topics,
      mapping: { 'game-score': { player: 'user' } },
      registry,
      log,
      currentSession: () => 'shown',
      report,
      clock,
      onDeadLetter: (topic) => deadLetters.push(topic),
      onNoChange: (topic, reason) => noChanges.push(`${topic} ${reason}`),
    });
    closing.push(() => reader.close());
    await reader.start();
    return reader;
  };
  const events = (): TimingEvent[] =>
    appended.flatMap(({ value }) => {
      const decoded = decodeEventJson(value);
      return decoded.ok ? [decoded.event] : [];
    });
  const write = (topic: ForeignTopic, value: unknown, headers: Record<string, string> = {}, key = '') =>
    foreignLog.append(topic as string as Topic, [{ key, value: JSON.stringify(value), headers }]);
  return {
    foreignLog,
    appended,
    events,
    write,
    open,
    deadLetters,
    noChanges,
    clock,
    report,
    /** As Kafka remembers it of the group. */
    commit: (offset: number) => {
      handled = offset;
    },
  };
}

/** Stands still until it is moved. */
class HandClock {
  #nowMs = LINE.timestamp;
  #timers: { readonly atMs: number; readonly work: () => void }[] = [];

  nowMs(): number {
    return this.#nowMs;
  }

  after(ms: number, work: () => void): () => void {
    const timer = { atMs: this.#nowMs + ms, work };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((each) => each !== timer);
    };
  }

  move(ms: number): void {
    this.#nowMs += ms;
    const due = this.#timers.filter(({ atMs }) => atMs <= this.#nowMs);
    this.#timers = this.#timers.filter(({ atMs }) => atMs > this.#nowMs);
    for (const { work } of due) work();
  }
}

describe('reading topics of other programs', () => {
  it('makes the same events, with the same ids, of a message that comes again', async () => {
    const { write, open, events } = await reading(['f1.leaderboard.results']);
    await write('f1.leaderboard.results', LEADERBOARD);
    const first = await open();
    await expect.poll(() => events().length).toBe(4);
    await first.close();
    const before = events();
    await open();
    await expect.poll(() => events().length).toBe(8);
    expect(events().slice(4)).toEqual(before);
    expect(before[0]?.id).toMatch(/^f1\.leaderboard\.results-0-000000000000-\w+-0000$/);
  });

  it('tells what stands once, and what moves each time', async () => {
    const { write, open, events } = await reading(['f1.leaderboard.results']);
    await open();
    await write('f1.leaderboard.results', LEADERBOARD);
    await expect.poll(() => events().length).toBe(4);
    await write('f1.leaderboard.results', LEADERBOARD);
    await expect.poll(() => events().length).toBe(5);
    expect(events()[4]?.type).toBe('LeaderboardReported');
  });

  it('puts a message that does not fit aside with its reason, and goes on', async () => {
    const { foreignLog, write, open, appended, deadLetters } = await reading(['f1-commentary']);
    await open();
    await write('f1-commentary', { ...LINE, type: 'joke' });
    await write('f1-commentary', LINE);
    await expect.poll(() => appended.length).toBe(1);
    expect(decodeDerived(appended[0]?.value ?? '')).toMatchObject({ ok: true, session: 'shown' });
    expect(deadLetters).toEqual(['f1-commentary']);
    const [letter] = await listDeadLetters(foreignLog, 'f1-commentary' as string as Topic);
    expect(letter).toMatchObject({
      origin: { partition: 0, offset: 0 },
      reason: expect.stringContaining('type'),
    });
  });

  it('puts a message aside that makes an event too large for its topic, and goes on', async () => {
    const { write, open, appended, deadLetters } = await reading(['f1-commentary']);
    await open();
    await write('f1-commentary', { ...LINE, message: 'x'.repeat(300_000) });
    await write('f1-commentary', LINE);
    await expect.poll(() => appended.length).toBe(1);
    expect(appended[0]?.value).toContain(LINE.message);
    expect(deadLetters).toEqual(['f1-commentary']);
  });

  it('leaves alone what this product has written itself', async () => {
    const { write, open, appended } = await reading(['f1-commentary']);
    await open();
    await write('f1-commentary', { ...LINE, message: 'ours' }, { [WRITTEN_HERE_HEADER]: '1' });
    await write('f1-commentary', LINE);
    await expect.poll(() => appended.length).toBe(1);
    expect(appended[0]?.value).toContain(LINE.message);
  });

  it('carries scores to their topic', async () => {
    const { write, open, appended } = await reading(['game-score']);
    await open();
    await write('game-score', { user: 'ada', score: 40 });
    await expect.poll(() => appended.length).toBe(1);
    expect(appended[0]?.key).toBe('game-score/ada');
    expect(decodeScore(appended[0]?.value ?? '')).toMatchObject({
      ok: true,
      score: { player: 'ada', points: 40 },
    });
  });

  it('waits for a registry that does not answer, and loses nothing', async () => {
    let isAway = true;
    const asked = Promise.withResolvers<void>();
    const registry: SchemaRegistry = {
      decode: async (): Promise<DecodedValue> => {
        asked.resolve();
        if (isAway) throw new RegistryError('registry_unreachable', 'away');
        return { ok: true, value: LINE };
      },
      encode: async () => Buffer.alloc(0),
    };
    const { foreignLog, open, appended, deadLetters } = await reading(['f1-commentary'], registry);
    await open();
    const framed = { key: null, value: Buffer.from([0, 0, 0, 0, 7, 1]) };
    await foreignLog.append('f1-commentary' as string as Topic, [{ key: '', value: '', bytes: framed }]);
    await asked.promise;
    expect(appended).toEqual([]);
    isAway = false;
    await expect.poll(() => appended.length).toBe(1);
    expect(deadLetters).toEqual([]);
  });

  it('counts a message that changes nothing, by reason', async () => {
    const { write, open, appended, noChanges, foreignLog } = await reading([
      'f1-car-metrics-anomalies',
      'f1-commentary',
      'race_results_topic',
    ]);
    await open();
    await write('f1-commentary', LINE, { [WRITTEN_HERE_HEADER]: '1' });
    await foreignLog.append('f1-commentary' as string as Topic, [{ key: 'k', value: '' }]);
    const running = { grand_prix: 'GP', date: '2026-03-29', driver_number: 4, position: null };
    await write('race_results_topic', running);
    await write('race_results_topic', running);
    await write('f1-commentary', LINE);
    await expect.poll(() => noChanges.length).toBe(3);
    expect([...noChanges].sort()).toEqual([
      'f1-commentary no_value',
      'f1-commentary written_here',
      'race_results_topic known',
    ]);
    await expect.poll(() => appended.length).toBe(4);
  });

  it('keeps rows that are no racing on their topic', async () => {
    const { write, open, appended, deadLetters, events } = await reading(['weather', 'faker']);
    await open();
    await write('weather', { name: 'Monza', dt: 1_772_943_000 }, {}, 'Monza');
    await write('faker', { name: 'Ada Quill' });
    await expect.poll(() => appended.length).toBe(2);
    expect(appended.map(({ key }) => key).sort()).toEqual(['faker', 'weather/Monza']);
    expect(appended.map(({ value }) => decodeRow(value))).toEqual(
      expect.arrayContaining([
        {
          ok: true,
          row: expect.objectContaining({ source: 'weather', value: { name: 'Monza', dt: 1_772_943_000 } }),
        },
      ]),
    );
    expect([events(), deadLetters]).toEqual([[], []]);
  });

  it('clears an anomaly after the documented silence', async () => {
    const registry: SchemaRegistry = {
      decode: async (bytes) => JSON.parse(bytes.subarray(1).toString()) as DecodedValue,
      encode: async () => Buffer.alloc(0),
    };
    const { foreignLog, open, appended, clock } = await reading(['f1-car-metrics-anomalies'], registry);
    await open();
    const framed = (value: unknown) => Buffer.from(`\0${JSON.stringify({ ok: true, value })}`);
    const bytes = {
      key: framed({ key: 'r', ts: LINE.timestamp }),
      value: framed({ team_name: 'Ferrari', engine_temperature: 131.5, is_anomaly: true }),
    };
    const topic = 'f1-car-metrics-anomalies' as string as Topic;
    await foreignLog.append(topic, [{ key: '', value: 'framed', bytes }]);
    const stages = () =>
      appended.flatMap(({ value }) => {
        const decoded = decodeDerived(value);
        return decoded.ok && decoded.derived.log === 'anomalies' ? [decoded.derived.item.stage] : [];
      });
    await expect.poll(stages).toEqual(['OPENED']);
    clock.move(INCIDENT_SILENCE_MS);
    await expect.poll(stages).toEqual(['OPENED', 'CLEARED']);
  });

  it('knows after a restart how the races before have ended, and says nothing of them again', async () => {
    const { write, open, events, commit } = await reading(['race_results_topic']);
    const row = {
      date: '2026-03-08',
      grand_prix: 'First',
      driver_number: 4,
      position: 1,
      laps_completed: 50,
    };
    await write('race_results_topic', row);
    await write('race_results_topic', { ...row, date: '2026-03-15', grand_prix: 'Second', position: 2 });
    commit(1);
    await open();
    await expect.poll(() => events().map(({ session }) => session)).toContain('2026-03-15-second');
    expect(new Set(events().map(({ session }) => session))).toEqual(new Set(['2026-03-15-second']));
    await expect
      .poll(() => events().find(({ type }) => type === 'StandingsAnnounced')?.body)
      .toMatchObject({ drivers: [{ driver: 4, points: 25, wins: 1 }] });
  });

  it('gives messages of a topic that was created again ids of their own', () => {
    const at = { topic: 'game-score' as string as Topic, partition: 0 };
    const record = { offset: 3, key: '', value: '{"user_id":1}', headers: {}, appendedAtMs: 1_000 };
    const ids = [record, { ...record, appendedAtMs: 1_001 }, { ...record, value: '{"user_id":2}' }].map(
      (each) => messageId(at, each),
    );
    expect(new Set(ids).size).toBe(3);
    expect(messageId(at, { ...record })).toBe(ids[0]);
  });
});
