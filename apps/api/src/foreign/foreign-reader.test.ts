import type { ForeignTopic } from '@slipstream/sources/foreign/translators';
import { decodeDerived } from '@slipstream/timing/derive/derived-record';
import { decodeEventJson, type TimingEvent } from '@slipstream/timing/events/envelope';
import { decodeScore } from '@slipstream/timing/scores/score-record';
import { afterEach, describe, expect, it } from 'vitest';
import { listDeadLetters } from '../log/dead-letters.ts';
import { EmbeddedEventLog } from '../log/embedded-event-log.ts';
import type { LogRecord } from '../log/event-log.ts';
import { TOPICS, type Topic } from '../log/topics.ts';
import { type DecodedValue, RegistryError, type SchemaRegistry } from '../registry/schema-registry.ts';
import { collectingReport } from '../report.ts';
import { ForeignReader, WRITTEN_HERE_HEADER } from './foreign-reader.ts';

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
  for (const topic of [TOPICS.timing, TOPICS.commentary, TOPICS.scores]) {
    await log.tail({
      topic,
      partition: 0,
      from: 0,
      onBatch: async (records) => void appended.push(...records),
    });
  }
  const deadLetters: string[] = [];
  const report = collectingReport();
  const open = async () => {
    const reader = new ForeignReader({
      foreignLog,
      committed: async () => null,
      groupPrefix: '',
      topics,
      mapping: { 'game-score': { player: 'user', points: 'score' } },
      registry,
      log,
      currentSession: () => 'shown',
      report,
      nowMs: () => LINE.timestamp,
      onDeadLetter: (topic) => deadLetters.push(topic),
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
  const write = (topic: ForeignTopic, value: unknown, headers: Record<string, string> = {}) =>
    foreignLog.append(topic as string as Topic, [{ key: '', value: JSON.stringify(value), headers }]);
  return { foreignLog, appended, events, write, open, deadLetters, report };
}

describe('reading topics of other programs', () => {
  it('makes the same events, with the same ids, of a message that comes again', async () => {
    const { write, open, events } = await reading(['f1.leaderboard.results']);
    await write('f1.leaderboard.results', LEADERBOARD);
    const first = await open();
    await expect.poll(() => events().length).toBe(5);
    await first.close();
    const before = events();
    await open();
    await expect.poll(() => events().length).toBe(10);
    expect(events().slice(5)).toEqual(before);
    expect(before[0]?.id).toBe('f1.leaderboard.results-0-000000000000-0');
  });

  it('tells what stands once, and what moves each time', async () => {
    const { write, open, events } = await reading(['f1.leaderboard.results']);
    await open();
    await write('f1.leaderboard.results', LEADERBOARD);
    await expect.poll(() => events().length).toBe(5);
    await write('f1.leaderboard.results', LEADERBOARD);
    await expect.poll(() => events().length).toBe(7);
    expect(
      events()
        .slice(5)
        .map(({ type }) => type),
    ).toEqual(['PositionsChanged', 'GapChanged']);
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
});
