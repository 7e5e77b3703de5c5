import type { Crossing } from '../crossings.ts';
import { all, type Draft, driverFact, eventIdOf, fact, NOTHING, type Scene, said } from '../line.ts';

/** Laps to go at which it is said. */
const COUNTED_DOWN: readonly number[] = [10, 5, 3];

/** The leader has completed a lap: half the distance, the last laps. */
export function milestonesAtLine({ after }: Scene, leader: number, now: Crossing): readonly Draft[] {
  const { totalLaps, stamps } = after.track;
  if (!totalLaps || !stamps.totalLaps) return NOTHING;
  const left = totalLaps - now.lap;
  const total = { event: eventIdOf(stamps.totalLaps), field: 'totalLaps' };
  const name = driverFact(after, 'leader', leader);
  const leftFact = fact('left', 'count', left, 'difference', total, { event: now.event, field: 'lap' });
  const lap = said('lap', 'lap', now.lap, now.event, 'lap');
  if (left === 1) return told('milestone.lastLap', all(name, { ...leftFact, unit: 'proof' }), 'always');
  if (COUNTED_DOWN.includes(left)) return told('milestone.toGo', all(name, leftFact), 'fill');
  if (now.lap * 2 === totalLaps || now.lap * 2 === totalLaps + 1) {
    const laps = said('laps', 'count', totalLaps, total.event, 'totalLaps');
    return told('milestone.half', all(name, lap, laps), 'fill');
  }
  return NOTHING;

  function told(
    text: Draft['text'],
    facts: Draft['facts'] | null,
    weight: Draft['weight'],
  ): readonly Draft[] {
    if (!facts) return NOTHING;
    return [
      {
        rule: 'milestone',
        about: now.event,
        kind: 'MILESTONE',
        tone: weight === 'always' ? 'HIGHLIGHT' : 'INFO',
        text,
        facts,
        drivers: [leader],
        lap: now.lap,
        weight,
      },
    ];
  }
}
