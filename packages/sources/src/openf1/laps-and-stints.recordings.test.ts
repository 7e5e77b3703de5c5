import { envelop } from '@slipstream/timing/events/envelope';
import { fold, initialState } from '@slipstream/timing/fold/fold';
import type { SessionState } from '@slipstream/timing/fold/state';
import { stintsOf } from '@slipstream/timing/views/tyres';
import { beforeAll, describe, expect, test } from 'vitest';
import { openRecording } from '../recording/open-recording.ts';
import { recordingPath } from '../recording/real-recordings.ts';
import { readFiles } from '../recording/recording-files.ts';
import type { SessionLog } from '../session-log.ts';
import { openF1RecordsOf } from './openf1-files.ts';
import { openF1Log } from './openf1-log.ts';
import { describeOpenF1 } from './real-openf1.ts';

const READ_TIMEOUT_MS = 120_000;
type AgeDifference = [driver: number, stint: number, feed: number | null, api: number | null | undefined];
/** Where the API has another set and the feed says that the car kept its own: it stood for its penalty. */
type Kept = readonly [driver: number, fromLap: number];
const RACES: readonly [
  recording: string,
  sessionKey: number,
  laps: number,
  ages: AgeDifference[],
  kept: readonly Kept[],
][] = [
  [
    '2023-bahrain-race',
    7953,
    1_000,
    [
      [1, 2, 0, 2],
      // The feed says of this one that it was used, and had no laps on it.
      [23, 4, null, 0],
    ],
    [[31, 16]],
  ],
  [
    '2023-qatar-race',
    9221,
    900,
    [
      [11, 3, 6, 0],
      [16, 2, 7, 0],
    ],
    [],
  ],
];

describeOpenF1('2023-laps-stints-weather', (path) => {
  for (const [recording, sessionKey, atLeast, ages, kept] of RACES) {
    const feed = recordingPath(recording);
    describe.skipIf(feed === null)(`${recording}, as OpenF1 and as the official feed tell it`, () => {
      let api: SessionState;
      let official: SessionState;

      beforeAll(async () => {
        const prefix = `2023_${sessionKey}_`;
        const files = await readFiles(path, 'all', (file) => file.startsWith(prefix));
        const named = new Map([...files].map(([file, bytes]) => [file.slice(prefix.length), bytes]));
        api = folded(openF1Log(recording, openF1RecordsOf(named).records));
        official = folded(await openRecording(feed ?? ''));
      }, READ_TIMEOUT_MS);

      test('laps have the same times', () => {
        const different: unknown[] = [];
        let same = 0;
        for (const [driver, laps] of Object.entries(official.laps)) {
          for (const { lap, ms } of laps) {
            const told = api.laps[Number(driver)]?.find((other) => other.lap === lap);
            if (ms === null || told?.ms === undefined || told.ms === null) continue;
            if (told.ms === ms) same++;
            else different.push({ driver, lap, feed: ms, api: told.ms });
          }
        }
        expect(different).toEqual([]);
        expect(same).toBeGreaterThan(atLeast);
      });

      test('stints have the same compounds and first laps', () => {
        const of = (state: SessionState) =>
          Object.keys(state.stints).map((driver) =>
            stintsOf(state, Number(driver))
              .filter(({ fromLap }) => !kept.some(([car, lap]) => car === Number(driver) && lap === fromLap))
              .map(({ compound, fromLap }) => [compound, fromLap]),
          );
        expect(of(api)).toEqual(of(official));
      });

      test('sets are as old when fitted, but for the few of which the two disagree', () => {
        const different: AgeDifference[] = [];
        for (const driver of Object.keys(official.stints).map(Number)) {
          const own = stintsOf(api, driver);
          for (const { stint, fromLap, ageAtStartLaps } of stintsOf(official, driver)) {
            const told = own.find((other) => other.fromLap === fromLap)?.ageAtStartLaps;
            if (told !== ageAtStartLaps) different.push([driver, stint, ageAtStartLaps, told]);
          }
        }
        expect(different).toEqual(ages);
      });
    });
  }
});

function folded(log: SessionLog): SessionState {
  let state = initialState('s');
  let index = 0;
  for (const draft of log.events()) state = fold(state, envelop(draft, 's', 0, index++)).state;
  return state;
}
