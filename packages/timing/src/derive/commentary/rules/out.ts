import { hasFinished, hasRetired } from '../../../fold/finish.ts';
import { instantOf } from '../../../fold/registers.ts';
import type { SessionState } from '../../../fold/state.ts';
import { type Crossing, carsOnTheLine, crossingsOf } from '../crossings.ts';
import type { Fact } from '../evidence.ts';
import {
  all,
  type Draft,
  driverFact,
  earlier,
  fact,
  NOTHING,
  placeFact,
  type Rule,
  raceLapFact,
  type Scene,
  said,
} from '../line.ts';
import { leadLost } from './lead.ts';

/** A car that the leader passed the line so often without is out: not every source says so (Bahrain 2023). */
const MISSED_LAPS = 3;
/** From here up it is worth saying where a car ran that drops out. */
const NOTABLE_PLACE = 10;

/** The source says that a car stopped or retired, or takes it back. */
export const carStatusSaid: Rule = (scene) => {
  const { event, before, after, memo } = scene;
  if (event.type !== 'CarStatusChanged') return NOTHING;
  const { driver, retired, stopped } = event.body;
  const told = memo.get<string>(`out/${driver}`);
  if (told !== undefined) return retired || stopped || !runs(after, driver) ? NOTHING : back(scene, driver);
  if ((!retired && !stopped) || hasFinished(after, driver)) return NOTHING;
  // Under a red flag cars stand in the pit lane: that they do is no news.
  if (!retired && after.track.status === 'RED') return NOTHING;
  const proof = fact('status', 'proof', true, 'happened', {
    event: event.id,
    field: retired ? 'retired' : 'stopped',
  });
  if (retired && hasNotStarted(scene, driver)) return out(scene, driver, 'out.dns', [proof], null);
  const text = retired ? (after.cars[driver]?.inPit ? 'out.inPits' : 'out.retired') : 'out.stopped';
  return out(scene, driver, text, [proof], placeFact(before, 'place', driver));
};

function runs({ cars }: SessionState, driver: number): boolean {
  const car = cars[driver];
  return car !== undefined && !car.retired && !car.stopped;
}

/** A car that has not left the pit lane since before the start, nor completed a lap. */
function hasNotStarted({ memo, after }: Scene, driver: number): boolean {
  const car = after.cars[driver];
  if (!car || car.lapsCompleted > 0 || crossingsOf(memo, driver).length > 0) return false;
  const startedAt = after.info.startedAt ?? '';
  const cameInAfter = after.pitStops[driver]?.some(({ at }) => at >= startedAt) === true;
  return car.inPit && !cameInAfter && instantOf(car.stamps.exited ?? '') < startedAt;
}

/** A car that was told to be out has completed a lap. */
export function backAtLine(scene: Scene, driver: number): readonly Draft[] {
  const told = scene.memo.get<string>(`out/${driver}`);
  return told === undefined || hasRetired(scene.after, driver) ? NOTHING : back(scene, driver);
}

/** Cars that the leader has left behind for laps, though nothing was said of them. */
export function missingAtLine(scene: Scene, leader: number, now: Crossing): readonly Draft[] {
  const { memo, after } = scene;
  if (after.info.status !== 'STARTED') return NOTHING;
  const since = crossingsOf(memo, leader).find(({ lap }) => lap === now.lap - MISSED_LAPS + 1);
  if (!since) return NOTHING;
  const missing = carsOnTheLine(memo).flatMap((driver) => {
    const last = crossingsOf(memo, driver).at(-1);
    if (driver === leader || !last || last.at >= since.at) return NOTHING;
    if (memo.get(`out/${driver}`) !== undefined || hasFinished(after, driver)) return NOTHING;
    const stop = after.pitStops[driver]?.at(-1);
    const inPits = after.cars[driver]?.inPit === true && stop !== undefined && stop.lap === last.lap + 1;
    const proof = earlier(last.event, since.event);
    return out(scene, driver, inPits ? 'out.inPits' : 'out.missing', [proof], null);
  });
  return now.lap === MISSED_LAPS ? [...missing, ...absentAtLine(scene, now)] : missing;
}

/** Cars of which nobody has seen a lap: they did not start, or not get far. */
function absentAtLine(scene: Scene, now: Crossing): readonly Draft[] {
  const { memo, after } = scene;
  return Object.values(after.cars).flatMap(({ number: driver, lapsCompleted }) => {
    if (lapsCompleted > 0 || crossingsOf(memo, driver).length > 0) return NOTHING;
    if (memo.get(`out/${driver}`) !== undefined || hasFinished(after, driver)) return NOTHING;
    const proof = said('since', 'proof', now.lap, now.event, 'lap');
    return out(scene, driver, hasNotStarted(scene, driver) ? 'out.dns' : 'out.noLap', [proof], null);
  });
}

function out(
  scene: Scene,
  driver: number,
  text: 'out.dns' | 'out.noLap' | 'out.inPits' | 'out.retired' | 'out.stopped' | 'out.missing',
  proofs: readonly Fact[],
  place: Fact | null,
): readonly Draft[] {
  const { after, event, memo } = scene;
  const name = driverFact(after, 'driver', driver);
  const withLap = text !== 'out.dns' && text !== 'out.noLap';
  const lap = withLap ? lapFact(scene, driver, text) : null;
  if (!name || (withLap && !lap)) return NOTHING;
  const isNotable = place !== null && Number(place.value) <= NOTABLE_PLACE;
  const isRunning = text === 'out.stopped' || text === 'out.retired' || text === 'out.inPits';
  const shown = isNotable && isRunning && crossingsOf(memo, driver).length > 0 ? place : null;
  memo.set(`out/${driver}`, event.id);
  memo.forget(`stop/${driver}`);
  return [
    {
      rule: 'out',
      about: event.id,
      kind: 'RETIREMENT',
      tone: 'WARNING',
      text: shown && isRunning ? (`${text}.place` as const) : text,
      facts: [name, ...(lap ? [lap] : []), ...(shown ? [shown] : []), ...proofs],
      drivers: [driver],
      lap: lap === null ? 1 : Number(lap.value),
      weight: 'always',
      key: `out/${driver}`,
    },
    ...leadLost(scene, driver),
  ];
}

/** The lap that the car did not complete; of a car that went missing, the last that it did. */
function lapFact({ memo, after }: Scene, driver: number, text: string): Fact | null {
  const last = crossingsOf(memo, driver).at(-1);
  if (!last) return raceLapFact(after);
  const source = { event: last.event, field: 'lap' };
  if (text === 'out.missing') return said('lap', 'lap', last.lap, last.event, 'lap');
  return fact('lap', 'lap', last.lap + 1, 'next', source);
}

function back({ after, event, memo }: Scene, driver: number): readonly Draft[] {
  memo.forget(`out/${driver}`);
  const names = all(driverFact(after, 'driver', driver));
  if (!names) return NOTHING;
  const proof = fact('again', 'proof', true, 'happened', { event: event.id, field: 'driver' });
  return [
    {
      rule: 'back',
      about: event.id,
      kind: 'RETIREMENT',
      tone: 'INFO',
      text: 'out.back',
      facts: [...names, proof],
      drivers: [driver],
      lap: null,
      supersedes: memo.get<string>(`told/out/${driver}`) ?? null,
      weight: 'always',
    },
  ];
}
