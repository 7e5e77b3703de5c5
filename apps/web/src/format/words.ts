import type { Compound, SessionView, TimeMark, TrackStatus } from '../graphql/documents.ts';

export interface StatusLook {
  text: string;
  short: string;
  tone: 'good' | 'warning' | 'critical';
}

/** Words and tone of each track status; the colour itself comes from the tone's token. */
export const TRACK_STATUS: Record<TrackStatus, StatusLook> = {
  CLEAR: { text: 'Track clear', short: 'Clear', tone: 'good' },
  YELLOW: { text: 'Yellow flag', short: 'Yellow', tone: 'warning' },
  SAFETY_CAR: { text: 'Safety car', short: 'SC', tone: 'warning' },
  VIRTUAL_SAFETY_CAR: { text: 'Virtual safety car', short: 'VSC', tone: 'warning' },
  VIRTUAL_SAFETY_CAR_ENDING: { text: 'VSC ending', short: 'VSC end', tone: 'warning' },
  RED: { text: 'Red flag', short: 'Red', tone: 'critical' },
};

export const COMPOUND: Record<Compound, { letter: string; name: string }> = {
  HYPERSOFT: { letter: 'HS', name: 'hypersoft' },
  ULTRASOFT: { letter: 'US', name: 'ultrasoft' },
  SUPERSOFT: { letter: 'SS', name: 'supersoft' },
  SOFT: { letter: 'S', name: 'soft' },
  MEDIUM: { letter: 'M', name: 'medium' },
  HARD: { letter: 'H', name: 'hard' },
  SUPERHARD: { letter: 'SH', name: 'superhard' },
  INTERMEDIATE: { letter: 'I', name: 'intermediate' },
  WET: { letter: 'W', name: 'wet' },
  UNKNOWN: { letter: '?', name: 'unknown' },
};

/** The shape that stands beside a colour, for who cannot tell the colours apart. */
export const MARK: Record<TimeMark, { sign: string; className: string; words: string }> = {
  OVERALL_BEST: { sign: '●', className: 'is-overall', words: 'best of all' },
  PERSONAL_BEST: { sign: '▲', className: 'is-personal', words: 'personal best' },
  NONE: { sign: '', className: '', words: '' },
};

/** `Q2`, and `SQ2` in a sprint weekend. */
export function segmentText(kind: SessionView['kind'], segment: number): string {
  return `${kind === 'SPRINT_QUALIFYING' ? 'SQ' : 'Q'}${segment}`;
}

export type TowerKind = 'race' | 'qualifying' | 'practice';

export function towerKindOf(kind: SessionView['kind']): TowerKind {
  if (kind === 'RACE' || kind === 'SPRINT') return 'race';
  return kind === 'PRACTICE' ? 'practice' : 'qualifying';
}
