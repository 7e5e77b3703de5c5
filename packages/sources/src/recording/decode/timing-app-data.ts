import type { EventBody } from '@slipstream/timing/events/bodies';
import type { EventDraft } from '@slipstream/timing/events/envelope';
import { type Compound, compoundNamed } from '@slipstream/timing/events/vocabulary';
import { flagAt, isObject, itemsOf, type JsonObject, objectAt, textAt, wholeAt } from '../json.ts';
import type { TopicDecoder } from './decoder.ts';
import { driverOf } from './times.ts';

/** `TimingAppData`: the grid, and the sets of tyres. Its lap times repeat those of `TimingData`. */
export const timingAppData: TopicDecoder = {
  patched: false,
  begin: () => {
    const withheld = new Map<string, JsonObject>();
    const kept = new Set<string>();
    return (message) => {
      const drafts: EventDraft[] = [];
      const lines = objectAt(message.patch, 'Lines') ?? {};
      for (const key in lines) {
        const driver = driverOf(key);
        const line = objectAt(lines, key);
        if (driver === null || !line) continue;
        const position = wholeAt(line, 'GridPos', 1, 99);
        if (position !== undefined) {
          drafts.push({ at: message.at, type: 'GridPositionSet', body: { driver, position } });
        }
        for (const [index, stint] of itemsOf(line.Stints)) {
          if (!isObject(stint)) continue;
          const key = `${driver}/${index}`;
          const known = knownOf(stint, key, withheld);
          const notChanged = flagAt(known, 'TyresNotChanged');
          // Nearly all are changed: that is said only where the feed said before that they were not.
          const tyresChanged =
            notChanged === undefined || (!notChanged && !kept.has(key)) ? undefined : !notChanged;
          if (notChanged) kept.add(key);
          const changed = { driver, stint: index + 1, ...(tyresChanged !== undefined && { tyresChanged }) };
          stintChanged(message.at, changed, known, message.unreadable, drafts);
        }
      }
      return drafts;
    };
  },
};

/**
 * What a patch of a stint says that is so. While a stop is on, the feed gives a set of unknown compound
 * that was neither changed nor new and has no laps on it; all but the compound is withheld until that is
 * known, and what the feed does not correct then holds.
 */
function knownOf(patch: JsonObject, key: string, withheld: Map<string, JsonObject>): JsonObject {
  const compound = compoundOf(textAt(patch, 'Compound'));
  const isBlank =
    compound === 'UNKNOWN' && flagAt(patch, 'New') === false && wholeAt(patch, 'StartLaps', 0, 0) === 0;
  if (isBlank) {
    withheld.set(key, patch);
    return { Compound: 'UNKNOWN' };
  }
  const before = withheld.get(key);
  if (!before || compound === undefined) return patch;
  withheld.delete(key);
  return { ...before, ...patch };
}

function stintChanged(
  at: string,
  which: Pick<EventBody<'StintChanged'>, 'driver' | 'stint' | 'tyresChanged'>,
  patch: JsonObject,
  unreadable: (reason: string) => void,
  drafts: EventDraft[],
): void {
  const compound = compoundOf(textAt(patch, 'Compound'));
  const isNew = flagAt(patch, 'New');
  const startLaps = wholeAt(patch, 'StartLaps', 0, 999);
  const totalLaps = wholeAt(patch, 'TotalLaps', 0, 999);
  if (totalLaps === undefined && 'TotalLaps' in patch) unreadable('a tyre age that is none');
  // A used set has laps on it: a feed that says none does not know how many.
  const isUnknown = isNew === false && startLaps === 0;
  const ageAtStartLaps = isUnknown ? undefined : startLaps;
  const ageLaps = isUnknown ? undefined : totalLaps;
  const body = {
    ...(compound !== undefined && { compound }),
    ...(isNew !== undefined && { new: isNew }),
    ...(ageAtStartLaps !== undefined && { ageAtStartLaps }),
    ...(ageLaps !== undefined && { ageLaps }),
  };
  if (Object.keys(body).length === 0 && which.tyresChanged === undefined) return;
  drafts.push({ at, type: 'StintChanged', body: { ...which, ...body } });
}

/** Test tyres (`TEST_UNKNOWN`, `C3`) and whatever comes next are unknown ones. */
function compoundOf(text: string | undefined): Compound | undefined {
  if (text === undefined || text === '') return undefined;
  return compoundNamed(text);
}
