import type { EventDraft, TimingEvent } from '@slipstream/timing/events/envelope';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NOTHING_UNREADABLE, type SessionLog } from '../session-log.ts';
import { manualClock } from './manual-clock.ts';
import { MAX_SPEED, type Playback } from './playback.ts';
import { startPlayback } from './start-playback.ts';

const START = Date.parse('2023-10-08T17:00:00.000Z');
const LAST_SECOND = 600;
const at = (seconds: number) => new Date(START + Math.round(seconds * 1000)).toISOString();

const DRAFTS: readonly EventDraft[] = Array.from({ length: 1_300 }, (_, index) => ({
  at: at(Math.floor((index * LAST_SECOND) / 1_299)),
  type: 'LapCountChanged',
  body: { lap: index % 1_000 },
}));

const LOG: SessionLog = {
  title: 'a log',
  kind: 'RACE',
  origin: 'REPLAY',
  season: 2023,
  startsAt: at(0),
  endsAt: at(LAST_SECOND),
  events: () => DRAFTS.values(),
  unreadable: () => NOTHING_UNREADABLE,
};

type Step = (playback: Playback, advance: (ms: number) => Promise<void>) => unknown;
const named = (name: string, run: Step): Step => Object.assign(run, { toString: () => name });

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.integer({ min: 0, max: 30_000 }).map((ms) => named(`wait ${ms}`, (_, advance) => advance(ms))),
  fc.constant(named('pause', (playback) => playback.pause())),
  fc.constant(named('resume', (playback) => playback.resume())),
  fc
    .constantFrom(0.5, 1, 7, 60, MAX_SPEED)
    .map((speed) => named(`speed ${speed}`, (playback) => playback.setSpeed(speed))),
  fc
    .integer({ min: -10, max: LAST_SECOND + 10 })
    .map((second) => named(`seek ${second}`, (playback) => playback.seek(at(second)))),
);

test('whatever it is told, each epoch carries the log from its start in order, once, and no further than the playhead', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 25 }),
      fc.array(fc.nat(4), { maxLength: 40 }),
      async (steps, failures) => {
        const clock = manualClock(Date.parse('2026-11-22T12:00:00.000Z'));
        const carried: TimingEvent[] = [];
        const playback = startPlayback({
          log: LOG,
          session: 's',
          speed: 1,
          clock,
          carry: async (events) => {
            if (failures.shift() === 0) throw new Error('the broker is away');
            carried.push(...events);
          },
        });
        const answers: Promise<unknown>[] = [];
        for (const run of steps) {
          const answer = Promise.resolve(run(playback, clock.advance));
          answers.push(answer);
          if (run.toString().startsWith('wait')) await answer;
        }
        await clock.advance(300_000);
        await Promise.all(answers);
        const { state } = playback.status();
        expect(['playing', 'paused', 'ended']).toContain(state);
        await playback.stop();
        await playback.done;

        expectFaithful(carried);
      },
    ),
    { seed: 20231008, numRuns: 80 },
  );
}, 60_000);

function expectFaithful(carried: readonly TimingEvent[]): void {
  let epoch = 0;
  let next = 0;
  let lastMove = '';
  let target: string | null = null;
  let newest = '';
  for (const event of carried) {
    expect(event.epoch === epoch || event.epoch === epoch + 1).toBe(true);
    if (event.epoch === epoch + 1) {
      // A new epoch begins with the jump that went back.
      expect(event).toMatchObject({ type: 'PlayheadMoved', body: { settled: false } });
      next = 0;
      newest = '';
    }
    epoch = event.epoch;
    if (event.type === 'PlayheadMoved') {
      expect(event.id > lastMove).toBe(true);
      lastMove = event.id;
      if (target !== null && event.body.settled) expect(event.at >= newest).toBe(true);
      target = event.body.settled ? null : event.at;
      if (event.body.settled) newest = event.at;
    } else {
      expect(event).toEqual({
        v: 1,
        id: `s-${String(next).padStart(9, '0')}`,
        session: 's',
        epoch,
        ...DRAFTS[next],
      });
      if (target !== null) expect(event.at <= target).toBe(true);
      else expect(event.at >= newest).toBe(true);
      next++;
    }
  }
}
