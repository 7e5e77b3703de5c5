import type { TimingEventOf } from '../../../events/envelope.ts';
import { hasRetired } from '../../../fold/finish.ts';
import type { SessionState } from '../../../fold/state.ts';
import type { Fact } from '../evidence.ts';
import {
  all,
  type Draft,
  driverFact,
  eventIdOf,
  fact,
  isDue,
  NOTHING,
  plusMs,
  type Rule,
  type Scene,
} from '../line.ts';

type Message = TimingEventOf<'RaceControlMessageSent'>;

/** As race control words it; the reason follows behind a dash. */
const TIME_PENALTY = /(?<seconds>\d+) SECOND TIME PENALTY FOR CAR/;
const STOP_GO = /(?<seconds>\d+) SECOND STOP.{0,5}GO PENALTY FOR CAR/;
const DRIVE_THROUGH = /DRIVE THROUGH PENALTY FOR CAR/;
const WARNING_FLAG = /BLACK AND WHITE FLAG FOR CAR/;
const INVESTIGATED = /UNDER INVESTIGATION/;
const AFTERWARDS = /WILL BE INVESTIGATED AFTER/;
const CLEARED = /NO FURTHER (?:ACTION|INVESTIGATION)/;
const CARS = /(?<number>\d+) \((?<code>[A-Z]{3})\)/g;
/** An inquiry that is ruled on so soon is told with the ruling. */
const RULED_WITHIN_MS = 60_000;
/** What a penalty costs is worth a line when the race is nearly run. */
const COST_FROM_LEFT = 12;
/** A reason ends before the place in the race or the time of day that may follow it. */
const REASON = / - (?<reason>[A-Z][A-Z ,'/-]*?)\s*(?=$| AT TURN| LAP \d|\d)/;

/** What race control says about drivers: penalties and what they cost, warnings, investigations. */
export const stewards: Rule = (scene) => {
  const { event } = scene;
  if (event.type !== 'RaceControlMessageSent') return NOTHING;
  const { message } = event.body;
  const time = TIME_PENALTY.exec(message)?.groups?.seconds;
  if (time !== undefined) return timePenalty(scene, event, Number(time));
  const stopGo = STOP_GO.exec(message)?.groups?.seconds;
  if (stopGo !== undefined) {
    return said(scene, event, 'penalty.stopGo', 'always', [secondsFact(event, Number(stopGo))]);
  }
  if (DRIVE_THROUGH.test(message)) return said(scene, event, 'penalty.driveThrough', 'always');
  if (WARNING_FLAG.test(message)) return said(scene, event, 'penalty.warning', 'fill');
  if (CLEARED.test(message)) return said(scene, event, 'penalty.cleared', 'fill');
  if (AFTERWARDS.test(message)) return said(scene, event, 'penalty.afterwards', 'fill');
  if (INVESTIGATED.test(message)) {
    for (const draft of said(scene, event, 'penalty.investigated', 'fill')) {
      scene.memo.set(`inquiry/${keyOf(draft)}`, { until: plusMs(event.at, RULED_WITHIN_MS), draft });
    }
  }
  return NOTHING;
};

/** The stewards rule on much within seconds: then only the ruling is told. */
export function inquiriesDue(scene: Scene): readonly Draft[] {
  const { memo } = scene;
  return memo.keys('inquiry/').flatMap((key) => {
    const waiting = memo.get<{ readonly until: string; readonly draft: Draft }>(key);
    if (!waiting || !isDue(scene, waiting.until)) return NOTHING;
    memo.forget(key);
    return [waiting.draft];
  });
}

function keyOf({ drivers, facts }: Draft): string {
  return `${drivers.join(' ')}/${facts.find(({ name }) => name === 'reason')?.value}`;
}

function timePenalty(scene: Scene, event: Message, seconds: number): readonly Draft[] {
  const penalty = secondsFact(event, seconds);
  const [driver] = driversOf(scene.after, event);
  const cost = driver === undefined ? [] : costOf(scene.after, driver, seconds);
  if (cost.length === 0) return said(scene, event, 'penalty.time', 'always', [penalty]);
  return said(scene, event, 'penalty.time.cost', 'always', [penalty, ...cost]);
}

function secondsFact(event: Message, seconds: number): Fact {
  return fact('seconds', 'seconds', seconds, 'quoted', { event: event.id, field: 'message' });
}

/** The cars behind that are nearer than the penalty, by the gaps to the leader that were told last. */
function costOf({ cars, ...rest }: SessionState, driver: number, seconds: number): readonly Fact[] {
  const own = cars[driver];
  const { lap, totalLaps } = rest.track;
  if (
    rest.info.status === 'STARTED' &&
    lap !== null &&
    totalLaps !== null &&
    totalLaps - lap > COST_FROM_LEFT
  )
    return [];
  if (!own?.stamps.gap || !own.gapToLeader || !('ms' in own.gapToLeader)) return [];
  const state = { cars, ...rest };
  const mine = { event: eventIdOf(own.stamps.gap), field: 'gapToLeader.ms' };
  const [from, until] = [own.gapToLeader.ms, own.gapToLeader.ms + seconds * 1_000];
  const nearer = Object.values(cars).flatMap(({ number, gapToLeader, stamps, reportedPosition }) => {
    const isBehind = (reportedPosition ?? 0) > (own.reportedPosition ?? Infinity);
    if (!isBehind || !gapToLeader || !('ms' in gapToLeader) || !stamps.gap) return [];
    if (gapToLeader.ms < from || gapToLeader.ms >= until || hasRetired(state, number)) return [];
    return [{ ms: gapToLeader.ms, source: { event: eventIdOf(stamps.gap), field: 'gapToLeader.ms' } }];
  });
  if (nearer.length === 0) return [];
  const distances = nearer.map(({ ms, source }) =>
    fact('nearer', 'proof', ms - from, 'difference', source, mine),
  );
  const sources = nearer.map(({ source }) => source);
  return [fact('places', 'places', nearer.length, 'count', ...sources), ...distances];
}

/** Drivers whom the message names by number and code: `10 (GAS)`. */
function driversOf({ drivers }: SessionState, { body }: Message): readonly number[] {
  const named = [...body.message.matchAll(CARS)].map(({ groups }) => ({
    number: Number(groups?.number),
    code: groups?.code,
  }));
  return named.filter(({ number, code }) => drivers[number]?.code === code).map(({ number }) => number);
}

function said(
  scene: Scene,
  event: Message,
  text: Draft['text'],
  weight: Draft['weight'],
  more: readonly Fact[] = [],
): readonly Draft[] {
  const { after } = scene;
  const drivers = driversOf(after, event);
  const names = all(...drivers.map((driver) => driverFact(after, 'driver', driver)));
  const reason = REASON.exec(event.body.message)?.groups?.reason;
  if (!names || names.length === 0 || reason === undefined) return NOTHING;
  const source = { event: event.id, field: 'message' };
  const drafts: readonly Draft[] = [
    {
      rule: 'stewards',
      about: event.id,
      kind: 'PENALTY',
      tone: text === 'penalty.cleared' ? 'INFO' : 'WARNING',
      text,
      facts: [...names, fact('reason', 'quote', reason, 'quoted', source), ...more],
      drivers,
      lap: event.body.lap ?? null,
      weight,
    },
  ];
  for (const draft of drafts) scene.memo.forget(`inquiry/${keyOf(draft)}`);
  return drafts;
}
