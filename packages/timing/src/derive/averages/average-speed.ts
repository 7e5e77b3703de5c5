import type { SessionState } from '../../fold/state.ts';
import { speedKph } from '../../views/lap-facts.ts';
import { stintsOf } from '../../views/tyres.ts';

/** km/h over the timed laps of a car's stint, to a thousandth; null without one, or without the length of a lap. */
export function stintSpeedKph(state: SessionState, driver: number, stint: number): number | null {
  const view = stintsOf(state, driver).find((other) => other.stint === stint);
  if (!view) return null;
  let laps = 0;
  let totalMs = 0;
  for (const { lap, ms } of state.laps[driver] ?? []) {
    if (ms === null || lap < view.fromLap || lap > view.toLap) continue;
    laps += 1;
    totalMs += ms;
  }
  return speedKph(state.info.announced?.meeting.circuit.lengthKm, laps, totalMs);
}
