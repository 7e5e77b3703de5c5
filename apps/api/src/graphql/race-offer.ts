import type { CircuitInfo } from '@slipstream/schema/graph';
import { CIRCUITS } from '@slipstream/sources/simulator/circuits';
import { GRID_2026 } from '@slipstream/sources/simulator/grid-2026';
import { outlineOf } from '@slipstream/sources/simulator/outline';
import type { DriverInfo } from '@slipstream/timing/fold/state';

const FEED_UNITS_PER_M = 10;
/** A small drawing needs no more: every fourth node, 20 m apart. */
const EVERY_NODE = 4;

/** What `startRace` can race on. */
export const RACE_CIRCUITS: readonly CircuitInfo[] = CIRCUITS.map(({ id, name, lengthM, outline }) => {
  const { x, y } = outlineOf(outline, lengthM);
  const nodes = [...x.keys()].filter((node) => node % EVERY_NODE === 0);
  return {
    id,
    name,
    countryCode: null,
    lengthKm: lengthM / 1000,
    outline: nodes.map((node) => [inFeedUnits(x[node]), inFeedUnits(y[node])] as const),
  };
});

/** Who takes part: whom `startRace(driver:)` may name. */
export const RACE_ENTRIES: readonly DriverInfo[] = [...GRID_2026]
  .sort((a, b) => a.team.paceMs - b.team.paceMs || a.paceMs - b.paceMs)
  .map(({ number, code, fullName, countryCode, team: { id, name, colour } }) => ({
    number,
    code,
    fullName,
    team: { id, name, colour },
    countryCode,
    headshotUrl: null,
    stamp: '',
  }));

function inFeedUnits(metres: number | undefined): number {
  return Math.round((metres ?? 0) * FEED_UNITS_PER_M);
}
