import type { CommentaryItem } from '@slipstream/timing/derive/items';
import { type EventDraft, envelop } from '@slipstream/timing/events/envelope';
import { describe, expect, it } from 'vitest';
import type { DerivationOptions } from './derivation.ts';
import { Projection } from './projection.ts';

const PARTITION = 'f1.timing:0';

/** Says each message again. */
const echoing: DerivationOptions = {
  kinds: [
    {
      name: 'echoing',
      open: () => ({
        derive: ({ event }) => [{ log: 'commentary', item: { ...LINE, id: `echo-${event.id}` } }],
        takeMemory: () => new Map(),
      }),
    },
  ],
  onFault: () => {},
};
const LINE: CommentaryItem = {
  ...{ id: '', at: '2026-03-08T05:00:00.000Z', lap: null, text: '', author: 'a test' },
  ...{ tone: 'INFO', kind: 'MILESTONE', drivers: [], basedOn: [], supersedes: null },
};

function scene(derivation?: DerivationOptions) {
  const projection = new Projection('race', null, 'first', derivation);
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
      ['race/m0'],
      ['race/m1', 'race/m2'],
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
    expect(second?.items.map(({ item }) => item.id)).toEqual(['race/m2']);
  });

  it('brings derived items to their topic once the store has them, though more was derived meanwhile', () => {
    const { projection, fold } = scene(echoing);
    const unsent = () => projection.unsent.length;
    fold();
    const first = projection.takeStep();
    fold();
    expect(unsent()).toBe(0);
    if (first) projection.applied(first);
    expect(unsent()).toBe(1);
    const second = projection.takeStep();
    projection.sent(projection.unsent);
    if (second) projection.applied(second);
    expect(unsent()).toBe(1);
    expect(projection.unsent[0]?.item.id).not.toBe(first?.items.at(-1)?.item.id);
  });
});

describe('when a session began', () => {
  const draft: EventDraft = { at: '2026-03-08T05:00:00.000Z', type: 'LapCountChanged', body: { lap: 1 } };
  const begun = (appendedAtMs: readonly number[], epochs: readonly number[] = []) => {
    const projection = new Projection('race', null, 'first');
    appendedAtMs.forEach((ms, offset) => {
      const event = envelop({ ...draft, body: { lap: offset + 1 } }, 'race', epochs[offset] ?? 0, offset);
      projection.fold(event, PARTITION, { offset, appendedAtMs: ms }, () => 'next');
    });
    const step = projection.takeStep();
    return { summary: step?.summary.begunAtMs, memory: step?.memory.get('begun') };
  };

  it('is when the oldest of its records was appended, whatever was read first', () => {
    expect(begun([500, 300, 700])).toEqual({ summary: 300, memory: 300 });
  });

  it('is the same after its playhead went back', () => {
    expect(begun([300, 900], [0, 1])).toEqual({ summary: 300, memory: 300 });
  });
});
