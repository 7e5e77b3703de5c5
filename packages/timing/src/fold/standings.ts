import type { EventBody } from '../events/bodies.ts';
import { sameJson } from './registers.ts';
import type { SessionState, StandingsState } from './state.ts';
import { type Folders, late, type Origin, step } from './step.ts';

/** The championship before the session: one register, because it is always told as a whole. */
export const STANDINGS_FOLDERS: Folders<'StandingsAnnounced'> = { StandingsAnnounced: foldStandings };

function foldStandings(state: SessionState, body: EventBody<'StandingsAnnounced'>, { stamp }: Origin) {
  const known = state.standings;
  if (known && stamp <= known.stamp) return late(state);
  const standings: StandingsState = {
    drivers: body.drivers.map(({ driver, code, fullName, points, podiums, starts, wins, places }) => ({
      driver,
      code: code ?? null,
      fullName: fullName ?? null,
      points,
      wins: wins ?? null,
      podiums: podiums ?? null,
      starts: starts ?? null,
      places: places ?? null,
    })),
    teams: body.teams.map(({ team, name, points, wins, places }) => ({
      team,
      name,
      points,
      wins: wins ?? null,
      places: places ?? null,
    })),
    stamp,
  };
  const same = known !== null && sameJson({ ...known, stamp }, standings);
  return step({ ...state, standings }, same ? 'unchanged' : 'applied', ['standings']);
}
