import type { Offsets, SessionChange, StoredPosition } from '../live/live-store.ts';

/** Whether the store stands where a change would have brought it. */
export function isWhereItLeads(stored: StoredPosition | null, { epoch, to }: SessionChange): boolean {
  if (stored?.epoch !== epoch) return false;
  const keys = new Set([...Object.keys(stored.offsets), ...Object.keys(to)]);
  return [...keys].every((key) => stored.offsets[key] === to[key]);
}

/** Whether the store has everything that was believed, and possibly more: then reading on loses nothing. */
export function isAhead(stored: Offsets | null, believed: Offsets | null): boolean {
  if (!believed) return true;
  if (!stored) return false;
  return Object.entries(believed).every(([key, offset]) => (stored[key] ?? 0) >= offset);
}
