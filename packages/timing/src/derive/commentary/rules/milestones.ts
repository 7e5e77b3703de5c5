import { instantOf } from '../../../fold/registers.ts';
import type { SessionState } from '../../../fold/state.ts';
import { inOrder } from '../../../views/order.ts';
import type { Crossing } from '../crossings.ts';
import type { Fact } from '../evidence.ts';
import { all, type Draft, driverFact, eventIdOf, fact, NOTHING, plusMs, type Scene, said } from '../line.ts';

/** Laps to go at which it is said. */
const COUNTED_DOWN: readonly number[] = [10, 5, 3];
/** A gap that is older than a lap is not that of now. */
const FRESH_MS = 110_000;

/** The leader has completed a lap: half the distance, the last laps. */
export function milestonesAtLine({ after }: Scene, leader: number, now: Crossing): readonly Draft[] {
  const { totalLaps, stamps } = after.track;
  if (!totalLaps || !stamps.totalLaps) return NOTHING;
  const left = totalLaps - now.lap;
  const total = { event: eventIdOf(stamps.totalLaps), field: 'totalLaps' };
  const name = driverFact(after, 'leader', leader);
  const leftFact = fact('left', 'count', left, 'difference', total, { event: now.event, field: 'lap' });
  const lead = leadFacts(after, leader, now);
  if (left === 1) return told('milestone.lastLap', all(name, { ...leftFact, unit: 'proof' }), 'always');
  if (COUNTED_DOWN.includes(left)) return told('milestone.toGo', all(name, leftFact), 'fill');
  if (now.lap * 2 === totalLaps || now.lap * 2 === totalLaps + 1) {
    const lap = said('lap', 'lap', now.lap, now.event, 'lap');
    const laps = said('laps', 'count', totalLaps, total.event, 'totalLaps');
    return told('milestone.half', all(name, lap, laps), 'fill');
  }
  return NOTHING;

  function told(
    text: 'milestone.lastLap' | 'milestone.toGo' | 'milestone.half',
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
        text: lead ? (`${text}.gap` as const) : text,
        facts: [...facts, ...(lead?.facts ?? [])],
        drivers: lead ? [leader, lead.second] : [leader],
        lap: now.lap,
        weight,
      },
    ];
  }
}

/** Who is second, and how far behind. */
function leadFacts(
  state: SessionState,
  leader: number,
  now: Crossing,
): { readonly second: number; readonly facts: readonly Fact[] } | null {
  const [first, second] = inOrder(state);
  const stamp = second?.stamps.gap;
  const gap = second?.gapToLeader;
  if (first?.number !== leader || !second || !stamp || !gap || !('ms' in gap)) return null;
  const since = instantOf(stamp);
  if (since < plusMs(now.at, -FRESH_MS)) return null;
  if (wasInPits(state, leader, since) || wasInPits(state, second.number, since)) return null;
  const facts = all(
    driverFact(state, 'second', second.number),
    said('gap', 'durationMs', gap.ms, eventIdOf(stamp), 'gapToLeader.ms'),
  );
  return facts ? { second: second.number, facts } : null;
}

/** Whether a car came into the pit lane or left it after an instant: then a gap of that instant is none any more. */
function wasInPits({ pitStops }: SessionState, driver: number, since: string): boolean {
  return (pitStops[driver] ?? []).some(
    ({ at, stamps }) => at > since || instantOf(stamps.exited ?? '') > since,
  );
}
