import { manualClock } from '@slipstream/sources/playback/manual-clock';
import { NOTHING_UNREADABLE, type SessionLog } from '@slipstream/sources/session-log';
import type { EventDraft, TimingEvent } from '@slipstream/timing/events/envelope';
import { expect, test } from 'vitest';
import { SessionRunner } from './session-runner.ts';

const BEGAN = Date.parse('2026-03-29T05:00:00.000Z');
const at = (second: number) => new Date(BEGAN + second * 1_000).toISOString();
const DRAFTS: readonly EventDraft[] = [
  { at: at(0), type: 'SessionStatusChanged', body: { status: 'STARTED' } },
  { at: at(60), type: 'LapCountChanged', body: { lap: 2 } },
];
const sessionLog: SessionLog = {
  title: 'two laps',
  kind: 'RACE',
  origin: 'REPLAY',
  season: 2026,
  startsAt: at(0),
  endsAt: at(60),
  events: () => DRAFTS.values(),
  unreadable: () => NOTHING_UNREADABLE,
};

function scene() {
  const clock = manualClock(BEGAN);
  const carried: TimingEvent[] = [];
  let takes = true;
  const runner = new SessionRunner(
    (events) => {
      if (!takes) return new Promise(() => {});
      carried.push(...events);
      return Promise.resolve();
    },
    clock,
    { info: () => {}, warn: () => {} },
  );
  const said = () =>
    carried
      .filter(({ type }) => type === 'SessionStatusChanged' || type === 'FeedStateChanged')
      .map(({ body }) => body);
  return { clock, runner, said, refuse: () => (takes = false) };
}

test('a source that is shut down ends what it plays, with the reason', async () => {
  const { clock, runner, said } = scene();
  void runner.run({ session: 'race', sessionLog, speed: 1 });
  await clock.advance(10_000);
  expect(runner.sessions).toEqual(['race']);
  await runner.close();
  expect(runner.sessions).toEqual([]);
  expect(said()).toEqual([
    { status: 'STARTED' },
    { feed: 'source', state: 'STALE', reason: 'the source of this session was shut down' },
    { status: 'ENDED', stopped: true },
  ]);
});

test('a playback that came to its end was not stopped', async () => {
  const { clock, runner, said } = scene();
  void runner.run({ session: 'race', sessionLog, speed: 1 });
  await clock.advance(120_000);
  expect(runner.sessions).toEqual(['race']);
  await runner.close();
  expect(said()).toEqual([{ status: 'STARTED' }]);
});

test('a log that takes nothing holds no shutdown up for more than a second', async () => {
  const { clock, runner, refuse } = scene();
  void runner.run({ session: 'race', sessionLog, speed: 1 });
  await clock.advance(10_000);
  refuse();
  const closing = runner.close();
  await expect.poll(() => clock.waiting()).toBe(1);
  await clock.advance(1_000);
  await expect(closing).resolves.toBeUndefined();
});
