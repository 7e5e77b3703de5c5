import type { DriverInfo, SessionState } from '@slipstream/timing/fold/state';
import { leaderboard } from '@slipstream/timing/views/leaderboard';

/** A record of `f1-driver-positions`. */
export interface PositionRecord {
  readonly driver_name: string;
  readonly position: number;
  /** Event time, in milliseconds. */
  readonly timestamp: number;
  readonly race_id: string;
  readonly team_name: string | null;
  /** km/h. */
  readonly speed: number | null;
}

/** A record of `f1-car-metrics`. */
export interface MetricsRecord {
  readonly team_name: string;
  readonly timestamp: number;
  /** °C. */
  readonly engine_temperature: number;
}

/** One record for each driver, first place first; none before the session has a time. */
export function positionRecords(state: SessionState): readonly PositionRecord[] {
  const { at } = state;
  if (at === null) return [];
  return leaderboard(state).map(({ driver, position }) => ({
    driver_name: state.drivers[driver]?.fullName ?? `Car ${driver}`,
    position,
    timestamp: Date.parse(at),
    race_id: state.session,
    team_name: state.drivers[driver]?.team.name ?? null,
    speed: state.telemetry[driver]?.speedKph ?? null,
  }));
}

/** One record for each team with a temperature: that of its hottest car. */
export function metricsRecords(state: SessionState): readonly MetricsRecord[] {
  const hottest = new Map<string, MetricsRecord>();
  for (const { number, team } of Object.values<DriverInfo>(state.drivers)) {
    const sample = state.telemetry[number];
    const temperature = sample?.engineTemperatureC;
    if (!sample || temperature === null || temperature === undefined) continue;
    if ((hottest.get(team.name)?.engine_temperature ?? Number.NEGATIVE_INFINITY) >= temperature) continue;
    hottest.set(team.name, {
      team_name: team.name,
      timestamp: Date.parse(sample.at),
      engine_temperature: temperature,
    });
  }
  return [...hottest.values()];
}
