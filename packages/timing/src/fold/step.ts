import type { EventBody, EventType } from '../events/bodies.ts';
import type { CarPart, LogItem, PartKey } from './parts.ts';
import type { Outcome, Written } from './registers.ts';
import type { CarState, SessionState, Stamp } from './state.ts';

/** What one event's own rules made of a state; `fold` adds version, time and epoch to it. */
export interface Step {
  readonly state: SessionState;
  readonly outcome: Outcome;
  readonly changed: readonly PartKey[];
  readonly items: readonly LogItem[];
}

/** When and how the event came: the instant it speaks of, and the stamp that orders it. */
export interface Origin {
  readonly at: string;
  readonly stamp: Stamp;
}

export type Folder<T extends EventType> = (state: SessionState, body: EventBody<T>, origin: Origin) => Step;

export type Folders<T extends EventType> = { readonly [K in T]: Folder<K> };

const NO_PARTS: readonly PartKey[] = [];
export const NO_ITEMS: readonly LogItem[] = [];

export function late(state: SessionState): Step {
  return { state, outcome: 'late', changed: NO_PARTS, items: NO_ITEMS };
}

export function step(state: SessionState, outcome: Outcome, changed: readonly PartKey[]): Step {
  return outcome === 'late' ? late(state) : { state, outcome, changed, items: NO_ITEMS };
}

/** Puts a written part that is not of one car back into its state. */
export function putPart<K extends 'info' | 'track'>(
  state: SessionState,
  key: K,
  written: Written<SessionState[K]>,
): Step {
  if (written.outcome === 'late') return late(state);
  return step({ ...state, [key]: written.record }, written.outcome, [key]);
}

/** Puts a written car back into its state. */
export function putCar(state: SessionState, written: Written<CarState>): Step {
  if (written.outcome === 'late') return late(state);
  return step(withCar(state, written.record), written.outcome, [carPart('cars', written.record.number)]);
}

export function withCar(state: SessionState, car: CarState): SessionState {
  return { ...state, cars: { ...state.cars, [car.number]: car } };
}

const CAR_PART_KEYS = new Map<CarPart, PartKey[]>();

/** `cars/44`: made once for each car, because it is needed with every event. */
export function carPart(part: CarPart, driver: number): PartKey {
  let keys = CAR_PART_KEYS.get(part);
  if (!keys) {
    keys = [];
    CAR_PART_KEYS.set(part, keys);
  }
  keys[driver] ??= `${part}/${driver}`;
  return keys[driver];
}

const NO_SECTOR = { ms: null, mark: 'NONE', miniSectors: [] } as const;

/** The car as it is known, or one of which nothing is known yet. */
export function carOf(state: Pick<SessionState, 'cars'>, driver: number): CarState {
  return state.cars[driver] ?? unknownCar(driver);
}

function unknownCar(number: number): CarState {
  return {
    number,
    gridPosition: null,
    reportedPosition: null,
    gapToLeader: null,
    interval: null,
    lapsCompleted: 0,
    lastLap: null,
    bestLap: null,
    segmentBests: {},
    sourceBests: {},
    rulings: [],
    trackLimitsNotes: [],
    sectors: [NO_SECTOR, NO_SECTOR, NO_SECTOR],
    inPit: false,
    pitOut: false,
    retired: false,
    stopped: false,
    finished: false,
    knockedOut: false,
    pitStopsCounted: 0,
    stamps: {},
  };
}
