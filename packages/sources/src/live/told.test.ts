import type { EventDraft } from '@slipstream/timing/events/envelope';
import { describe, expect, test } from 'vitest';
import { Told } from './told.ts';

const at = (second: number) => `2026-03-29T05:00:0${second}.000Z`;
const gap = (second: number, ms: number): EventDraft => ({
  at: at(second),
  type: 'GapChanged',
  body: { driver: 44, gapToLeader: { ms } },
});
const lap = (second: number, timeMs: number | null): EventDraft => ({
  at: at(second),
  type: 'LapCompleted',
  body: { driver: 44, lap: 3, timeMs },
});
const knows = (...drafts: EventDraft[]): Told => {
  const told = new Told();
  for (const draft of drafts) told.note(draft);
  return told;
};

describe('what is news to a log', () => {
  test('is another value, and not the same one again', () => {
    expect(knows(gap(1, 900)).news(gap(2, 900))).toBeNull();
    expect(knows(gap(1, 900)).news(gap(2, 950))).toEqual(gap(2, 950));
  });

  test('is no older value', () => {
    expect(knows(gap(3, 900)).news(gap(2, 950))).toBeNull();
  });

  test('is no lap that has lost its time, though a lap without one is', () => {
    expect(knows(lap(1, 90_000)).news(lap(2, null))).toBeNull();
    expect(knows().news(lap(2, null))).toEqual(lap(2, null));
    expect(knows(lap(1, null)).news(lap(2, 90_000))).toEqual(lap(2, 90_000));
  });

  test('are of many positions those that changed, of many samples the newer ones', () => {
    const positions = (second: number, ...order: number[]): EventDraft => ({
      at: at(second),
      type: 'PositionsChanged',
      body: { positions: order.map((driver, index) => ({ driver, position: index + 1 })) },
    });
    expect(knows(positions(1, 1, 4, 16)).news(positions(2, 1, 16, 4))?.body).toEqual({
      positions: [
        { driver: 16, position: 2 },
        { driver: 4, position: 3 },
      ],
    });
    const places = (...seconds: number[]): EventDraft => ({
      at: at(9),
      type: 'LocationSampled',
      body: { driver: 44, samples: seconds.map((second) => ({ at: at(second), x: second, y: 0 })) },
    });
    expect(knows(places(1, 2)).news(places(2, 3))?.body).toEqual(places(3).body);
  });

  test('is a car that goes into the pits again', () => {
    const told = knows({ at: at(1), type: 'PitEntered', body: { driver: 44 } });
    expect(told.news({ at: at(2), type: 'PitEntered', body: { driver: 44 } })).toBeNull();
    expect(told.news({ at: at(3), type: 'PitExited', body: { driver: 44 } })).not.toBeNull();
    expect(told.news({ at: at(4), type: 'PitEntered', body: { driver: 44 } })).not.toBeNull();
  });

  test('is for a source that dates what happened what happened since, the same value or not', () => {
    const told = knows(gap(2, 900));
    expect(told.newsSince(gap(1, 950))).toBeNull();
    expect(told.newsSince(gap(2, 900))).toBeNull();
    expect(told.newsSince(gap(3, 900))).toEqual(gap(3, 900));
  });
});
