import type { EventBody, EventType } from '../events/bodies.ts';
import type { TimingEvent } from '../events/envelope.ts';
import { fold, initialState } from '../fold/fold.ts';
import type { Folded } from '../fold/parts.ts';
import type { SessionState } from '../fold/state.ts';

export const SESSION = 'session-1';

/** An instant so many seconds after the start of the tests' time. */
export function at(seconds: number): string {
  return new Date(Date.UTC(2025, 9, 26, 14) + Math.round(seconds * 1_000)).toISOString();
}

/** One event. `order` tells events of one instant apart, as ids do. */
export function event<T extends EventType>(
  seconds: number,
  type: T,
  body: EventBody<T>,
  { order = 0, epoch = 0 }: { order?: number; epoch?: number } = {},
): TimingEvent {
  const id = `${SESSION}-${String(order).padStart(9, '0')}`;
  return { v: 1, id, session: SESSION, epoch, at: at(seconds), type, body } as TimingEvent;
}

export function foldAll(events: Iterable<TimingEvent>, from = initialState(SESSION)): SessionState {
  let state = from;
  for (const each of events) state = fold(state, each).state;
  return state;
}

/** What the last of the events did. */
export function foldLast(...events: readonly TimingEvent[]): Folded {
  const last = events.at(-1);
  if (!last) throw new Error('foldLast needs an event');
  return fold(foldAll(events.slice(0, -1)), last);
}

/** A session of a kind, in a season, at a circuit 5 km long. */
export function announced(kind: EventBody<'SessionAnnounced'>['kind'], season = 2025): TimingEvent {
  return event(0, 'SessionAnnounced', {
    kind,
    name: kind,
    origin: 'SIMULATION',
    meeting: {
      id: 'meeting-1',
      name: 'Grand Prix',
      season,
      circuit: { id: 'circuit-1', name: 'Circuit', lengthKm: 5 },
    },
  });
}

/** A race under way: announced, and started at second 10. */
export function startedRace(totalLaps = 50): readonly TimingEvent[] {
  return [
    announced('RACE'),
    event(1, 'LapCountChanged', { lap: 1, totalLaps }),
    event(10, 'SessionStatusChanged', { status: 'STARTED' }),
  ];
}

/** Laps of one car, each ending `lapMs` after the one before; the first at `from` seconds. */
export function laps(driver: number, from: number, ...times: readonly number[]): readonly TimingEvent[] {
  let seconds = from;
  return times.map((timeMs, index) => {
    seconds += timeMs / 1_000;
    return event(seconds, 'LapCompleted', { driver, lap: index + 1, timeMs });
  });
}
