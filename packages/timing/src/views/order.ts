import { isRace } from '../fold/session.ts';
import type { CarState, SessionState } from '../fold/state.ts';
import { carOf } from '../fold/step.ts';
import { carsEntered } from './entered.ts';
import { qualifyingOrder } from './qualifying.ts';
import { byBest, byReport } from './ranks.ts';

/**
 * The cars of a session, first place first: in a race as the source ranks them, in qualifying by
 * segment, in practice by best lap. Every car that is in the session once. Where the source reports a whole leaderboard: the cars
 * of that, and no others.
 */
export function inOrder(state: SessionState): readonly CarState[] {
  if (state.board) return state.board.rows.map(({ driver }) => carOf(state, driver));
  const cars = carsEntered(state);
  // Who was disqualified is behind everybody, also where the source does not move them.
  if (isRace(state)) return cars.sort((a, b) => outOfIt(a) - outOfIt(b) || byReport(a, b));
  if (isQualifying(state)) return qualifyingOrder(state);
  return cars.sort((a, b) => byBest(a.bestLap, b.bestLap) || byReport(a, b));
}

function outOfIt({ disqualified }: CarState): number {
  return disqualified ? 1 : 0;
}

export function isQualifying(state: SessionState): boolean {
  const kind = state.info.announced?.kind;
  return kind === 'QUALIFYING' || kind === 'SPRINT_QUALIFYING';
}
