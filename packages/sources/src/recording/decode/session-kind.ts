import type { SessionKind } from '@slipstream/timing/events/vocabulary';

export function isRace(kind: SessionKind): boolean {
  return kind === 'RACE' || kind === 'SPRINT';
}

export function isQualifying(kind: SessionKind): boolean {
  return kind === 'QUALIFYING' || kind === 'SPRINT_QUALIFYING';
}

/**
 * From `SessionInfo`: `Type` is Practice, Qualifying or Race; `Name` tells a sprint from a Grand Prix.
 * `Sprint Shootout` is what 2023 called its sprint qualifying. Undefined for a type not known.
 */
export function kindOf(type: string | undefined, name: string | undefined): SessionKind | undefined {
  const sprint = /sprint/i.test(name ?? '');
  switch (type?.toLowerCase()) {
    case 'practice':
      return 'PRACTICE';
    case 'qualifying':
      return sprint ? 'SPRINT_QUALIFYING' : 'QUALIFYING';
    case 'race':
    case 'sprint':
      return sprint ? 'SPRINT' : 'RACE';
    default:
      return undefined;
  }
}
