import type { EventDraft } from '@slipstream/timing/events/envelope';
import type { SegmentNumber } from '@slipstream/timing/events/vocabulary';
import { isObject, itemsOf, type JsonObject, objectAt, textAt, wholeAt } from '../json.ts';
import { bestLaps } from './best-laps.ts';
import type { CarLine } from './car-line.ts';
import { carStatus } from './car-status.ts';
import { type CarTold, forgetful } from './car-told.ts';
import { type Decoder, type Message, type SessionFacts, segmentHeard, type TopicDecoder } from './decoder.ts';
import { lapCompleted } from './laps.ts';
import { removals } from './removals.ts';
import { sectors } from './sectors.ts';
import { driverOf, gapOf } from './times.ts';

/** `TimingData`: positions, gaps, laps, sectors, mini sectors, pit and car status of every car. */
export const timingData: TopicDecoder = { patched: true, begin };

function begin(facts: SessionFacts): Decoder {
  const cars = new Map<number, CarTold>();
  const removed = new Set<number>();
  let segment: SegmentNumber | null = null;

  return (message) => {
    const drafts: EventDraft[] = [...removals(message, objectAt(message.patch, 'Lines'), removed)];
    for (const driver of removed) cars.delete(driver);
    const part = segmentOf(message.patch, facts);
    const segmentBegins = part !== null && part !== segment;
    if (segmentBegins) {
      segment = part;
      if (segmentHeard(facts.heard, segment))
        drafts.push({ at: message.at, type: 'SegmentStarted', body: { segment } });
    }
    const lines: CarLine[] = [];
    const patches = objectAt(message.patch, 'Lines') ?? {};
    const states = objectAt(message.state, 'Lines') ?? {};
    for (const key in segmentBegins ? states : patches) {
      const driver = driverOf(key);
      const car = objectAt(states, key);
      if (driver === null || !car) continue;
      let told = cars.get(driver);
      if (!told) {
        told = forgetful();
        cars.set(driver, told);
      }
      const patch = objectAt(patches, key) ?? {};
      lines.push({
        at: message.at,
        driver,
        patch,
        car,
        facts,
        segment,
        told,
        unreadable: message.unreadable,
      });
    }
    positions(message, lines, drafts);
    for (const line of lines) {
      gaps(line, segmentBegins, drafts);
      sectors(line, drafts);
      // First what is a best, then the lap: of a lap that is timed it is known at once whether it counts.
      bestLaps(line, drafts);
      lapCompleted(line, drafts);
      carStatus(line, drafts);
    }
    return drafts;
  };
}

function segmentOf(patch: JsonObject, facts: SessionFacts): SegmentNumber | null {
  if (facts.kind !== 'QUALIFYING' && facts.kind !== 'SPRINT_QUALIFYING') return null;
  return (wholeAt(patch, 'SessionPart', 1, 3) ?? null) as SegmentNumber | null;
}

/** All of a message's positions are one event: in between, two cars would share a place. */
function positions(message: Message, lines: readonly CarLine[], drafts: EventDraft[]): void {
  const changed: { driver: number; position: number }[] = [];
  for (const { patch, driver, told, unreadable } of lines) {
    if (!('Position' in patch) && !('Line' in patch)) continue;
    const position = wholeAt(patch, 'Position', 1, 99) ?? wholeAt(patch, 'Line', 1, 99);
    if (position === undefined) unreadable('a position that is none');
    else if (position !== told.position) {
      told.position = position;
      changed.push({ driver, position });
    }
  }
  if (changed.length > 0)
    drafts.push({ at: message.at, type: 'PositionsChanged', body: { positions: changed } });
}

/**
 * A race gives `GapToLeader` and `IntervalToPositionAhead`, practice two differences of best laps,
 * qualifying such a pair for each segment. When a segment begins, the gaps of the one before are gone.
 */
function gaps(line: CarLine, segmentBegins: boolean, drafts: EventDraft[]): void {
  const { patch, car, told, segment } = line;
  let leader = textAt(patch, 'GapToLeader') ?? textAt(patch, 'TimeDiffToFastest');
  let ahead =
    textAt(objectAt(patch, 'IntervalToPositionAhead'), 'Value') ??
    textAt(patch, 'IntervalToPositionAhead') ??
    textAt(patch, 'TimeDiffToPositionAhead');
  if (segment !== null) {
    const isOut = car.KnockedOut === true;
    let known = false;
    for (const [index, stats] of itemsOf((segmentBegins && !isOut ? car : patch).Stats)) {
      if ((index !== segment - 1 && !isOut) || !isObject(stats)) continue;
      const toFastest = textAt(stats, 'TimeDiffToFastest');
      const toAhead = textAt(stats, 'TimeDifftoPositionAhead');
      const says = Boolean(toFastest || toAhead);
      // Who is knocked out keeps the gaps of the last segment that it drove in.
      if (isOut && !says && (known || index !== segment - 1)) continue;
      known ||= says;
      leader = toFastest;
      ahead = toAhead;
    }
  }
  const gapToLeader = changedGap(line, 'gapToLeader', leader);
  const interval = changedGap(line, 'interval', ahead);
  if (gapToLeader === undefined && interval === undefined) return;
  drafts.push({
    at: line.at,
    type: 'GapChanged',
    body: {
      driver: line.driver,
      ...(gapToLeader !== undefined && { gapToLeader }),
      ...(interval !== undefined && { interval }),
    },
  });
  if (gapToLeader !== undefined) told.gapToLeader = leader;
  if (interval !== undefined) told.interval = ahead;
}

function changedGap(line: CarLine, which: 'gapToLeader' | 'interval', text: string | undefined) {
  if (text === undefined || text === line.told[which]) return undefined;
  const gap = gapOf(text);
  if (gap === undefined) line.unreadable('a gap that is none');
  return gap;
}
