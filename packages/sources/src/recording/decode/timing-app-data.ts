import type { EventDraft } from '@slipstream/timing/events/envelope';
import { COMPOUNDS, type Compound } from '@slipstream/timing/events/vocabulary';
import { flagAt, isObject, itemsOf, type JsonObject, objectAt, textAt, wholeAt } from '../json.ts';
import type { TopicDecoder } from './decoder.ts';
import { driverOf } from './times.ts';

/** `TimingAppData`: the grid, and the sets of tyres. Its lap times repeat those of `TimingData`. */
export const timingAppData: TopicDecoder = {
  patched: false,
  begin: () => (message) => {
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
        if (isObject(stint)) stintChanged(message.at, driver, index + 1, stint, message.unreadable, drafts);
      }
    }
    return drafts;
  },
};

function stintChanged(
  at: string,
  driver: number,
  stint: number,
  patch: JsonObject,
  unreadable: (reason: string) => void,
  drafts: EventDraft[],
): void {
  const compound = compoundOf(textAt(patch, 'Compound'));
  const isNew = flagAt(patch, 'New');
  const ageAtStartLaps = wholeAt(patch, 'StartLaps', 0, 999);
  const ageLaps = wholeAt(patch, 'TotalLaps', 0, 999);
  if (ageLaps === undefined && 'TotalLaps' in patch) unreadable('a tyre age that is none');
  if (
    compound === undefined &&
    isNew === undefined &&
    ageAtStartLaps === undefined &&
    ageLaps === undefined
  ) {
    return;
  }
  drafts.push({
    at,
    type: 'StintChanged',
    body: {
      driver,
      stint,
      ...(compound !== undefined && { compound }),
      ...(isNew !== undefined && { new: isNew }),
      ...(ageAtStartLaps !== undefined && { ageAtStartLaps }),
      ...(ageLaps !== undefined && { ageLaps }),
    },
  });
}

/** Test tyres (`TEST_UNKNOWN`, `C3`) and whatever comes next are unknown ones. */
function compoundOf(text: string | undefined): Compound | undefined {
  if (text === undefined || text === '') return undefined;
  const name = text.toUpperCase() as Compound;
  return COMPOUNDS.includes(name) ? name : 'UNKNOWN';
}
