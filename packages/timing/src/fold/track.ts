import type { EventBody } from '../events/bodies.ts';
import { instantOf, sameJson, stronger, type Written, write } from './registers.ts';
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

/** A status that comes late still belongs in the history; the one with the greatest stamp is shown. */
function foldTrackStatus(
  state: SessionState,
  { status }: EventBody<'TrackStatusChanged'>,
  { stamp }: Origin,
) {
  const { track } = state;
  if (track.told.some((other) => other.stamp === stamp)) return late(state);
  const told = [...track.told, { status, stamp }].sort((a, b) => (a.stamp < b.stamp ? -1 : 1));
  const history = historyOf(told);
  const same = sameJson(history, track.history);
  const record = { ...track, told, history, status: told.at(-1)?.status ?? status };
  return putPart(state, 'track', { record, outcome: same ? 'unchanged' : 'applied' });
}

type Period = TrackState['history'][number];

function historyOf(told: TrackState['told']): readonly Period[] {
  const periods: Period[] = [];
  for (const { status, stamp } of told) {
    const from = instantOf(stamp);
    // Two statuses at one instant: the first of them never showed.
    if (periods.at(-1)?.from === from) periods.pop();
    const last = periods.at(-1);
    if (last?.status === status) {
      periods[periods.length - 1] = { ...last, to: null };
      continue;
    }
    if (last) periods[periods.length - 1] = { ...last, to: from };
    periods.push({ status, from, to: null });
  }
  return periods;
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
