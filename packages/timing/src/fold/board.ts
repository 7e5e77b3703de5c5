import type { EventBody } from '../events/bodies.ts';
import { sameJson } from './registers.ts';
import type { BoardState, SessionState, TeamState } from './state.ts';
import { type Folders, late, type Origin, step } from './step.ts';

/** What sources report that speak of a whole leaderboard, or of teams, and of no single car. */
export const BOARD_FOLDERS: Folders<'LeaderboardReported' | 'TeamReported'> = {
  LeaderboardReported: foldBoard,
  TeamReported: foldTeam,
};

/** One register: a board replaces the one before it, whole. */
function foldBoard(state: SessionState, { rows }: EventBody<'LeaderboardReported'>, { stamp }: Origin) {
  const known = state.board;
  if (known && stamp <= known.stamp) return late(state);
  const board: BoardState = {
    rows: rows
      .map(({ driver, position, points, interval }) => ({
        driver,
        position,
        points: points ?? null,
        interval: interval ?? null,
      }))
      .sort((a, b) => a.position - b.position),
    stamp,
  };
  const same = known !== null && sameJson(known.rows, board.rows);
  return step({ ...state, board }, same ? 'unchanged' : 'applied', ['board']);
}

/** Two registers for each team: who it is, and its reading. */
function foldTeam(
  state: SessionState,
  { team, engineTemperatureC }: EventBody<'TeamReported'>,
  { at, stamp }: Origin,
) {
  const known = state.teams?.[team.id];
  const isNewName = !known || stamp > known.stamp;
  const isNewReading = engineTemperatureC !== undefined && (!known?.reading || stamp > known.reading.stamp);
  if (!isNewName && !isNewReading) return late(state);
  const { id, name, colour, logoUrl } = team;
  const next: TeamState = {
    team: isNewName
      ? { id, name, colour, ...(logoUrl === undefined ? {} : { logoUrl }) }
      : (known as TeamState).team,
    reading: isNewReading ? { at, engineTemperatureC, stamp } : (known?.reading ?? null),
    stamp: isNewName ? stamp : (known as TeamState).stamp,
  };
  const same = known !== undefined && sameJson(known.team, next.team) && !isNewReading;
  return step({ ...state, teams: { ...state.teams, [id]: next } }, same ? 'unchanged' : 'applied', ['teams']);
}
