import { describe, expect, it } from 'vitest';
import { EmbeddedLiveStore } from '../live/embedded-live-store.ts';
import { TOPICS, type Topic } from '../log/topics.ts';
import { gated, idsOf } from './gated-store.ts';
import { message, sample, scene } from './projector-under-test.ts';

describe('a projector whose topics of one partition number are handed over one by one', () => {
  it('does not refuse the batches of a topic for ever', async () => {
    const gate = gated(new EmbeddedLiveStore());
    const { hand, handAhead, revoke, assign } = await scene(gate.store, {});
    const both = [hand(TOPICS.telemetry, [sample(0)]), hand(TOPICS.timing, [message(0)])];
    await gate.answer('taken');
    await gate.answer('taken');
    await Promise.all(both);
    revoke(TOPICS.timing);
    await assign(TOPICS.timing);
    const straggler = Promise.allSettled([hand(TOPICS.telemetry, [sample(1)])]);
    await handAhead(TOPICS.timing, [message(1)]).catch(() => {});
    revoke(TOPICS.telemetry);
    await assign(TOPICS.telemetry);
    gate.open();
    await straggler;
    const comesAgain = (topic: Topic, records: Parameters<typeof hand>[1]) =>
      expect.poll(() => hand(topic, records).then(() => 'taken', String)).toBe('taken');
    await comesAgain(TOPICS.timing, [message(1)]);
    await comesAgain(TOPICS.telemetry, [sample(1)]);
    await comesAgain(TOPICS.timing, [message(2)]);
    expect(await idsOf(gate.inner)).toEqual(['race/m0', 'race/m1', 'race/m2']);
  });
});
