import type { EventDraft } from '@slipstream/timing/events/envelope';
import { flagAt, objectAt, textAt } from '../json.ts';
import { type CarLine, lapsCounted } from './car-line.ts';
import { isRace } from './session-kind.ts';
import { markOf, timeMs } from './times.ts';

/**
 * A lap is finished when the feed counts it (`NumberOfLaps`) or, for a lap into the pits of a practice
 * or qualifying, when it gives its time: there the line is crossed in the pit lane, and the count
 * follows when the car goes out again.
 *
 * @remarks A message that says all of it at once (count, time and that the car is in the pits) is a whole
 * state, or what one adds after an outage: the time in it is of the lap that ended in the pits.
 *
 * In a race the count is of the laps finished; elsewhere it is of the lap the car is on, so
 * that the lap just finished is one less. `BestLapTime.Lap`, the official lap charts and everybody
 * else number laps that way: 1 is the lap out of the garage.
 */
export function lapCompleted(line: CarLine, drafts: EventDraft[]): void {
  const { patch, car, facts, told } = line;
  const lastLap = objectAt(patch, 'LastLapTime');
  const counted = 'NumberOfLaps' in patch;
  if (!counted && !lastLap) return;
  const laps = lapsCounted(car);
  if (laps === null) {
    if (counted) line.unreadable('a number of laps that is none');
    return;
  }
  const text = textAt(lastLap, 'Value');
  const ms = text === undefined ? undefined : timeMs(text);
  if (text !== undefined && ms === undefined) line.unreadable('a lap time that is none');

  const finished = isRace(facts.kind) ? laps : laps - 1;
  const cameIn = !counted || flagAt(patch, 'InPit') === true;
  const lap = typeof ms === 'number' && cameIn && isLapIntoThePits(line) ? finished + 1 : finished;
  if (lap < 1) return;
  if (typeof ms === 'number') tell(line, lap, ms, drafts);
  else if (counted && told.lap !== lap) tell(line, lap, null, drafts);
  else if (lastLap && typeof told.lapMs === 'number' && told.lap !== null)
    tell(line, told.lap, told.lapMs, drafts);
}

function isLapIntoThePits({ car, facts, told }: CarLine): boolean {
  if (isRace(facts.kind) || flagAt(car, 'InPit') !== true) return false;
  const laps = lapsCounted(car);
  return laps !== null && told.lap !== laps;
}

function tell(line: CarLine, lap: number, ms: number | null, drafts: EventDraft[]): void {
  const { told, segment } = line;
  const mark = ms === null ? null : markOf(objectAt(line.car, 'LastLapTime'));
  if (told.lap === lap && told.lapMs === ms && told.lapMark === mark) return;
  told.lap = lap;
  told.lapMs = ms;
  told.lapMark = mark;
  drafts.push({
    at: line.at,
    type: 'LapCompleted',
    body: {
      driver: line.driver,
      lap,
      timeMs: ms,
      ...(mark !== null && { mark }),
      ...(segment !== null && { segment }),
    },
  });
}
