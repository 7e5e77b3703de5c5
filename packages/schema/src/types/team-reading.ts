import type { SessionState, TeamState } from '@slipstream/timing/fold/state';
import { builder } from '../builder.ts';
import { type ShownTeam, TeamType, teamIn } from './driver.ts';

interface Shown {
  readonly team: ShownTeam;
  readonly reading: NonNullable<TeamState['reading']>;
}

export const TeamReadingType = builder.objectRef<Shown>('TeamReading').implement({
  description: 'The newest measurement of a team. The source does not name the car.',
  fields: (t) => ({
    team: t.field({ type: TeamType, resolve: ({ team }) => team }),
    at: t.field({
      type: 'DateTime',
      description: 'Instant of the measurement.',
      resolve: ({ reading }) => reading.at,
    }),
    engineTemperatureC: t.float({
      description: 'Engine temperature in °C. 80 to 100 is normal.',
      resolve: ({ reading }) => reading.engineTemperatureC,
    }),
  }),
});

/** Returns the teams that have a reading, ordered by name. */
export function readingsOf(state: SessionState): readonly Shown[] {
  return Object.values(state.teams ?? {})
    .flatMap(({ team, reading }) => (reading ? [{ team: teamIn(state, team), reading }] : []))
    .sort((a, b) => (a.team.name < b.team.name ? -1 : 1));
}
