import { describe, expect, it } from 'vitest';
import { event } from '../testing/events.ts';
import { decodeEvent, decodeEventJson, envelop } from './envelope.ts';

const good = event(20, 'GridPositionSet', { driver: 44, position: 3 });

describe('decoding an event', () => {
  it('gives what was sent, from JSON too', () => {
    expect(decodeEventJson(JSON.stringify(good))).toStrictEqual({ ok: true, event: good });
  });

  it('takes an event without an epoch as one of the first', () => {
    const { epoch: _epoch, ...without } = good;
    expect(decodeEvent(without)).toStrictEqual({ ok: true, event: good });
  });

  it.each([
    [{ ...good, v: 2 }, 'this version reads envelopes of v 1 only'],
    [{ ...good, type: 'CarFlew' }, 'no event type "CarFlew" is known'],
    [{ ...good, at: '2025-10-26T14:00:00Z' }, 'an instant is RFC 3339'],
    [{ ...good, at: '2025-13-26T14:00:00.000Z' }, 'an instant is RFC 3339'],
    [{ ...good, at: '2025-10-26T14:00:60.000Z' }, 'an instant is RFC 3339'],
    [{ ...good, body: { driver: 44, position: 0 } }, 'GridPositionSet body at position'],
    [null, 'envelope'],
  ])('of %j says why it is none', (value, reason) => {
    expect(decodeEvent(value)).toMatchObject({ ok: false, reason: expect.stringContaining(reason) });
  });

  it('of what is not JSON says so', () => {
    expect(decodeEventJson('{')).toMatchObject({ ok: false, reason: expect.stringContaining('not JSON') });
  });
});

describe('an id', () => {
  it('sorts as its place in the log', () => {
    const draft = { at: good.at, type: 'PitEntered', body: { driver: 44 } } as const;
    expect(envelop(draft, 's', 0, 9).id < envelop(draft, 's', 0, 10).id).toBe(true);
  });
});
