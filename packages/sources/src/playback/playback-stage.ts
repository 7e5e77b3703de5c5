import type { EventDraft, TimingEvent } from '@slipstream/timing/events/envelope';
import { NOTHING_UNREADABLE, type SessionLog } from '../session-log.ts';
import { type ManualClock, manualClock } from './manual-clock.ts';
import type { Playback, PlaybackOptions } from './playback.ts';
import { startPlayback } from './start-playback.ts';

const START = Date.parse('2023-10-08T17:00:00.000Z');
export const WALL = Date.parse('2026-11-22T12:00:00.000Z');
export const at = (seconds: number) => new Date(START + seconds * 1000).toISOString();

/** A log of one lap count at each of these seconds; the lap is the second. */
export function logAt(seconds: readonly number[], endsAt = true): SessionLog {
  const drafts = seconds.map(
    (second): EventDraft => ({ at: at(second), type: 'LapCountChanged', body: { lap: Math.floor(second) } }),
  );
  return {
    title: 'a log',
    kind: 'RACE',
    origin: 'REPLAY',
    season: 2023,
    startsAt: at(0),
    endsAt: endsAt ? at(seconds.at(-1) ?? 0) : null,
    events: () => drafts.values(),
    unreadable: () => NOTHING_UNREADABLE,
  };
}

export interface Stage {
  readonly playback: Playback;
  readonly clock: ManualClock;
  readonly carried: TimingEvent[];
  readonly batches: number[];
  /** What was carried, short: `5` the event of second 5, `[2 ×1]` a playhead that moved. */
  line(): string;
}

export function stage(options: Partial<PlaybackOptions> & { log: SessionLog }): Stage {
  const clock = manualClock(WALL);
  const carried: TimingEvent[] = [];
  const batches: number[] = [];
  const take = (events: readonly TimingEvent[]) => {
    batches.push(events.length);
    carried.push(...events);
  };
  const playback = startPlayback({
    session: 's',
    speed: 1,
    clock,
    ...options,
    carry: async (events) => {
      await options.carry?.(events);
      take(events);
    },
  });
  return { playback, clock, carried, batches, line: () => carried.map(short).join(' ') };
}

function short(event: TimingEvent): string {
  const second = (Date.parse(event.at) - START) / 1000;
  if (event.type !== 'PlayheadMoved') return String(second);
  const { speed, paused, settled } = event.body;
  return `[${second}${settled ? '' : ' jump'}${paused ? ' paused' : ` ×${speed}`}]`;
}
