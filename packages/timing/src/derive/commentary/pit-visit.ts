import { instantOf } from '../../fold/registers.ts';
import type { SessionState } from '../../fold/state.ts';
import { eventIdOf } from './line.ts';

/** The event that shows a car in the pit lane between two of its passages; null where it was not there. */
export function visitOf(
  { pitStops }: SessionState,
  driver: number,
  from: { readonly at: string },
  to: { readonly at: string },
): string | null {
  for (const { at, stamps } of pitStops[driver] ?? []) {
    if (stamps.entered !== undefined && at > from.at && at <= to.at) return eventIdOf(stamps.entered);
    const exitedAt = instantOf(stamps.exited ?? '');
    if (stamps.exited !== undefined && exitedAt > from.at && exitedAt <= to.at) {
      return eventIdOf(stamps.exited);
    }
  }
  return null;
}
