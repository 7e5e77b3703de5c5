import type { TimingEvent } from '@slipstream/timing/events/envelope';
import type { SessionState } from '@slipstream/timing/fold/state';
import { announced, at, event, foldAll, SESSION } from '@slipstream/timing/testing/events';
import { afterEach, expect, it } from 'vitest';
import { EmbeddedEventLog } from '../log/embedded-event-log.ts';
import { TOPICS } from '../log/topics.ts';
import { DelayedView } from './delayed-view.ts';

const DELAY_MS = 60_000;

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

/** A live session whose log holds these events, all shown, at `seconds` of test time. */
async function scene(events: readonly TimingEvent[], seconds: number) {
  const log = new EmbeddedEventLog();
  const append = async (...more: readonly TimingEvent[]) => {
    for (const each of more) {
      await log.append(TOPICS.timing, [{ key: SESSION, value: JSON.stringify(each) }]);
    }
  };
  await append(...events);
  let live: SessionState = foldAll(events);
  let nowMs = Date.parse(at(seconds));
  const view = await DelayedView.open(log, SESSION, {
    live: () => live,
    nowMs: () => nowMs,
    delayMs: DELAY_MS,
  });
  open.push(() => view.close());
  return {
    view,
    pass: (more: number) => {
      nowMs += more * 1_000;
    },
    happen: async (...more: readonly TimingEvent[]) => {
      live = foldAll(more, live);
      await append(...more);
    },
  };
}

const LAP = (seconds: number, lap: number, epoch = 0) =>
  event(seconds, 'LapCompleted', { driver: 4, lap, timeMs: 80_000 }, { order: lap, epoch });
const STATUS = (seconds: number, status: 'STARTED' | 'ENDED') =>
  event(seconds, 'SessionStatusChanged', { status });

it('shows a session that is younger than the delay as not begun, at once', async () => {
  const { view, pass } = await scene([announced('RACE'), STATUS(1, 'STARTED'), LAP(5, 1)], 10);
  expect(view.begun).toBe(false);
  expect(view.state).toMatchObject({ session: SESSION, version: 0, info: { status: 'SCHEDULED' }, laps: {} });
  expect(view.state?.info.announced?.name).toBe('RACE');
  pass(52);
  await expect.poll(() => view.state?.info.status).toBe('STARTED');
  expect([view.begun, view.state?.laps]).toEqual([true, {}]);
});

it('goes on to the end of a session that has ended', async () => {
  const events = [announced('RACE'), STATUS(1, 'STARTED'), LAP(100, 1), LAP(140, 2), STATUS(141, 'ENDED')];
  const { view, pass } = await scene(events, 165);
  expect(Object.keys(view.state?.laps[4] ?? {})).toHaveLength(1);
  pass(35);
  await expect.poll(() => Object.keys(view.state?.laps[4] ?? {}).length).toBe(2);
  pass(10);
  await expect.poll(() => view.state?.info.status).toBe('ENDED');
  expect(view.state?.playhead?.endsAt).toBe(at(141));
});

it('has the version that the session had, over all its epochs, whenever it was opened', async () => {
  const first = [announced('RACE'), STATUS(1, 'STARTED'), LAP(100, 1), LAP(140, 2), LAP(180, 3)];
  const { view, happen, pass } = await scene(first, 200);
  expect(view.state?.version).toBe(foldAll(first.slice(0, 4)).version);
  const second = [{ ...announced('RACE'), epoch: 1 }, LAP(100, 1, 1)];
  await happen(...second);
  await expect.poll(() => view.state?.epoch).toBe(1);
  expect(view.state?.version).toBe(foldAll([...first, ...second]).version);
  pass(100);
  const late = await scene([...first, ...second], 300);
  expect([late.view.state?.epoch, late.view.state?.version]).toEqual([1, view.state?.version]);
});
