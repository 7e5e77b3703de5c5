import { commentaryDeriver } from '@slipstream/timing/derive/commentary/commentary-deriver';
import type { CommentaryItem } from '@slipstream/timing/derive/items';
import { envelop } from '@slipstream/timing/events/envelope';
import { commentaryOf, derived } from '@slipstream/timing/testing/derived';
import { SESSION } from '@slipstream/timing/testing/events';
import { beforeAll, expect, test } from 'vitest';
import { openRecording } from '../recording/open-recording.ts';
import { describeOpenF1, officialRaceOf } from './real-openf1.ts';

const JAPAN = '2026-japan-race';
const READ_TIMEOUT_MS = 120_000;

/** Positions, gaps and stops, and no laps: the story follows from the reported order. */
describeOpenF1(JAPAN, (path) => {
  let lines: readonly CommentaryItem[];
  beforeAll(async () => {
    const recording = await openRecording(path);
    const log = [...recording.events()].map((draft, index) => envelop(draft, SESSION, 0, index));
    lines = commentaryOf(derived(commentaryDeriver({ language: 'en' }), log));
  }, READ_TIMEOUT_MS);

  const of = (kind: CommentaryItem['kind']) => lines.filter((line) => line.kind === kind);

  test('tells the winner, the podium and the margins as the official result has them', () => {
    const [first, second, third] = officialRaceOf(JAPAN);
    const [win, podium] = of('FINISH');
    expect(win?.drivers).toEqual([first?.driverNumber]);
    expect(podium?.drivers).toEqual([first, second, third].map((each) => each?.driverNumber));
    expect(podium?.text).toContain(` ${second?.gap?.slice(1)} `);
    expect(podium?.text).toContain(` ${third?.gap?.slice(1)} `);
  });

  test('tells who leads after the start and each lead that changes hands through the stops', () => {
    expect(of('START').map(({ drivers }) => drivers[0])).toContain(81);
    expect(
      of('LEAD_CHANGE').map(({ drivers, evidence }) => [drivers[0], drivers[1], evidence?.text]),
    ).toEqual([
      [63, 81, 'lead.pits'],
      [12, 63, 'lead.pits'],
    ]);
  });

  test('tells every stop once, and no overtake of a car in the pits', () => {
    const stops = of('PIT_STOP').flatMap(({ drivers }) => drivers);
    expect(stops).toHaveLength(29);
    expect(of('OVERTAKE').length).toBeGreaterThan(10);
    expect(of('OVERTAKE').length).toBeLessThan(40);
  });
});
