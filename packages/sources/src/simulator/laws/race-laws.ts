import type { SessionStatus, TrackStatus } from '@slipstream/timing/events/vocabulary';
import type { Law } from './law.ts';

const NEXT: Readonly<Record<SessionStatus, readonly SessionStatus[]>> = {
  SCHEDULED: ['STARTED'],
  STARTED: ['SUSPENDED', 'FINISHED'],
  SUSPENDED: ['STARTED', 'FINISHED'],
  FINISHED: ['STARTED', 'ENDED'],
  ENDED: [],
};

/** Scheduled, started, finished, ended; what is suspended goes on. Nothing comes after the end. */
export function statusesFollow(): Law {
  let status: SessionStatus | null = null;
  let last = '';
  return {
    name: 'statuses follow one another',
    see: (draft) => {
      last = draft.type;
      if (draft.type !== 'SessionStatusChanged') return null;
      const before = status;
      status = draft.body.status;
      const sound = before === null ? status === 'SCHEDULED' : NEXT[before].includes(status);
      return sound ? null : `${status} after ${before}`;
    },
    end: () =>
      status === 'ENDED' && last === 'SessionStatusChanged' ? null : `ends as ${status}, with ${last}`,
  };
}

/** Every car either takes the flag or is out, never both. */
export function everyCarFinishesOrRetires(cars: number): Law {
  const finished = new Set<number>();
  const retired = new Set<number>();
  return {
    name: 'every car finishes or retires',
    see: (draft) => {
      if (draft.type !== 'CarStatusChanged') return null;
      if (draft.body.finished) finished.add(draft.body.driver);
      if (draft.body.retired) retired.add(draft.body.driver);
      return null;
    },
    end: () => {
      const both = [...finished].filter((driver) => retired.has(driver));
      const sound = both.length === 0 && finished.size + retired.size === cars;
      return sound ? null : `${finished.size} finished, ${retired.size} retired, both: ${both.join(' ')}`;
    },
  };
}

/**
 * The order at the end: who drove more laps; of those equal, who took less time to the flag, time
 * penalties that were not served added. Cars that are out come last.
 */
export function classificationFollows(): Law {
  const laps = new Map<number, { laps: number; ms: number }>();
  const unserved = new Map<number, number>();
  const positions = new Map<number, number>();
  const finished = new Set<number>();
  return {
    name: 'the classification follows from laps, times and penalties',
    see: (draft) => {
      if (draft.type === 'LapCompleted') {
        laps.set(draft.body.driver, { laps: draft.body.lap, ms: Date.parse(draft.at) });
      } else if (draft.type === 'PositionsChanged') {
        for (const { driver, position } of draft.body.positions) positions.set(driver, position);
      } else if (draft.type === 'CarStatusChanged' && draft.body.finished) finished.add(draft.body.driver);
      else if (draft.type === 'RaceControlMessageSent') penalise(unserved, draft.body);
      return null;
    },
    end: () => {
      const due = [...finished].sort((a, b) => {
        const [one, other] = [laps.get(a), laps.get(b)];
        if (!one || !other) return 0;
        return other.laps - one.laps || one.ms + (unserved.get(a) ?? 0) - other.ms - (unserved.get(b) ?? 0);
      });
      const told = [...positions.keys()].sort((a, b) => (positions.get(a) ?? 0) - (positions.get(b) ?? 0));
      const wrong = due.findIndex((driver, rank) => told[rank] !== driver);
      return wrong < 0 ? null : `position ${wrong + 1}: car ${told[wrong]}, not ${due[wrong]}`;
    },
  };
}

/** As race control words it: `5 SECOND TIME PENALTY FOR CAR 11 (PER) - …`, `PENALTY SERVED - 5 SECOND …`. */
const TIME_PENALTY = /(\d+) SECOND TIME PENALTY FOR CAR (\d+)/;

function penalise(
  unserved: Map<number, number>,
  { message, drivers }: { message: string; drivers: number[] },
): void {
  const told = TIME_PENALTY.exec(message);
  const driver = drivers[0];
  if (!told || driver === undefined) return;
  const ms = Number(told[1]) * 1000 * (message.includes('PENALTY SERVED') ? -1 : 1);
  unserved.set(driver, (unserved.get(driver) ?? 0) + ms);
}

/** A car that finishes a race that stayed dry has used two compounds. `lapsLeast`: shorter races have no stops. */
export function twoCompoundsAreUsed(lapsLeast: number): Law {
  const compounds = new Map<number, Set<string>>();
  const finished = new Set<number>();
  let [wet, totalLaps, status]: [boolean, number, TrackStatus] = [false, 0, 'CLEAR'];
  return {
    name: 'two compounds are used',
    see: (draft) => {
      if (draft.type === 'StintChanged' && draft.body.compound) {
        const { driver, compound } = draft.body;
        if (compound === 'INTERMEDIATE' || compound === 'WET') wet = true;
        const used = compounds.get(driver) ?? new Set();
        compounds.set(driver, used.add(compound));
      } else if (draft.type === 'CarStatusChanged' && draft.body.finished) finished.add(draft.body.driver);
      else if (draft.type === 'LapCountChanged') totalLaps = draft.body.totalLaps ?? totalLaps;
      else if (draft.type === 'TrackStatusChanged') status = draft.body.status;
      return null;
    },
    end: () => {
      if (wet || totalLaps < lapsLeast || status === 'RED') return null;
      const one = [...finished].filter((driver) => (compounds.get(driver)?.size ?? 0) < 2);
      return one.length === 0 ? null : `only one compound: ${one.join(' ')}`;
    },
  };
}
