import type { RaceControlMessage } from '../graphql/documents.ts';

export type YellowFlags =
  | { kind: 'none' }
  | { kind: 'track' }
  | { kind: 'sectors'; sectors: readonly number[] };

type Told = Pick<RaceControlMessage, 'flag' | 'scope' | 'sector'>;

/**
 * Where yellow is shown after these messages, oldest first: the newest word on a sector decides it, a green
 * or clear for the whole track clears everything before it, a yellow for the whole track is everywhere.
 */
export function yellowFlagsOf(messages: readonly Told[]): YellowFlags {
  const decided = new Set<number>();
  const yellow: number[] = [];
  for (const { flag, scope, sector } of messages.toReversed()) {
    const isYellow = flag === 'YELLOW' || flag === 'DOUBLE YELLOW';
    const isClear = flag === 'CLEAR' || flag === 'GREEN';
    if (!isYellow && !isClear) continue;
    if (scope === 'Sector' && sector !== null) {
      if (isYellow && !decided.has(sector)) yellow.push(sector);
      decided.add(sector);
    } else if (scope === 'Track') {
      if (isYellow) return { kind: 'track' };
      break;
    }
  }
  return yellow.length === 0
    ? { kind: 'none' }
    : { kind: 'sectors', sectors: yellow.toSorted((a, b) => a - b) };
}
