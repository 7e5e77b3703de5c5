import type { EventBody } from '../events/bodies.ts';
import { stronger, type Written, write } from './registers.ts';
import type { SessionState, Stamp, TrackState, WeatherReading } from './state.ts';
import { type Folders, late, type Origin, putPart, step } from './step.ts';

/** The track as a whole: its flags, its lap count, its weather. */
export const TRACK_FOLDERS: Folders<'LapCountChanged' | 'TrackStatusChanged' | 'WeatherReported'> = {
  LapCountChanged: (state, { lap, totalLaps }, { stamp }) => {
    let written: Written<TrackState> = { record: state.track, outcome: 'late' };
    if (lap !== undefined) written = write(written.record, 'lap', stamp, { lap });
    if (totalLaps !== undefined) {
      const total = write(written.record, 'totalLaps', stamp, { totalLaps });
      written = { record: total.record, outcome: stronger(written.outcome, total.outcome) };
    }
    return putPart(state, 'track', written);
  },
  TrackStatusChanged: foldTrackStatus,
  WeatherReported: foldWeather,
};

type Period = TrackState['history'][number];

function foldTrackStatus(
  state: SessionState,
  { status }: EventBody<'TrackStatusChanged'>,
  { at, stamp }: Origin,
) {
  const { track } = state;
  const known = track.stamps.status;
  if (known === undefined || stamp > known) {
    return putPart(
      state,
      'track',
      write(track, 'status', stamp, { status, history: continued(track.history, status, at) }),
    );
  }
  const history = withLatePeriod(track.history, status, at);
  if (history === track.history) return late(state);
  return putPart(state, 'track', { record: { ...track, history }, outcome: 'applied' });
}

function continued(history: readonly Period[], status: Period['status'], at: string): readonly Period[] {
  const last = history.at(-1);
  if (last?.status === status) return history;
  const closed = last && last.from < at ? { ...last, to: at } : null;
  const before = history.slice(0, -1);
  // Two statuses at one instant: the first of them never showed.
  if (last && !closed && before.at(-1)?.status === status) {
    return [...before.slice(0, -1), { status, from: before.at(-1)?.from ?? at, to: null }];
  }
  return [...before, ...(closed ? [closed] : []), { status, from: at, to: null }];
}

/** A status that comes late still belongs in the history, as long as what is shown now stays. */
function withLatePeriod(history: readonly Period[], status: Period['status'], at: string): readonly Period[] {
  const first = history[0];
  if (!first) return history;
  if (at < first.from) {
    if (status === first.status) return [{ ...first, from: at }, ...history.slice(1)];
    return [{ status, from: at, to: first.from }, ...history];
  }
  const index = history.findIndex((period) => period.from < at && period.to !== null && at < period.to);
  const period = history[index];
  if (!period || period.status === status) return history;
  const split = [
    { ...period, to: at },
    { status, from: at, to: period.to },
  ];
  return [...history.slice(0, index), ...split, ...history.slice(index + 1)];
}

const NO_WEATHER = {
  airC: null,
  trackC: null,
  humidityPct: null,
  pressureHpa: null,
  windSpeedMps: null,
  windDirectionDeg: null,
  raining: null,
};

/** Readings are keyed by their instant; what a reading leaves out is as in the one before it. */
function foldWeather(state: SessionState, body: EventBody<'WeatherReported'>, { at, stamp }: Origin) {
  const { weather } = state;
  let index = weather.length;
  while (index > 0 && (weather[index - 1]?.at ?? '') > at) index -= 1;
  const before = weather[index - 1];
  const again = before?.at === at;
  if (again && stamp <= before.stamp) return late(state);
  const reading = weatherReading(before, body, at, stamp);
  const from = again ? index - 1 : index;
  return step(
    { ...state, weather: [...weather.slice(0, from), reading, ...weather.slice(index)] },
    'applied',
    ['weather'],
  );
}

function weatherReading(
  before: WeatherReading | undefined,
  body: EventBody<'WeatherReported'>,
  at: string,
  stamp: Stamp,
): WeatherReading {
  const base = before ?? NO_WEATHER;
  return {
    at,
    airC: body.airC ?? base.airC,
    trackC: body.trackC ?? base.trackC,
    humidityPct: body.humidityPct ?? base.humidityPct,
    pressureHpa: body.pressureHpa ?? base.pressureHpa,
    windSpeedMps: body.windSpeedMps ?? base.windSpeedMps,
    windDirectionDeg: body.windDirectionDeg ?? base.windDirectionDeg,
    raining: body.raining ?? base.raining,
    stamp,
  };
}
