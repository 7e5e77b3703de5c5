import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type EventDraft, envelop, type TimingEvent } from '@slipstream/timing/events/envelope';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { simulateRace } from '../simulator/simulate-race.ts';
import { openRecording } from './open-recording.ts';
import { recordingsIn } from './recordings-in.ts';

const RACE_TIMEOUT_MS = 60_000;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipstream-event-log-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function written(name: string, events: readonly (TimingEvent | string)[]): Promise<string> {
  const text = events.map((event) => (typeof event === 'string' ? event : JSON.stringify(event))).join('\n');
  const path = join(folder, name);
  await writeFile(path, name.endsWith('.gz') ? gzipSync(text) : `${text}\n`);
  return path;
}

const at = (second: number) => `2026-03-29T05:00:0${second}.000Z`;
const lapCount = (second: number, lap: number): EventDraft => ({
  at: at(second),
  type: 'LapCountChanged',
  body: { lap },
});
const announced: EventDraft = {
  at: at(0),
  type: 'SessionAnnounced',
  body: {
    kind: 'SPRINT',
    name: 'Sprint',
    origin: 'LIVE',
    meeting: { id: '1', name: 'Small Grand Prix', season: 2026, circuit: { id: 'c', name: 'C' } },
  },
};

describe('an event log in a file', () => {
  test(
    'of a simulated race gives back the race, event by event, packed or not',
    async () => {
      const race = simulateRace({ seed: 3, laps: 2, startsAt: '2026-03-29T05:00:00.000Z' });
      const drafts = [...race.events()];
      const events = drafts.map((draft, index) => envelop(draft, 'race', 0, index));
      for (const name of ['race.jsonl', 'packed.jsonl.gz']) {
        const log = await openRecording(await written(name, events));
        // Through JSON: there, a negative zero is a zero.
        expect([...log.events()]).toEqual(JSON.parse(JSON.stringify(drafts)));
        expect(log).toMatchObject({ kind: race.kind, season: race.season, startsAt: race.startsAt });
        expect(log.endsAt).toBe(drafts.at(-1)?.at);
        expect(log.unreadable()).toMatchObject({ messages: events.length, unreadable: 0 });
      }
    },
    RACE_TIMEOUT_MS,
  );

  test('of a live session comes back as a replay', async () => {
    const log = await openRecording(
      await written('live.jsonl', [envelop(announced, 'live', 0, 0), envelop(lapCount(1, 1), 'live', 0, 1)]),
    );
    expect(log).toMatchObject({ origin: 'REPLAY', title: '2026 Small Grand Prix: Sprint', kind: 'SPRINT' });
    expect([...log.events()][0]).toMatchObject({ body: { origin: 'REPLAY' } });
  });

  test('of a playback that went back gives what was shown last, in order of time, without its playhead', async () => {
    const moved: EventDraft = {
      at: at(2),
      type: 'PlayheadMoved',
      body: { wallAt: at(9), speed: 1, paused: false, settled: true, startsAt: at(0), endsAt: null },
    };
    const log = await openRecording(
      await written('seek.jsonl', [
        envelop(lapCount(1, 1), 's', 0, 0),
        envelop(lapCount(5, 4), 's', 0, 1),
        envelop(moved, 's', 1, 0),
        envelop(lapCount(2, 2), 's', 1, 1),
        envelop(lapCount(1, 1), 's', 1, 0),
        envelop(lapCount(6, 5), 's', 0, 2),
      ]),
    );
    expect([...log.events()]).toEqual([lapCount(1, 1), lapCount(2, 2)]);
  });

  test('plays on past lines that are none, and counts them', async () => {
    const log = await openRecording(
      await written('damaged.jsonl', [
        envelop(lapCount(1, 1), 's', 0, 0),
        '{"v":1,"id":"s-1","sess',
        envelop(lapCount(2, 2), 'another', 0, 0),
        JSON.stringify({ ...envelop(lapCount(2, 2), 's', 0, 2), body: { lap: 'two' } }),
        envelop(lapCount(3, 3), 's', 0, 3),
      ]),
    );
    expect([...log.events()]).toEqual([lapCount(1, 1), lapCount(3, 3)]);
    expect(log.unreadable()).toMatchObject({ messages: 5, unreadable: 3 });
  });

  test('is listed among the recordings of its folder', async () => {
    await written('listed.jsonl.gz', [envelop(announced, 's', 0, 0), envelop(lapCount(3, 3), 's', 0, 1)]);
    const found = (await recordingsIn(folder)).find(({ id }) => id === 'listed');
    expect(found).toMatchObject({ title: '2026 Small Grand Prix: Sprint', durationMs: 3_000 });
  });

  test('without an event is no recording', async () => {
    await expect(openRecording(await written('empty.jsonl', ['']))).rejects.toMatchObject({
      code: 'NOT_A_RECORDING',
    });
    await expect(openRecording(join(folder, 'missing.jsonl'))).rejects.toMatchObject({
      code: 'RECORDING_NOT_FOUND',
    });
  });
});
