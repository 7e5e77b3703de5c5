import { type EventType, TELEMETRY_TYPES } from '../../events/bodies.ts';
import { isRace } from '../../fold/session.ts';
import { isQualifying } from '../../views/order.ts';
import type { DerivedItem, Deriver, DeriverKind, FoldedEvent, Memory } from '../deriver.ts';
import { crossed } from './crossings.ts';
import { type Draft, NOTHING, type Rule, type Scene } from './line.ts';
import { Memo } from './memo.ts';
import { learnPlaces } from './places.ts';
import { anomaliesDue, anomaliesFound } from './rules/anomalies.ts';
import { moveMade, movesDue } from './rules/attacks.ts';
import { battlesAtLine } from './rules/battles.ts';
import { lapDeleted, strikes } from './rules/deleted-laps.ts';
import { fastestLap, fastestRuled } from './rules/fastest.ts';
import { finishAtLine, finishSaid, flagsDue, podiumDue } from './rules/finish.ts';
import { leadAtLine, leads } from './rules/lead.ts';
import { milestonesAtLine } from './rules/milestones.ts';
import { orderChanged, orderDue } from './rules/order.ts';
import { backAtLine, carStatusSaid, missingAtLine } from './rules/out.ts';
import { passesAtLine } from './rules/passes.ts';
import { inquiriesDue, stewards } from './rules/penalties.ts';
import { knockedOutDue, poleDue, segmentStarts, segmentTop, segmentTopRuled } from './rules/qualifying.ts';
import { gainsAwaited, gainsDue, placesCorrected, resultDue } from './rules/result.ts';
import { fastestSector } from './rules/sectors.ts';
import { firstOrderDue, openingLapAtLine, openingLapDue, startSaid } from './rules/start.ts';
import { stopBegins, stopEnds, stopsDue } from './rules/stops.ts';
import { sessionStatus, trackStatus } from './rules/track.ts';
import { undercutsAtLine, undercutsDue } from './rules/undercuts.ts';
import { rain } from './rules/weather.ts';
import { Telling, type Voice } from './telling.ts';
import { LANGUAGES, type LanguageName } from './texts/render.ts';

export interface CommentaryOptions {
  readonly language: LanguageName;
  /** A whole number: chooses among wordings that say the same. */
  readonly seed?: number;
}

/** Tells a session in lines, each of which rests on events (`basedOn`, `evidence`). */
export function commentaryDeriver({ language, seed = 0 }: CommentaryOptions): DeriverKind {
  const voice: Voice = { language: LANGUAGES[language], seed };
  return { name: 'commentary', open: (_session, memory) => new CommentaryDeriver(voice, memory) };
}

const NO_ITEMS: readonly DerivedItem[] = [];

class CommentaryDeriver implements Deriver {
  readonly #voice: Voice;
  readonly #memo: Memo;
  /** The instant from which on something that waits is due; null where nothing waits. */
  #due: string | null;

  constructor(voice: Voice, memory: Memory) {
    this.#voice = voice;
    this.#memo = new Memo(memory);
    this.#due = nextDue(this.#memo);
  }

