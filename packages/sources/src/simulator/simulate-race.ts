import { instant } from '@slipstream/timing/events/bodies';
import type { EventDraft } from '@slipstream/timing/events/envelope';
import { NOTHING_UNREADABLE, type SessionLog, type UnreadableReport } from '../session-log.ts';
import { nameOfKind, type SimulatedKind } from './announcer.ts';
import { CIRCUITS, type Circuit } from './circuits.ts';
import { type Driver, GRID_2026 } from './grid-2026.ts';
import { Qualifying } from './qualifying.ts';
import { Race } from './race.ts';
import type { FaultLabel, FaultRate } from './sensor-faults.ts';
import { SimulationError } from './simulation-error.ts';
import { Track } from './track.ts';

const DEFAULT_SEASON = 2026;
/** The grids that are known, by season. */
const GRIDS: Readonly<Record<number, readonly Driver[]>> = { 2026: GRID_2026 };
/** The longest Grand Prix has 78. */
export const MAX_RACE_LAPS = 100;
const SPRINT_M = 100_000;

export interface SimulationOptions {
  /** A race if absent. */
  readonly kind?: SimulatedKind | undefined;
  /** A safe integer. All that is left to chance follows from it. */
  readonly seed: number;
  /** 1 to 100; the circuit's own number of laps if absent (of a sprint: 100 km). Qualifying has none. */
  readonly laps?: number | undefined;
  /** The id of one of `CIRCUITS`; one that the seed chooses if absent. */
  readonly circuit?: string | undefined;
  /** The racing number of the driver whom the viewer supports: his car does not fail. */
  readonly driver?: number | undefined;
  readonly season?: number | undefined;
  /** Whether the cars send metrics beyond the official feed's: engine temperature. They do if absent. */
  readonly metrics?: boolean | undefined;
  /** How often their sensors fail; never if absent. */
  readonly faults?: FaultRate | undefined;
  /** `at` of the first event; the lights go out some 20 s later. */
  readonly startsAt: string;
}

export interface SimulatedLog extends SessionLog {
  /** What was wrong with the cars' sensors in the newest complete reading: for measuring detectors. */
  faultLabels(): readonly FaultLabel[];
}

/**
 * A race that is worked out as it is read.
 *
 * @remarks The same options give the same log, byte for byte: nothing but them is asked, and only
 * arithmetic that every engine does alike.
 * @throws SimulationError when there is no such race.
 */
export function simulateRace(options: SimulationOptions): SimulatedLog {
  const season = options.season ?? DEFAULT_SEASON;
  const drivers: readonly Driver[] = GRIDS[season] ?? [];
  if (drivers.length === 0) {
    throw new SimulationError(
      'UNKNOWN_SEASON',
      `there is a grid for ${Object.keys(GRIDS).join(', ')}, not ${season}`,
    );
  }
  if (!Number.isSafeInteger(options.seed)) {
    throw new SimulationError('BAD_SEED', `the seed is a whole number, not ${options.seed}`);
  }
  const supported = options.driver ?? null;
  if (supported !== null && !drivers.some(({ number }) => number === supported)) {
    throw new SimulationError('UNKNOWN_DRIVER', `no car ${supported} is on the grid of ${season}`);
  }
  const circuit = circuitOf(options.circuit, options.seed);
  const kind = options.kind ?? 'RACE';
  const laps = options.laps ?? (kind === 'SPRINT' ? Math.ceil(SPRINT_M / circuit.lengthM) : circuit.laps);
  if (!Number.isInteger(laps) || laps < 1 || laps > MAX_RACE_LAPS) {
    throw new SimulationError('BAD_LAPS', `a race has 1 to ${MAX_RACE_LAPS} laps, not ${laps}`);
  }
  const startsAtMs = Date.parse(options.startsAt);
  if (!instant.safeParse(options.startsAt).success || Number.isNaN(startsAtMs)) {
    throw new SimulationError(
      'BAD_INSTANT',
      `${options.startsAt} is not an instant such as 2026-03-08T15:00:00.000Z`,
    );
  }
  const track = new Track(circuit);
  let report: UnreadableReport = NOTHING_UNREADABLE;
  let labels: readonly FaultLabel[] = [];
  const faults = options.metrics === false ? null : (options.faults ?? 'NONE');
  function* events(): Generator<EventDraft, void, undefined> {
    const all = { track, kind, season, laps, drivers, supported, seed: options.seed, startsAtMs, faults };
    const lapTimesDecide = kind === 'QUALIFYING' || kind === 'SPRINT_QUALIFYING';
    const race = lapTimesDecide ? new Qualifying(all) : new Race(all);
    let messages = 0;
    for (let drafts = race.step(); drafts !== null; drafts = race.step()) {
      messages += drafts.length;
      // `yield*` would go through the array's own iterator, a third of a million times in a race.
      for (const draft of drafts) yield draft;
    }
    report = { ...NOTHING_UNREADABLE, messages };
    labels = race.faultLabels;
  }
  return {
    title: `${circuit.grandPrix} ${season}${kind === 'RACE' ? '' : ` ${nameOfKind(kind)}`}, simulated`,
    kind,
    origin: 'SIMULATION',
    season,
    startsAt: options.startsAt,
    endsAt: null,
    events,
    unreadable: () => report,
    faultLabels: () => labels,
  };
}

function circuitOf(id: string | undefined, seed: number): Circuit {
  const circuit =
    id === undefined
      ? CIRCUITS[Math.abs(seed) % CIRCUITS.length]
      : CIRCUITS.find((candidate) => candidate.id === id);
  if (circuit !== undefined) return circuit;
  const known = CIRCUITS.map((candidate) => candidate.id).join(', ');
  throw new SimulationError('UNKNOWN_CIRCUIT', `there is no circuit ${id}; there are ${known}`);
}
