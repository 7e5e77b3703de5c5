import type { ReactNode } from 'react';
import type { CommentaryKind } from '../graphql/documents.ts';

/** Strokes on a 16 by 16 grid, drawn for this product. */
const PATHS: Record<CommentaryKind, string> = {
  START: 'M2.5 5.500h11v5h-11zM5 8h.01M8 8h.01M11 8h.01',
  OVERTAKE: 'M3 12 7 8 3 4M8.500 12l4-4-4-4',
  LEAD_CHANGE: 'M2.500 12.500h11M3 10 2.500 5l3 2.200L8 3l2.500 4.200 3-2.200L13 10Z',
  PIT_STOP:
    'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM8 10.200A2.200 2.200 0 1 0 8 5.800a2.200 2.200 0 0 0 0 4.400Z',
  FASTEST_LAP: 'M8 14a5 5 0 1 0 0-10 5 5 0 0 0 0 10ZM6.500 1.800h3M8 9V6.300M12 4.500l1-1',
  BATTLE: 'M3 3l10 10M13 3 3 13M3 6V3h3M10 3h3v3',
  RETIREMENT: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM5.700 5.700l4.600 4.600M10.300 5.700l-4.600 4.600',
  TRACK_STATUS: 'M4 14V2.500h8.500L10.500 6l2 3.500H4',
  PENALTY: 'M8 2.500 14 13H2ZM8 6.500v3M8 11.300h.01',
  WEATHER:
    'M4.500 9.500a2.700 2.700 0 0 1 .3-5.400 3.700 3.700 0 0 1 7 1A2.300 2.300 0 0 1 11.500 9.500ZM5.500 12l-.8 1.800M8.500 12l-.8 1.800M11.500 12l-.8 1.800',
  MILESTONE: 'M8 2.500 13.500 8 8 13.500 2.500 8Z',
  FINISH: 'M4 14V2.500h9v7H4M4 6h9M8.500 2.500v7',
  ANOMALY: 'M1.500 9h3l2-5.500 3 9 2-3.500h3',
};

export const KIND_WORDS: Record<CommentaryKind, string> = {
  START: 'start',
  OVERTAKE: 'overtake',
  LEAD_CHANGE: 'lead change',
  PIT_STOP: 'pit stop',
  FASTEST_LAP: 'fastest lap',
  BATTLE: 'battle',
  RETIREMENT: 'retirement',
  TRACK_STATUS: 'track status',
  PENALTY: 'penalty',
  WEATHER: 'weather',
  MILESTONE: 'milestone',
  FINISH: 'finish',
  ANOMALY: 'anomaly',
};

export function KindIcon({ kind }: { kind: CommentaryKind }): ReactNode {
  return (
    <svg className="kind-icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d={PATHS[kind]} />
    </svg>
  );
}
