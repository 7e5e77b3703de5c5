import { createHash } from 'node:crypto';
import { decodeEvent, envelop } from '@slipstream/timing/events/envelope';
import { beforeAll, expect, test } from 'vitest';
import type { SessionLog } from '../session-log.ts';
import { recordingLog } from './open-recording.ts';
import { describeRecording } from './real-recordings.ts';
import { type RecordingFiles, readRecordingFiles } from './recording-files.ts';
import { DECODED_TOPICS, TOPICS_NOT_CARRIED } from './topics.ts';

const READ_TIMEOUT_MS = 120_000;

/** Messages as the recordings' own README counts them. */
const RECORDINGS: readonly [
  name: string,
  messages: number,
  startsAt: string,
  firstMessage: { message: string; utc: string },
][] = [
  [
    '2023-qatar-race',
    48_539,
    '2023-10-08T16:01:00.004Z',
    { message: 'GREEN LIGHT - PIT EXIT OPEN', utc: '2023-10-08T16:10:00Z' },
  ],
  [
    '2023-bahrain-race',
    51_183,
    '2023-03-05T14:01:01.997Z',
    { message: 'PINK HEAD PADDING MATERIAL MUST BE USED', utc: '2023-03-05T14:04:34Z' },
  ],
  [
    '2025-mexico-qualifying',
    20_552,
    '2025-10-25T20:46:23.899Z',
    { message: 'GREEN LIGHT - PIT EXIT OPEN', utc: '2025-10-25T21:00:00Z' },
  ],
];

for (const [name, messages, startsAt, firstMessage] of RECORDINGS) {
  describeRecording(name, [], (path) => {
    let files: RecordingFiles;

    beforeAll(async () => {
      files = await readRecordingFiles(path);
    }, READ_TIMEOUT_MS);

    test(
      'is read whole: every event fits its schema, in order of time, the same on each reading',
      () => {
        const log = recordingLog(files);
        const first = reading(log, true);
        expect(first.misfits).toEqual([]);
        expect(first.outOfOrder).toBe(0);
        expect(first.startsAt).toBe(startsAt);
        expect([first.startsAt, first.endsAt]).toEqual([log.startsAt, log.endsAt]);
        expect(log.unreadable()).toEqual({ messages, unreadable: 0, samples: [], byReason: {} });
        expect(reading(log, false).digest).toBe(first.digest);
      },
      READ_TIMEOUT_MS,
    );

    test('has only topics that are decoded, or known and not carried with a reason', () => {
      const topics = [...files.topics.keys()];
      expect(topics.length).toBeGreaterThan(10);
      expect(topics.filter((topic) => !DECODED_TOPICS.has(topic) && !TOPICS_NOT_CARRIED.get(topic))).toEqual(
        [],
      );
    });

    test('tells its race control messages at the second that they name, whether or not a manifest says when it began', () => {
      const log = recordingLog({ ...files, manifest: null });
      for (const draft of log.events()) {
        if (draft.type !== 'RaceControlMessageSent') continue;
        expect(draft.body.message).toBe(firstMessage.message);
        const off = Date.parse(draft.at) - Date.parse(firstMessage.utc);
        expect(Math.abs(off)).toBeLessThan(1_500);
        return;
      }
      expect.fail('there was no race control message');
    });
  });
}

function reading(log: SessionLog, check: boolean) {
  const hash = createHash('sha1');
  const misfits: string[] = [];
  let outOfOrder = 0;
  let startsAt = '';
  let endsAt = '';
  let index = 0;
  for (const draft of log.events()) {
    if (draft.at < endsAt) outOfOrder++;
    if (index === 0) startsAt = draft.at;
    endsAt = draft.at;
    hash.update(JSON.stringify(draft));
    const decoded = check ? decodeEvent(envelop(draft, 's', 0, index)) : null;
    if (decoded && !decoded.ok && misfits.length < 10)
      misfits.push(`${decoded.reason}: ${JSON.stringify(draft)}`);
    index++;
  }
  return { misfits, outOfOrder, startsAt, endsAt, digest: hash.digest('hex') };
}
