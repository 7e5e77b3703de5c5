import { decodeEvent, envelop } from '@slipstream/timing/events/envelope';
import { fold, initialState } from '@slipstream/timing/fold/fold';
import type { SessionState } from '@slipstream/timing/fold/state';
import { type LeaderboardRow, leaderboard } from '@slipstream/timing/views/leaderboard';
import { beforeAll, expect, test } from 'vitest';
import { gapOf } from '../recording/decode/times.ts';
import { openRecording } from '../recording/open-recording.ts';
import type { SessionLog } from '../session-log.ts';
import { describeOpenF1, officialRaceOf } from './real-openf1.ts';

const JAPAN = '2026-japan-race';

describeOpenF1(JAPAN, (path) => {
  let log: SessionLog;
  let state: SessionState;
  let rows: readonly LeaderboardRow[];
  const official = officialRaceOf(JAPAN);

  beforeAll(async () => {
    log = await openRecording(path);
    state = initialState(JAPAN);
    let index = 0;
    for (const draft of log.events()) state = fold(state, envelop(draft, JAPAN, 0, index++)).state;
    rows = leaderboard(state);
  });

  test('is read whole: every event fits its schema, in order of time', () => {
    const drafts = [...log.events()];
    expect(log.unreadable()).toMatchObject({ messages: 29_076, unreadable: 0 });
    const misfits = drafts.filter((draft, index) => !decodeEvent(envelop(draft, JAPAN, 0, index)).ok);
    expect(misfits).toEqual([]);
    expect(drafts.findIndex((draft, index) => draft.at < (drafts[index - 1]?.at ?? ''))).toBe(-1);
    expect([log.startsAt, log.endsAt]).toEqual([drafts[0]?.at, drafts.at(-1)?.at]);
  });

  test('ends with all 22 cars in the official order', () => {
    expect(rows.map(({ driver }) => driver)).toEqual(official.map(({ driverNumber }) => driverNumber));
  });

  test('gives every classified car its official gap', () => {
    const classified = official.filter(({ position }) => typeof position === 'number');
    const gapFor = (driver: number) => rows.find((row) => row.driver === driver)?.gapToLeader;
    expect(classified.map(({ driverNumber }) => [driverNumber, gapFor(driverNumber)])).toEqual(
      classified.map(({ driverNumber, gap }) => [driverNumber, gap === undefined ? null : gapOf(gap)]),
    );
  });

  test('says who finished and who retired', () => {
    expect(rows.map(({ driver, status }) => [driver, status])).toEqual(
      official.map(({ driverNumber, position }) => [
        driverNumber,
        typeof position === 'number' ? 'FINISHED' : 'RETIRED',
      ]),
    );
  });

  test('has a stop for each set of tyres after the first, and went under the safety car once', () => {
    for (const { driver, pitStops } of rows) {
      expect([driver, state.stints[driver]?.length]).toEqual([driver, pitStops + 1]);
    }
    expect(state.track.history.filter(({ status }) => status === 'SAFETY_CAR')).toHaveLength(1);
    expect(state.info).toMatchObject({ status: 'ENDED' });
  });
});
