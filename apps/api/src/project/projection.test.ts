import { type EventDraft, envelop } from '@slipstream/timing/events/envelope';
import { describe, expect, it } from 'vitest';
import { Projection } from './projection.ts';

const PARTITION = 'f1.timing:0';

function scene() {
  const projection = new Projection('race', null, 'first');
  let offset = 0;
  const fold = (epoch = 0) => {
    const draft: EventDraft = {
      at: '2026-03-08T05:00:00.000Z',
      type: 'RaceControlMessageSent',
      body: { messageId: `m${offset}`, category: 'Other', message: '', drivers: [] },
    };
    projection.fold(envelop(draft, 'race', epoch, offset), PARTITION, { offset: offset++ }, () => 'second');
  };
  return { projection, fold };
}

describe('a step that is under way', () => {
  it('is the only one, and what is folded meanwhile makes up the next', () => {
    const { projection, fold } = scene();
    fold();
    const first = projection.takeStep();
    fold();
    fold();
    expect(projection.takeStep()).toBeNull();
    if (first) projection.applied(first);
    const second = projection.takeStep();
    expect([first?.from, second?.from]).toEqual([null, first?.to]);
    expect([first, second].map((step) => step?.items.map(({ item }) => item.id))).toEqual([
      ['m0'],
      ['m1', 'm2'],
    ]);
    expect(second?.reset).toBe(false);
  });

  it('keeps the session behind its partition until the store has it', () => {
    const { projection, fold } = scene();
    fold();
    const step = projection.takeStep();
    expect(projection.dirty && projection.isBehind(PARTITION)).toBe(true);
    if (step) projection.applied(step);
    expect(projection.dirty || projection.isBehind(PARTITION)).toBe(false);
  });

  it('is followed by the new epoch that began meanwhile, with nothing of the old one that was in no step', () => {
    const { projection, fold } = scene();
    fold();
    const first = projection.takeStep();
    fold();
    fold(1);
    if (first) projection.applied(first);
    const second = projection.takeStep();
    expect(second).toMatchObject({ from: first?.to, epoch: 'second', reset: true });
    expect(second?.items.map(({ item }) => item.id)).toEqual(['m2']);
  });
});
