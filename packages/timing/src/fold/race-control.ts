import type { EventBody } from '../events/bodies.ts';
import type { RaceControlItem, SessionState } from './state.ts';
import { type Folders, late, type Origin } from './step.ts';

export const RACE_CONTROL_FOLDERS: Folders<'RaceControlMessageSent'> = {
  RaceControlMessageSent: foldMessage,
};

/** Every message is told once, in the order in which it comes: one that comes late is still told. */
function foldMessage(state: SessionState, body: EventBody<'RaceControlMessageSent'>, { at }: Origin) {
  if (state.raceControlIds.includes(body.messageId)) return late(state);
  const item: RaceControlItem = {
    id: body.messageId,
    at,
    lap: body.lap ?? null,
    category: body.category,
    flag: body.flag ?? null,
    scope: body.scope ?? null,
    sector: body.sector ?? null,
    message: body.message,
    drivers: body.drivers,
  };
  return {
    state: { ...state, raceControlIds: [...state.raceControlIds, body.messageId] },
    outcome: 'applied' as const,
    changed: ['raceControlIds' as const],
    items: [{ log: 'raceControl' as const, item }],
  };
}
