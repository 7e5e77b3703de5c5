import type { EventBody } from '@slipstream/timing/events/bodies';
import type { EventDraft } from '@slipstream/timing/events/envelope';
import { flagAt, isObject, itemsOf, numberAt, wholeAt } from '../json.ts';
import { repeatsSegmentBefore } from './best-laps.ts';
import type { CarLine } from './car-line.ts';
import type { StatusName } from './car-told.ts';

/** The bit of `Status` that is set when the car took the chequered flag; the others have words of their own. */
const TOOK_THE_FLAG = 1024;

/** In and out of the pits, the count of stops, and the words and bits of a car's state. */
export function carStatus(line: CarLine, drafts: EventDraft[]): void {
  const { patch, at, driver, told } = line;
  const inPit = flagAt(patch, 'InPit');
  if (inPit !== undefined && inPit !== told.inPit) {
    told.inPit = inPit;
    drafts.push({ at, type: inPit ? 'PitEntered' : 'PitExited', body: { driver } });
  }
  const pitStops = wholeAt(patch, 'NumberOfPitStops', 0, 99);
  if (pitStops !== undefined && pitStops !== told.pitStops) {
    told.pitStops = pitStops;
    drafts.push({ at, type: 'PitStopsCounted', body: { driver, pitStops } });
  }
  const changed: { -readonly [K in keyof EventBody<'CarStatusChanged'>]: EventBody<'CarStatusChanged'>[K] } =
    {
      driver,
    };
  let changes = 0;
  const tell = (name: StatusName, value: boolean | undefined) => {
    if (value === undefined || value === (told.status[name] ?? false)) return;
    told.status[name] = value;
    changed[name] = value;
    changes++;
  };
  tell('retired', flagAt(patch, 'Retired'));
  tell('stopped', flagAt(patch, 'Stopped'));
  tell('knockedOut', knockedOut(line));
  tell('pitOut', flagAt(patch, 'PitOut'));
  const bits = numberAt(patch, 'Status');
  if (bits !== undefined) tell('finished', (bits & TOOK_THE_FLAG) !== 0);
  if (changes > 0) drafts.push({ at, type: 'CarStatusChanged', body: changed });
}

/** A car that is given its best lap of the segment before once more has not come back into qualifying. */
function knockedOut(line: CarLine): boolean | undefined {
  const value = flagAt(line.patch, 'KnockedOut');
  if (value !== false) return value;
  const glitch = itemsOf(line.patch.BestLapTimes).some(
    ([index, best]) => isObject(best) && repeatsSegmentBefore(line, index, best),
  );
  return glitch ? undefined : false;
}
