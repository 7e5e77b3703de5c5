import type { TimingEvent } from '@slipstream/timing/events/envelope';
import { fold, initialState } from '@slipstream/timing/fold/fold';
import type { SessionState } from '@slipstream/timing/fold/state';
import type { LiveSurroundings } from '../live-source.ts';
import { systemClock } from '../playback/system-clock.ts';
import { Told } from './told.ts';

/** What tests give a live source: a log in memory, which a second source can take up, and what was reported. */
export interface LiveLog {
  readonly surroundings: LiveSurroundings;
  readonly events: TimingEvent[];
  readonly lines: string[];
  state(): SessionState;
}

export function liveLog(): LiveLog {
  const events: TimingEvent[] = [];
  const lines: string[] = [];
  return {
    events,
    lines,
    state: () => {
      let state = initialState(events[0]?.session ?? 'none');
      for (const event of events) state = fold(state, event).state;
      return state;
    },
    surroundings: {
      clock: systemClock,
      // The shortest back-off.
      random: () => 1,
      takeUp: async (session) => {
        const told = new Told();
        for (const event of events) if (event.session === session) told.note(event);
        return told;
      },
      carry: async (more) => void events.push(...more),
      report: { info: (line) => void lines.push(line), warn: (line) => void lines.push(line) },
    },
  };
}
