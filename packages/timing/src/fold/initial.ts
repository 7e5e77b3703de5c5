import type { SessionState } from './state.ts';

/** A session of which no event is known. */
export function initialState(session: string): SessionState {
  return {
    session,
    epoch: 0,
    version: 0,
    at: null,
    info: {
      announced: null,
      status: 'SCHEDULED',
      startedAt: null,
      finishedAt: null,
      startLights: null,
      segment: null,
      clock: null,
      feeds: {},
      stamps: {},
    },
    playhead: null,
    track: { status: 'CLEAR', told: [], history: [], lap: null, totalLaps: null, stamps: {} },
    weather: [],
    raceControlIds: [],
    standings: null,
    board: null,
    teams: null,
    drivers: {},
    cars: {},
    laps: {},
    stints: {},
    pitStops: {},
    telemetry: {},
    locations: {},
    outline: { points: [], tracing: null },
  };
}
