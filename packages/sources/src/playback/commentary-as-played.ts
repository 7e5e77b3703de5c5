import { anomalyDeriver } from '@slipstream/timing/derive/anomalies/anomaly-deriver';
import { commentaryDeriver } from '@slipstream/timing/derive/commentary/commentary-deriver';
import type { DerivedItem, Deriver } from '@slipstream/timing/derive/deriver';
import { TELEMETRY_TYPES } from '@slipstream/timing/events/bodies';
import type { EventDraft, TimingEvent } from '@slipstream/timing/events/envelope';
import { fold, initialState } from '@slipstream/timing/fold/fold';
import { expect } from 'vitest';
import { NOTHING_UNREADABLE, type SessionLog } from '../session-log.ts';
import { manualClock } from './manual-clock.ts';
import { MAX_SPEED } from './playback.ts';
import { startPlayback } from './start-playback.ts';

/** A line as a viewer knows it. */
interface PlayedLine {
  readonly id: string;
  readonly at: string;
  readonly text: string;
}

/** Chances that follow from a seed: mulberry32. */
function chances(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** A log of events that are held ready: read again with every seek back. */
export function logOf(drafts: readonly EventDraft[]): SessionLog {
  return {
    title: 'a race',
    kind: 'RACE',
    origin: 'REPLAY',
    season: null,
    startsAt: drafts[0]?.at ?? '',
    endsAt: drafts.at(-1)?.at ?? null,
    events: () => drafts.values(),
    unreadable: () => NOTHING_UNREADABLE,
  };
}

/**
 * Projects what a playback carries: timing and telemetry travel on topics of their own, and come in
 * batches of any size, in any order of the two.
 */
class Projecting {
  readonly #chance: (below: number) => number;
  readonly #queues: { readonly timing: TimingEvent[]; readonly telemetry: TimingEvent[] } = {
    timing: [],
    telemetry: [],
  };
  #state = initialState('s');
  #derivers: readonly Deriver[] = derivers();
  #lines: PlayedLine[] = [];

  constructor(chance: (below: number) => number) {
    this.#chance = chance;
  }

  get lines(): readonly PlayedLine[] {
    return this.#lines;
  }

  take(events: readonly TimingEvent[]): void {
    for (const event of events) {
      this.#queues[TELEMETRY_TYPES.has(event.type) ? 'telemetry' : 'timing'].push(event);
    }
    if (this.#chance(4) === 0) this.drain();
  }

  drain(): void {
    const { timing, telemetry } = this.#queues;
    while (timing.length + telemetry.length > 0) {
      const queue = timing.length === 0 || this.#chance(2) === 0 ? telemetry : timing;
      for (const event of queue.splice(0, 1 + this.#chance(800))) this.#fold(event);
    }
  }

  #fold(event: TimingEvent): void {
    const before = this.#state;
    const { state: after, outcome, reset } = fold(before, event);
    this.#state = after;
    if (reset) {
      this.#derivers = derivers();
      this.#lines = [];
    }
    if (outcome !== 'applied') return;
    const from = reset ? { ...initialState('s'), epoch: event.epoch } : before;
    let items: readonly DerivedItem[] = [];
    for (const deriver of this.#derivers) {
      items = [...items, ...deriver.derive({ event, before: from, after }, items)];
    }
    for (const { log, item } of items) {
      if (log === 'commentary') this.#lines.push({ id: item.id, at: item.at, text: item.text });
    }
  }
}

function derivers(): readonly Deriver[] {
  return [anomalyDeriver(), commentaryDeriver({ language: 'en' })].map(({ open }) => open('s', new Map()));
}

/**
 * Plays a log in one go, then in so many sequences of steps, and expects of each the lines of the first, up to
 * where its playhead has come.
 *
 * @returns the lines
 */
export async function expectSameLines(log: SessionLog, sequences: number): Promise<readonly PlayedLine[]> {
  const whole = (await played(log, 0, [])).lines;
  let ended = 0;
  for (let seed = 1; seed <= sequences; seed += 1) {
    const steps = arbitrarySteps(log, seed);
    const { lines, until } = await played(log, seed, steps);
    const expected = whole.filter(({ at }) => at <= until);
    expect(byId(lines), `seed ${seed}: ${JSON.stringify(steps)}`).toEqual(byId(expected));
    if (expected.length === whole.length) ended += 1;
  }
  expect(ended).toBeGreaterThanOrEqual(sequences / 2);
  expect(ended).toBeLessThan(sequences);
  return whole;
}

/** Lines of telemetry and of timing come side by side: only their instants order them. */
function byId(lines: readonly PlayedLine[]): readonly PlayedLine[] {
  return lines.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

type PlayStep =
  | { readonly do: 'pause' | 'resume' }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'speed'; readonly speed: number }
  | { readonly do: 'seek'; readonly to: string };

/** Some six to twelve steps, by chance; half of the sequences play to the end afterwards. */
function arbitrarySteps(log: SessionLog, seed: number): readonly PlayStep[] {
  const chance = chances(seed);
  const [from, until] = [Date.parse(log.startsAt), Date.parse(log.endsAt ?? log.startsAt)];
  const step = (): PlayStep => {
    switch (chance(5)) {
      case 0:
        return { do: 'pause' };
      case 1:
        return { do: 'resume' };
      case 2:
        return { do: 'speed', speed: [0.5, 1, 10, 60, MAX_SPEED][chance(5)] ?? 1 };
      case 3:
        return { do: 'seek', to: new Date(from + chance(until - from)).toISOString() };
      default:
        return { do: 'wait', ms: 1 + chance(40_000) };
    }
  };
  const steps = Array.from({ length: 6 + chance(7) }, step);
  return seed % 2 === 0 ? steps : [...steps, { do: 'speed', speed: MAX_SPEED }, { do: 'resume' }];
}

/** @returns the lines of the epoch that it ends in, and the instant up to which its playhead has come */
async function played(
  log: SessionLog,
  seed: number,
  steps: readonly PlayStep[],
): Promise<{ readonly lines: readonly PlayedLine[]; readonly until: string }> {
  const clock = manualClock(Date.parse('2026-11-22T12:00:00.000Z'));
  const projecting = new Projecting(chances(seed));
  const playback = startPlayback({
    log,
    session: 's',
    speed: steps.length === 0 ? MAX_SPEED : 1,
    clock,
    carry: async (events) => projecting.take(events),
  });
  for (const step of steps) {
    if (step.do === 'wait') await clock.advance(step.ms);
    else if (step.do === 'speed') await Promise.all([playback.setSpeed(step.speed), clock.advance(1)]);
    else if (step.do === 'seek') await Promise.all([playback.seek(step.to), clock.advance(1)]);
    else await Promise.all([playback[step.do](), clock.advance(1)]);
  }
  await clock.advance(1_000);
  const until = playback.status().playhead;
  await playback.stop();
  projecting.drain();
  return { lines: projecting.lines, until };
}
