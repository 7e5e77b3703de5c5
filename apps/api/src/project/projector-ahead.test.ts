import { describe, expect, it } from 'vitest';
import { EmbeddedLiveStore } from '../live/embedded-live-store.ts';
import { offsetKey } from '../live/live-store.ts';
import { TOPICS } from '../log/topics.ts';
import { gated, idsOf } from './gated-store.ts';
import { message, sample, scene } from './projector-under-test.ts';

const MARK = offsetKey(TOPICS.timing, 0);

describe('a projector behind whose batch more waits', () => {
  it('folds that while the step before is under way, and has one step under way at a time', async () => {
    const gate = gated(new EmbeddedLiveStore());
    const { hand, handAhead, projector } = await scene(gate.store, {});
    await handAhead(TOPICS.timing, [message(0)]);
    await handAhead(TOPICS.timing, [message(1)]);
    await handAhead(TOPICS.timing, [message(2)]);
    expect(projector.counts).toMatchObject({ folded: 3, steps: 0 });
    expect(await idsOf(gate.inner)).toEqual([]);
    await gate.answer('taken');
    await expect.poll(gate.waiting).toBe(1);
    expect(await idsOf(gate.inner)).toEqual(['race/m0']);
    const last = hand(TOPICS.timing, [message(3)]);
    await gate.answer('taken');
    await gate.answer('taken');
    await last;
    expect(await idsOf(gate.inner)).toEqual(['race/m0', 'race/m1', 'race/m2', 'race/m3']);
    expect(projector.counts).toMatchObject({ steps: 3, refused: 0 });
    expect(gate.most()).toBe(1);
  });

  it('marks what the store has, never what is only folded, and with the last batch all of it', async () => {
    const gate = gated(new EmbeddedLiveStore());
    const { hand, handAhead } = await scene(gate.store, {});
    await handAhead(TOPICS.timing, [message(0)]);
    await handAhead(TOPICS.timing, [message(1)]);
    expect(await gate.inner.appliedUpTo()).toEqual({});
    await gate.answer('taken');
    await expect.poll(gate.waiting).toBe(1);
    await handAhead(TOPICS.timing, [message(2)]);
    await expect.poll(() => gate.inner.appliedUpTo()).toEqual({ [MARK]: 1 });
    const last = hand(TOPICS.timing, [message(3)]);
    await gate.answer('taken');
    await gate.answer('taken');
    await last;
    expect(await gate.inner.appliedUpTo()).toEqual({ [MARK]: 4 });
  });

  it('asks again, as it was, for a step that was taken though its answer was lost', async () => {
    const gate = gated(new EmbeddedLiveStore());
    const { hand, handAhead, projector, begun } = await scene(gate.store, {});
    await handAhead(TOPICS.timing, [message(0)]);
    await handAhead(TOPICS.timing, [message(1)]);
    await gate.answer('answer lost');
    await gate.answer('taken');
    await expect.poll(() => projector.counts.steps).toBe(1);
    const last = hand(TOPICS.timing, [message(2)]);
    await gate.answer('taken');
    await gate.answer('taken');
    await last;
    expect(await idsOf(gate.inner)).toEqual(['race/m0', 'race/m1', 'race/m2']);
    expect(projector.counts.refused).toBe(0);
    expect(begun()).toBe(1);
  });

  it('reads everything anew where a step fails behind which more was folded, and its last batch fails with it', async () => {
    const gate = gated(new EmbeddedLiveStore());
    const { hand, handAhead, begun } = await scene(gate.store, {});
    await handAhead(TOPICS.timing, [message(0)]);
    const last = hand(TOPICS.timing, [message(1)]);
    await gate.answer('failed');
    await expect(last).rejects.toThrow();
    await expect.poll(begun).toBe(2);
    expect(await gate.inner.appliedUpTo()).toEqual({});
    const again = hand(TOPICS.timing, [message(0), message(1)]);
    await gate.answer('taken');
    await again;
    expect(await idsOf(gate.inner)).toEqual(['race/m0', 'race/m1']);
  });

  it('reads everything anew where another projector applied more before the step under way arrived', async () => {
    const gate = gated(new EmbeddedLiveStore());
    const { hand, handAhead, projector, begun } = await scene(gate.store, {});
    await handAhead(TOPICS.timing, [message(0)]);
    await handAhead(TOPICS.timing, [message(1)]);
    const other = await scene(gate.inner, {});
    await other.hand(TOPICS.timing, [message(0), message(1), message(2)]);
    await gate.answer('taken');
    await expect.poll(begun).toBe(2);
    expect(projector.counts.refused).toBe(1);
    const rest = hand(TOPICS.timing, [message(2), message(3)]);
    await gate.answer('taken');
    await rest;
    expect(await idsOf(gate.inner)).toEqual(['race/m0', 'race/m1', 'race/m2', 'race/m3']);
  });

  it('lets go of a partition that it lost with a step under way, whoever comes first to the store', async () => {
    for (const first of ['the step', 'the other'] as const) {
      const gate = gated(new EmbeddedLiveStore());
      const { handAhead, revoke, projector, begun } = await scene(gate.store, {});
      await handAhead(TOPICS.timing, [message(0)]);
      await handAhead(TOPICS.timing, [message(1)]);
      revoke(TOPICS.timing);
      if (first === 'the step') await gate.answer('taken');
      const other = await scene(gate.inner, {});
      await other.hand(TOPICS.timing, [message(0), message(1), message(2)]);
      if (first === 'the other') await gate.answer('taken');
      await projector.close();
      expect([first, gate.waiting(), begun()]).toEqual([first, 0, 1]);
      expect(await idsOf(gate.inner)).toEqual(['race/m0', 'race/m1', 'race/m2']);
    }
  });

  it('takes no batch of a session whose other partition went with what was folded of both', async () => {
    const gate = gated(new EmbeddedLiveStore());
    const { hand, handAhead, revoke, assign } = await scene(gate.store, {});
    const both = hand(TOPICS.telemetry, [sample(0)]);
    await gate.answer('taken');
    await both;
    await handAhead(TOPICS.timing, [message(0)]);
    revoke(TOPICS.telemetry);
    await gate.answer('failed');
    await expect(hand(TOPICS.timing, [message(1)])).rejects.toThrow();
    expect(await gate.inner.appliedUpTo()).toEqual({ [offsetKey(TOPICS.telemetry, 0)]: 1 });
    revoke(TOPICS.timing);
    expect(await assign(TOPICS.timing)).toBe(0);
    await assign(TOPICS.telemetry);
    const again = hand(TOPICS.timing, [message(0), message(1)]);
    await gate.answer('taken');
    await again;
    expect(await idsOf(gate.inner)).toEqual(['race/m0', 'race/m1']);
  });

  it('is closed when the store has answered the step that is under way', async () => {
    const gate = gated(new EmbeddedLiveStore());
    const { handAhead, projector } = await scene(gate.store, {});
    await handAhead(TOPICS.timing, [message(0)]);
    let closed = false;
    const closing = projector.close().then(() => {
      closed = true;
    });
    await new Promise(setImmediate);
    expect(closed).toBe(false);
    await gate.answer('taken');
    await closing;
    expect(await idsOf(gate.inner)).toEqual(['race/m0']);
  });

  it('lets reading wait where more is folded behind a step than is to be kept', async () => {
    const gate = gated(new EmbeddedLiveStore());
    const { handAhead } = await scene(gate.store, {});
    await handAhead(TOPICS.timing, [message(0)]);
    let handled = false;
    const many = Array.from({ length: 5_001 }, (_, index) => message(index + 1));
    const handling = handAhead(TOPICS.timing, many).then(() => {
      handled = true;
    });
    await expect.poll(() => gate.waiting()).toBe(1);
    expect(handled).toBe(false);
    await gate.answer('taken');
    await handling;
    expect(gate.waiting()).toBe(1);
    await gate.answer('taken');
  });
});

describe('a projector that is to read everything anew while it begins to', () => {
  it('does so once more: what was read since the beginning is as little to be trusted', async () => {
    const beginning = Promise.withResolvers<void>();
    let first = true;
    const { projector, begun } = await scene(new EmbeddedLiveStore(), {}, async () => {
      if (!first) await beginning.promise;
      first = false;
    });
    const restarting = projector.restart();
    await expect.poll(begun).toBe(2);
    void projector.restart();
    beginning.resolve();
    await restarting;
    expect(begun()).toBe(3);
  });
});
