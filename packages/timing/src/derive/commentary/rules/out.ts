import { hasFinished, hasRetired } from '../../../fold/finish.ts';
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
  type Rule,
  raceLapFact,
  type Scene,
  said,
} from '../line.ts';

/** A car that the leader passed the line so often without is out: not every source says so (Bahrain 2023). */
const MISSED_LAPS = 3;

/** The source says that a car stopped or retired, or takes it back. */
export const carStatusSaid: Rule = (scene) => {
  const { event, after, memo } = scene;
  if (event.type !== 'CarStatusChanged') return NOTHING;
  const { driver, retired, stopped } = event.body;
  const told = memo.get<string>(`out/${driver}`);
  if (told !== undefined) return retired || stopped || !runs(after, driver) ? NOTHING : back(scene, driver);
  if ((!retired && !stopped) || hasFinished(after, driver)) return NOTHING;
  const text = retired ? (after.cars[driver]?.inPit ? 'out.inPits' : 'out.retired') : 'out.stopped';
  const proof = fact('status', 'proof', true, 'happened', {
    event: event.id,
    field: retired ? 'retired' : 'stopped',
  });
  return out(scene, driver, text, [proof]);
};

function runs({ cars }: SessionState, driver: number): boolean {
  const car = cars[driver];
  return car !== undefined && !car.retired && !car.stopped;
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
  return carsOnTheLine(memo).flatMap((driver) => {
    const last = crossingsOf(memo, driver).at(-1);
    if (driver === leader || !last || last.at >= since.at) return NOTHING;
    if (memo.get(`out/${driver}`) !== undefined || hasFinished(after, driver)) return NOTHING;
    const stop = after.pitStops[driver]?.at(-1);
    const inPits = after.cars[driver]?.inPit === true && stop !== undefined && stop.lap === last.lap + 1;
    return out(scene, driver, inPits ? 'out.inPits' : 'out.missing', [earlier(last.event, since.event)]);
  });
}

function out(scene: Scene, driver: number, text: Draft['text'], proofs: readonly Fact[]): readonly Draft[] {
  const { after, event, memo } = scene;
  const facts = all(driverFact(after, 'driver', driver), lapFact(scene, driver, text));
  if (!facts) return NOTHING;
  memo.set(`out/${driver}`, event.id);
  return [
    {
      rule: 'out',
      about: event.id,
      kind: 'RETIREMENT',
      tone: 'WARNING',
      text,
      facts: [...facts, ...proofs],
      drivers: [driver],
      lap: Number(facts[1]?.value),
      weight: 'always',
      key: `out/${driver}`,
    },
  ];
}

/** The lap that the car did not complete; of a car that went missing, the last that it did. */
function lapFact({ memo, after }: Scene, driver: number, text: Draft['text']): Fact | null {
  const last = crossingsOf(memo, driver).at(-1);
  if (!last) return raceLapFact(after);
  const source = { event: last.event, field: 'lap' };
  if (text === 'out.missing') return said('lap', 'lap', last.lap, last.event, 'lap');
  return fact('lap', 'lap', last.lap + 1, 'next', source);
}

function back({ after, event, memo }: Scene, driver: number): readonly Draft[] {
  memo.forget(`out/${driver}`);
  const name = driverFact(after, 'driver', driver);
  if (!name) return NOTHING;
  const proof = fact('again', 'proof', true, 'happened', { event: event.id, field: 'driver' });
  return [
    {
      rule: 'back',
      about: event.id,
      kind: 'RETIREMENT',
      tone: 'INFO',
      text: 'out.back',
      facts: [name, proof],
      drivers: [driver],
      lap: null,
      supersedes: memo.get<string>(`told/out/${driver}`) ?? null,
      weight: 'always',
    },
  ];
}
