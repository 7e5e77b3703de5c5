import { TELEMETRY_TYPES } from '@slipstream/timing/events/bodies';
import { expect, test } from 'vitest';
import { openRecording } from '../recording/open-recording.ts';
import { describeRecording } from '../recording/real-recordings.ts';
import { expectSameLines, logOf } from './commentary-as-played.ts';

const TIMEOUT_MS = 300_000;
const SEQUENCES = 50;
/** The start, a safety car, and the first stops. */
const UNTIL = '2023-10-08T17:24:00.000Z';

describeRecording('2023-qatar-race', [], (path) => {
  test(
    'tells the same lines in any sequence of seek, pause and speed',
    async () => {
      const drafts = [...(await openRecording(path)).events()].filter(
        ({ type, at }) => !TELEMETRY_TYPES.has(type) && at <= UNTIL,
      );
      const whole = await expectSameLines(logOf(drafts), SEQUENCES);
      expect(whole.length).toBeGreaterThan(30);
    },
    TIMEOUT_MS,
  );
});