  derive(folded: FoldedEvent, earlier: readonly DerivedItem[]): readonly DerivedItem[] {
    const { event, after } = folded;
    // Where the playhead stands is no part of the story: a race that is played otherwise reads the same.
    if (event.type === 'PlayheadMoved') return NO_ITEMS;
    // Telemetry comes on a topic of its own, before or after the timing of the same instant: it settles nothing.
    const isTiming = !TELEMETRY_TYPES.has(event.type);
    const rules = RULES[event.type];
    const isDue = isTiming && this.#due !== null && event.at >= this.#due;
    const waits = this.#memo.keys('apart/').length > 0;
    if (!rules && !isDue && !waits && earlier.length === 0) return NO_ITEMS;
    const scene: Scene = { ...folded, memo: this.#memo, earlier };
    const telling = new Telling(this.#voice, this.#memo, event, after.info.announced?.supportedDriver);
    const changes = this.#memo.changes;
    if (waits) telling.offerAll(anomaliesDue(scene));
    const isOver = isTiming && after.info.status === 'ENDED';
    if (isDue || isOver) for (const rule of DUE) telling.offerAll(rule(scene));
    for (const rule of rules ?? []) telling.offerAll(rule(scene));
    if (earlier.length > 0) telling.offerAll(anomaliesFound(scene));
    // Nothing comes any more: what the event itself has set to wait is due, too.
    if (isOver) for (const rule of DUE) telling.offerAll(rule(scene));
    if (isDue || isOver) telling.settle(isOver);
    if (this.#memo.changes !== changes) this.#due = nextDue(this.#memo);
    return telling.lines.map((item) => ({ log: 'commentary', item }));
  }

  takeMemory(): Memory {
    return this.#memo.take();
  }
}

/** Rules that wait for something, in the order in which they tell it. */
const DUE: readonly Rule[] = [
  inquiriesDue,
  stopsDue,
  undercutsDue,
  openingLapDue,
  firstOrderDue,
  movesDue,
  orderDue,
  podiumDue,
  flagsDue,
  gainsDue,
  resultDue,
  knockedOutDue,
  poleDue,
];

/** How the source reports places is learnt before any rule rests on it. */
const placesReported: Rule = ({ memo, event }) => {
  learnPlaces(memo, event);
  return NOTHING;
};

const RULES: { readonly [T in EventType]?: readonly Rule[] } = {
  SessionStatusChanged: [
    inRace(startSaid),
    inRace(finishSaid),
    inRace(gainsAwaited),
    inQualifying(segmentStarts),
  ],
  SegmentStarted: [inQualifying(segmentStarts)],
  LapCompleted: [inRace(atLine), inRace(fastestLap), inQualifying(segmentTop), inPractice(fastestLap)],
  BestLapChanged: [inRace(fastestLap), inQualifying(segmentTop), inPractice(fastestLap)],
  LapDeleted: [
    inRace(oneOf(fastestRuled, strikes)),
    inQualifying(oneOf(segmentTopRuled, lapDeleted('always'))),
    inPractice(oneOf(fastestRuled, lapDeleted('fill'))),
  ],
  LapReinstated: [inRace(fastestRuled), inPractice(fastestRuled)],
  SectorTimed: [inRace(fastestSector)],
  PitEntered: [inRace(stopBegins)],
  PitExited: [inRace(stopEnds)],
  PitStopTimed: [inRace(stopEnds)],
  StintChanged: [inRace(stopsDue)],
  CarStatusChanged: [inRace(finishSaid), inRace(gainsAwaited), inRace(carStatusSaid)],
  TrackStatusChanged: [inRace(trackStatus), inQualifying(sessionStatus), inPractice(sessionStatus)],
  PositionsChanged: [inRace(placesReported), inRace(moveMade), inRace(orderChanged), inRace(placesCorrected)],
  RaceControlMessageSent: [stewards],
  WeatherReported: [rain],
};

/** A car completes a lap: the places, the lead and the race itself are decided on the line. */
function atLine(scene: Scene): readonly Draft[] {
  const { event, before, memo } = scene;
  if (event.type !== 'LapCompleted') return NOTHING;
  learnPlaces(memo, event);
  const now = crossed(memo, before, event);
  if (!now) return NOTHING;
  const { driver } = event.body;
  const told = [
    ...backAtLine(scene, driver),
    ...openingLapAtLine(scene, driver, now),
    ...leadAtLine(scene, driver, now),
    ...passesAtLine(scene, driver, now),
    ...missingAtLine(scene, driver, now),
    ...finishAtLine(scene, driver, now),
  ];
  const milestones = leads(memo, driver, now) ? milestonesAtLine(scene, driver, now) : NOTHING;
  return [
    ...told,
    ...milestones,
    ...undercutsAtLine(scene, driver, now),
    ...battlesAtLine(scene, driver, now),
  ];
}

function inRace(rule: Rule): Rule {
  return (scene) => (isRace(scene.after) && scene.after.info.startedAt !== null ? rule(scene) : NOTHING);
}

function inQualifying(rule: Rule): Rule {
  return (scene) => (isQualifying(scene.after) ? rule(scene) : NOTHING);
}

function inPractice(rule: Rule): Rule {
  return (scene) => (scene.after.info.announced?.kind === 'PRACTICE' ? rule(scene) : NOTHING);
}

/** The second rule where the first has nothing to tell. */
function oneOf(first: Rule, second: Rule): Rule {
  return (scene) => {
    const drafts = first(scene);
    return drafts.length > 0 ? drafts : second(scene);
  };
}

function nextDue(memo: Memo): string | null {
  let due: string | null = null;
  for (const until of memo.waiting()) if (due === null || until < due) due = until;
  return due;
}
