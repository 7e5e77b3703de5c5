import type { EventBody } from '../events/bodies.ts';
import { trackLimitsNote } from '../rules/track-limits.ts';
import type { RaceControlItem, SessionState, Stamp } from './state.ts';
import { carOf, carPart, type Folders, late, type Origin, withCar } from './step.ts';

export const RACE_CONTROL_FOLDERS: Folders<'RaceControlMessageSent'> = {
  RaceControlMessageSent: foldMessage,
};

/** Every message is told once, in the order in which it comes: one that comes late is still told. */
function foldMessage(state: SessionState, body: EventBody<'RaceControlMessageSent'>, { at, stamp }: Origin) {
  if (state.raceControlIds.includes(body.messageId)) return late(state);
  const item: RaceControlItem = {
    // Unique among all sessions: messages of any of them stand side by side in clients' caches.
    id: `${state.session}/${body.messageId}`,
    at,
    lap: body.lap ?? null,
    category: body.category,
    flag: body.flag ?? null,
    scope: body.scope ?? null,
    sector: body.sector ?? null,
    message: body.message,
    drivers: body.drivers,
  };
  const told = { ...state, raceControlIds: [...state.raceControlIds, body.messageId] };
  const noted = withNotes(told, body, stamp);
  return {
    state: noted.state,
    outcome: 'applied' as const,
    changed: ['raceControlIds' as const, ...noted.changed],
    items: [{ log: 'raceControl' as const, item }],
  };
}

/** Notes with each car that a message is about what it says of track limits. */
function withNotes(state: SessionState, body: EventBody<'RaceControlMessageSent'>, stamp: Stamp) {
  const kind = trackLimitsNote(body.message);
  if (kind === null) return { state, changed: [] };
  let noted = state;
  for (const driver of body.drivers) {
    const car = carOf(noted, driver);
    const notes = [...car.trackLimitsNotes, { kind, stamp }].sort((a, b) => (a.stamp < b.stamp ? -1 : 1));
    noted = withCar(noted, { ...car, trackLimitsNotes: notes });
  }
  return { state: noted, changed: body.drivers.map((driver) => carPart('cars', driver)) };
}
