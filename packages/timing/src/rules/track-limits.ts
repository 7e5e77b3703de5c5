/** What race control says of a driver and the limits of the track, beside the laps that it deletes. */
export type TrackLimitsNote = 'WARNED' | 'NOTED' | 'PENALISED' | 'CLEARED';

/**
 * Reads a race control message, whose wording is the FIA's own and the same in every source: `BLACK AND
 * WHITE FLAG FOR CAR 4 (NOR) - TRACK LIMITS`, `INCIDENT INVOLVING CAR 10 (GAS) NOTED - TRACK LIMITS`,
 * `FIA STEWARDS: 5 SECOND TIME PENALTY FOR CAR 27 (HUL) - MULTIPLE TRACK LIMITS`. Null for any other; a
 * lap that is deleted is an event of its own.
 */
export function trackLimitsNote(message: string): TrackLimitsNote | null {
  if (!message.includes('TRACK LIMITS') || message.includes('DELETED')) return null;
  if (message.includes('BLACK AND WHITE FLAG')) return 'WARNED';
  if (message.includes('NO FURTHER')) return 'CLEARED';
  if (message.includes('PENALTY')) return 'PENALISED';
  return message.includes(' NOTED') ? 'NOTED' : null;
}
