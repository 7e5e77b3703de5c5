import type { SessionState } from '../../../fold/state.ts';
import { type Crossing, carsOnTheLine, crossingOf } from '../crossings.ts';
import type { Fact } from '../evidence.ts';
import { all, type Draft, driverFact, earlier, fact, NOTHING, placeFact, type Scene, said } from '../line.ts';
import { visitOf } from '../pit-visit.ts';
import { leadTold } from './lead.ts';
import { type Duel, duelOf, holdUndercut } from './undercuts.ts';

/** Further down an undercut is told where there is room for it. */
const NOTABLE_PLACE = 10;

/** A car that was behind another when both completed the lap before, and is ahead now that both completed this one. */
interface Pass {
  readonly passer: number;
  readonly from: Crossing;
  readonly now: Crossing;
  /** The event by which the passer's stop is known, where it was in the pit lane on this lap. */
  readonly visit: string | null;
}

/**
 * A pass is a change of order of two cars between two passages of the line. It is told when the car that
 * lost the place completes the lap: then both have, and no place that was reported in between counts.
 * The opening lap is told as the start; places that change because a car is in the pits belong to its stop.
 */
export function passesAtLine(scene: Scene, driver: number, now: Crossing): readonly Draft[] {
  const { memo, after } = scene;
  const from = crossingOf(memo, driver, now.lap - 1);
  if (!from) return NOTHING;
  const visit = visitOf(after, driver, from, now);
  const onTrack: Pass[] = [];
  const inPits: Pass[] = [];
  for (const passer of carsOnTheLine(memo)) {
    const pass = passer === driver ? null : passOf(scene, passer, driver, from, now);
    if (pass) (visit || pass.visit ? inPits : onTrack).push(pass);
  }
  onTrack.sort((a, b) => (a.now.at < b.now.at ? -1 : 1));
  const passed = { driver, from, now, visit };
  return [...onTrackDrafts(scene, passed, onTrack), ...undercutDrafts(scene, passed, inPits)];
}

interface Passed {
  readonly driver: number;
  readonly from: Crossing;
  readonly now: Crossing;
  readonly visit: string | null;
}

function passOf(
  { memo, after }: Scene,
  passer: number,
  passed: number,
  from: Crossing,
  now: Crossing,
): Pass | null {
  const before = crossingOf(memo, passer, from.lap);
  const since = crossingOf(memo, passer, now.lap);
  if (!before || !since || before.at <= from.at || since.at >= now.at) return null;
  if (leadTold(memo, passer, passed, now.lap)) return null;
  return { passer, from: before, now: since, visit: visitOf(after, passer, before, since) };
}

/** On track every car is named: these are the passes that a race is remembered for. */
function onTrackDrafts(scene: Scene, passed: Passed, passes: readonly Pass[]): readonly Draft[] {
  const names = namesOf(scene.after, passed, passes);
  if (!names) return NOTHING;
  const [first] = passes;
  const places = passes.length === 1 && first ? placeWon(scene.after, first.passer, passed.driver) : null;
  const text = places ? 'pass.track.place' : passes.length > 1 ? 'pass.track.several' : 'pass.track';
  const rows = names.passers.flatMap((name) => [name, names.passed]);
  return [
    draftOf(passed, passes, {
      rule: 'pass',
      tone: 'HIGHLIGHT',
      text,
      facts: [...names.passers, names.passed, ...(places ?? [])],
      fold: {
        text: 'pass.track.roundup',
        facts: rows,
        drivers: [...passes.map(({ passer }) => passer), passed.driver],
      },
    }),
  ];
}

/** The place that was at stake: the passer has it, and the car that was passed is right behind. */
function placeWon(state: SessionState, passer: number, passed: number): readonly Fact[] | null {
  const place = placeFact(state, 'place', passer);
  const lost = placeFact(state, 'lost', passed);
  if (!place || !lost || Number(place.value) + 1 !== lost.value) return null;
  return [place, { ...lost, unit: 'proof' }];
}

/** One undercut for one victim, that of the car that was closest behind: whoever else got by is part of the stop. */
function undercutDrafts(scene: Scene, passed: Passed, passes: readonly Pass[]): readonly Draft[] {
  let best: (Duel & { readonly pass: Pass }) | null = null;
  for (const pass of passes) {
    const duel = duelOf(scene.after, pass.passer, passed.driver);
    if (duel && (best === null || duel.behindMs < best.behindMs)) best = { ...duel, pass };
  }
  const names = best && namesOf(scene.after, passed, [best.pass]);
  const [passer] = names?.passers ?? [];
  if (!best || !names || !passer) return NOTHING;
  const draft = draftOf(passed, [best.pass], {
    rule: 'undercut',
    tone: 'HIGHLIGHT',
    text: 'undercut.worked',
    facts: [passer, names.passed, earlier(...best.stops)],
  });
  const place = scene.after.cars[best.pass.passer]?.reportedPosition ?? 0;
  const weight = place <= NOTABLE_PLACE ? 'always' : 'fill';
  holdUndercut(scene, passed.driver, { ...draft, weight });
  return NOTHING;
}

interface Names {
  readonly passers: readonly Fact[];
  readonly passed: Fact;
}

function namesOf(state: SessionState, { driver }: Passed, passes: readonly Pass[]): Names | null {
  const passed = driverFact(state, 'passed', driver);
  const passers = all(...passes.map(({ passer }) => driverFact(state, 'passer', passer)));
  return passed && passers && passes.length > 0 ? { passed, passers } : null;
}

type Told = Pick<Draft, 'rule' | 'tone' | 'text' | 'facts' | 'fold'>;

/** With the proof of each pass: who came first to the line on this lap and on the one before, and who was in the pits. */
function draftOf(passed: Passed, passes: readonly Pass[], { fold, ...told }: Told): Draft {
  const visits = [passed, ...passes].flatMap(({ visit }) => visit ?? []);
  const proofs = [
    ...passes.flatMap(({ from, now }) => [
      earlier(passed.from.event, from.event),
      earlier(now.event, passed.now.event),
    ]),
    ...visits.map((event) => fact('stop', 'proof', true, 'happened', { event, field: 'driver' })),
    said('lap', 'proof', passed.now.lap, passed.now.event, 'lap'),
  ];
  return {
    ...told,
    about: passed.now.event,
    kind: 'OVERTAKE',
    facts: [...told.facts, ...proofs],
    drivers: [...passes.map(({ passer }) => passer), passed.driver],
    lap: passed.now.lap,
    weight: 'always',
    ...(fold ? { fold: { ...fold, facts: [...fold.facts, ...proofs] } } : {}),
  };
}
