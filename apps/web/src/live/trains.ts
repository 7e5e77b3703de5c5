import type { Entry } from '../graphql/documents.ts';

/** Within this of the car ahead a car can attack; the sport's own threshold for DRS and overtake mode. */
export const ATTACK_RANGE_MS = 1_000;

export type PlaceInTrain = 'none' | 'head' | 'middle' | 'tail';

/** Cars each within a second of the one ahead, bracketed together in the tower. Order is race order. */
export function trainsOf(entries: readonly Entry[]): Map<number, PlaceInTrain> {
  const attacking = entries.map(isAttacking);
  return new Map(
    entries.map((entry, index) => {
      const attacks = attacking[index] ?? false;
      const isAttacked = attacking[index + 1] ?? false;
      const place = attacks ? (isAttacked ? 'middle' : 'tail') : isAttacked ? 'head' : 'none';
      return [entry.driver.number, place];
    }),
  );
}

export function isAttacking(entry: Entry): boolean {
  const ms = entry.interval?.ms ?? null;
  return entry.status === 'ON_TRACK' && entry.position > 1 && ms !== null && ms < ATTACK_RANGE_MS;
}
