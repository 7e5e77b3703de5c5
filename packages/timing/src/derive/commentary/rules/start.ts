import { instantOf } from '../../../fold/registers.ts';
import type { SessionState } from '../../../fold/state.ts';
import type { Crossing } from '../crossings.ts';
import {
  type Draft,
  driverFact,
  eventIdOf,
  fact,
  NOTHING,
  placeFact,
  plusMs,
  type Rule,
  type Scene,
  said,
} from '../line.ts';

/** The whole field is over the line so long after its leader. */
const FIELD_CROSSES_MS = 40_000;
/** So many places gained or lost on the opening lap are worth a line. */
const NOTABLE_PLACES = 3;

type OpeningLap = { readonly until: string; readonly event: string };

export const startSaid: Rule = ({ event, before, after }) => {
  if (event.type !== 'SessionStatusChanged' || before.info.startedAt !== null) return NOTHING;
  const { startedAt, announced, stamps } = after.info;
  const { totalLaps, stamps: trackStamps } = after.track;
  if (startedAt === null || !announced || !stamps.announced) return NOTHING;
  const race = said('race', 'name', announced.meeting.name, eventIdOf(stamps.announced), 'meeting.name');
  const laps =
    totalLaps && trackStamps.totalLaps
      ? said('laps', 'count', totalLaps, eventIdOf(trackStamps.totalLaps), 'totalLaps')
      : null;
  const proof = fact('start', 'proof', true, 'happened', { event: event.id, field: 'status' });
  return [
    {
      rule: 'start',
      about: event.id,
      kind: 'START',
      tone: 'HIGHLIGHT',
      text: laps ? 'start.lights' : 'start.lights.open',
      facts: [race, ...(laps ? [laps] : []), proof],
      drivers: [],
      lap: 1,
      weight: 'always',
    },
  ];
};

export function openingLapAtLine(scene: Scene, driver: number, now: Crossing): readonly Draft[] {
  const { memo, after } = scene;
  if (now.lap !== 1 || memo.get('opening') !== undefined || memo.get('opened') !== undefined) return NOTHING;
  memo.set('opening', { until: plusMs(now.at, FIELD_CROSSES_MS), event: now.event });
  const name = driverFact(after, 'driver', driver);
  if (!name) return NOTHING;
  const proof = said('lap', 'proof', 1, now.event, 'lap');
  return [startDraft('start.leader', driver, [name, proof], now.event)];
}

/** The field has completed the opening lap: who won and who lost places against the grid. */
export function openingLapDue(scene: Scene): readonly Draft[] {
  const { memo, after, event } = scene;
  const opening = memo.get<OpeningLap>('opening');
  if (!opening || event.at < opening.until) return NOTHING;
  memo.forget('opening');
  memo.set('opened', true);
  const moves = movesOf(after);
  const supported = after.info.announced?.supportedDriver;
  const told = new Set([
    ...moves.filter(({ gained }) => gained >= NOTABLE_PLACES).slice(0, 2),
    ...moves.filter(({ gained }) => gained <= -NOTABLE_PLACES).slice(-1),
    ...moves.filter(({ driver, gained }) => driver === supported && gained !== 0),
  ]);
  return [...told].flatMap(({ driver, gained }) => {
    const car = after.cars[driver];
    const [name, place] = [driverFact(after, 'driver', driver), placeFact(after, 'place', driver)];
    const [grid, position] = [car?.stamps.grid, car?.stamps.position];
    if (!name || !place || !grid || !position) return NOTHING;
    const places = fact(
      'places',
      'places',
      Math.abs(gained),
      'difference',
      { event: eventIdOf(grid), field: 'position' },
      { event: eventIdOf(position), field: `positions.${driver}` },
    );
    const text = gained > 0 ? 'start.gain' : 'start.loss';
    return [startDraft(text, driver, [name, places, place], opening.event)];
  });
}

/** Places won since the grid by the cars that are still running, most first. */
function movesOf(state: SessionState): readonly { driver: number; gained: number }[] {
  return Object.values(state.cars)
    .filter(({ retired, stopped, lapsCompleted }) => !retired && !stopped && lapsCompleted > 0)
    .flatMap(({ number: driver, gridPosition, reportedPosition, stamps }) => {
      if (gridPosition === null || reportedPosition === null) return [];
      // Nothing was reported since the start: what stands there is the grid.
      if (instantOf(stamps.position ?? '') < (state.info.startedAt ?? '')) return [];
      return [{ driver, gained: gridPosition - reportedPosition }];
    })
    .sort((a, b) => b.gained - a.gained || a.driver - b.driver);
}

function startDraft(text: Draft['text'], driver: number, facts: Draft['facts'], about: string): Draft {
  const tone = text === 'start.loss' ? 'WARNING' : 'HIGHLIGHT';
  return {
    rule: text.replace('.', '-'),
    about,
    kind: 'START',
    tone,
    text,
    facts,
    drivers: [driver],
    lap: 1,
    weight: 'always',
  };
}
