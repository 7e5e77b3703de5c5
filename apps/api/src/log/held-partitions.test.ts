import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../test-kit/virtual-clock.ts';
import type { ConsumeOptions, Stall } from './event-log.ts';
import { HeldPartitions, type OnRecords } from './held-partitions.ts';
import { TOPICS, type Topic } from './topics.ts';

const BOTH: readonly Topic[] = [TOPICS.timing, TOPICS.telemetry];

/** Partitions whose readers the test moves forward itself. */
function scene(options: Partial<Pick<ConsumeOptions, 'startAt' | 'waits'>> = {}) {
  const clock = new VirtualClock();
  const happened: string[] = [];
  const stalled: (Stall & { readonly anew: boolean })[] = [];
  const readers = new Map<string, { lag: number; handledUpTo: number; seen: number; ended: Promise<void> }>();
  const handlers = new Map<string, OnRecords>();
  const held = new HeldPartitions({
    group: 'group',
    startAt: async (_, handledUpTo) => handledUpTo ?? 0,
    ...options,
    onBatch: async () => {},
    onRevoked: ({ partition }) => happened.push(`revoked ${partition}`),
    clock,
    open: ({ topic, partition }, from, onRecords) => {
      happened.push(`open ${topic} ${partition} from ${from}`);
      const reader = { lag: 0, handledUpTo: from, seen: 0, ended: Promise.resolve() };
      readers.set(`${topic} ${partition}`, reader);
      handlers.set(`${topic} ${partition}`, onRecords);
      return Object.assign(reader, { close: () => reader.ended });
    },
    onRetry: () => {},
    onStall: (stall, anew) => stalled.push({ ...stall, anew }),
    random: () => 1,
  });
  /** Advances the time. The log responds to every reader except those named. */
  const pass = async (ms: number, unseen: readonly string[] = []) => {
    for (let passed = 0; passed < ms; passed += 500) {
      for (const [name, reader] of readers) if (!unseen.includes(name)) reader.seen++;
      await clock.pass(500);
    }
  };
  const reader = (topic: Topic, partition: number) => {
    const found = readers.get(`${topic} ${partition}`);
    if (!found) throw new Error(`${topic} ${partition} is not open`);
    return found;
  };
  return { held, happened, stalled, pass, reader };
}

describe('partitions that a member holds', () => {
  it('begins a partition anew on which records wait and nothing moves for 15 s, and reports it', async () => {
    const { held, happened, stalled, pass, reader } = scene();
    held.gain(3, BOTH);
    await pass(1_000);
    Object.assign(reader(TOPICS.timing, 3), { lag: 2, handledUpTo: 7 });
    await pass(14_000);
    expect([stalled, held.stalls()]).toEqual([[], []]);
    await pass(3_000);
    const stall = { group: 'group', what: 'f1.timing 3', reason: 'no progress for 15 s: 2 records wait' };
    expect(stalled).toEqual([{ ...stall, anew: true }]);
    expect(happened.slice(2)).toEqual(['revoked 3', 'open f1.timing 3 from 7', 'open f1.telemetry 3 from 0']);
    Object.assign(reader(TOPICS.timing, 3), { lag: 1, handledUpTo: 8 });
    await pass(2_000);
    expect(held.stalls()).toEqual([]);
  });

  it('takes for a standstill neither a partition that moves nor one that has nothing', async () => {
    const { held, stalled, pass, reader } = scene();
    held.gain(0, BOTH);
    await pass(1_000);
    for (let handledUpTo = 1; handledUpTo < 10; handledUpTo++) {
      Object.assign(reader(TOPICS.timing, 0), { lag: 100, handledUpTo });
      await pass(10_000);
    }
    expect(stalled).toEqual([]);
  });

  it('notices a partition that nothing is fetched for', async () => {
    const { held, stalled, pass } = scene();
    held.gain(0, BOTH);
    await pass(1_000);
    await pass(20_000, ['f1.telemetry 0']);
    expect(stalled).toMatchObject([
      { what: 'f1.telemetry 0', reason: 'no progress for 15 s: nothing is fetched' },
    ]);
  });

  it('does not take an outage for a standstill of partitions on which nothing is known to wait', async () => {
    const { held, stalled, pass } = scene({ waits: () => true });
    held.gain(0, BOTH);
    await pass(1_000);
    await pass(60_000, ['f1.timing 0', 'f1.telemetry 0']);
    expect([stalled, held.stalls()]).toEqual([[], []]);
  });

  it('abandons a handler that does not end, and goes on without it', async () => {
    const { held, happened, stalled, pass, reader } = scene();
    held.gain(0, [TOPICS.timing]);
    await pass(1_000);
    Object.assign(reader(TOPICS.timing, 0), { lag: 1, ended: new Promise(() => {}) });
    await pass(17_000);
    expect(happened).toEqual(['open f1.timing 0 from 0']);
    await pass(17_000);
    expect(happened).toEqual(['open f1.timing 0 from 0', 'revoked 0', 'open f1.timing 0 from 0']);
    expect(stalled.map(({ reason }) => reason.replace(/\d+ s/, '_'))).toEqual([
      'no progress for _: 1 records wait',
      'no progress for _: a handler does not end',
    ]);
  });

  it('asks again where to begin when that is not answered', async () => {
    let asked = 0;
    const { held, happened, pass } = scene({
      startAt: () => (asked++ === 0 ? new Promise(() => {}) : Promise.resolve(5)),
    });
    held.gain(0, [TOPICS.timing]);
    await pass(14_000);
    expect(asked).toBe(1);
    await pass(4_000);
    expect(happened).toEqual(['revoked 0', 'open f1.timing 0 from 5']);
  });

  it('begins nothing anew while something is away, but reports it', async () => {
    let away = true;
    const { held, happened, stalled, pass, reader } = scene({ waits: () => away });
    held.gain(0, [TOPICS.timing]);
    await pass(1_000);
    reader(TOPICS.timing, 0).lag = 1;
    await pass(40_000);
    expect(held.stalls()).toHaveLength(1);
    expect(stalled.map(({ anew }) => anew)).toEqual([false]);
    expect(happened).toHaveLength(1);
    away = false;
    await pass(16_000);
    expect(happened).toHaveLength(3);
  });

  it('goes on where it was after a suspension, and where the consumer says when others may have had it', async () => {
    const { held, happened, pass, reader } = scene();
    held.gain(0, [TOPICS.timing]);
    await pass(500);
    reader(TOPICS.timing, 0).handledUpTo = 9;
    held.suspend();
    held.gain(0, [TOPICS.timing]);
    await pass(500);
    expect(happened.at(-1)).toBe('open f1.timing 0 from 9');
    held.suspend();
    held.release();
    held.gain(0, [TOPICS.timing]);
    await pass(500);
    expect(happened.at(-1)).toBe('open f1.timing 0 from 0');
  });
});
