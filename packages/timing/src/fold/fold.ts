import { type EventType, TELEMETRY_TYPES } from '../events/bodies.ts';
import type { TimingEvent } from '../events/envelope.ts';
import { BEST_LAP_FOLDERS } from './best-laps.ts';
import { BOARD_FOLDERS } from './board.ts';
import { CAR_FOLDERS } from './cars.ts';
import { initialState } from './initial.ts';
import { LAP_FOLDERS } from './laps.ts';
import { type Folded, partKeys } from './parts.ts';
import { PIT_FOLDERS } from './pit.ts';
import { RACE_CONTROL_FOLDERS } from './race-control.ts';
import { stampOf } from './registers.ts';
import { SESSION_FOLDERS } from './session.ts';
import { STANDINGS_FOLDERS } from './standings.ts';
import type { SessionState } from './state.ts';
import { type Folder, type Folders, NO_ITEMS, type Step } from './step.ts';
import { STINT_FOLDERS } from './stints.ts';
import { TELEMETRY_FOLDERS } from './telemetry.ts';
import { TRACK_FOLDERS } from './track.ts';

export { initialState };

const FOLDERS: Folders<EventType> = {
  ...SESSION_FOLDERS,
  ...TRACK_FOLDERS,
  ...STANDINGS_FOLDERS,
  ...BOARD_FOLDERS,
  ...CAR_FOLDERS,
  ...LAP_FOLDERS,
  ...BEST_LAP_FOLDERS,
  ...STINT_FOLDERS,
  ...PIT_FOLDERS,
  ...RACE_CONTROL_FOLDERS,
  ...TELEMETRY_FOLDERS,
};

/** Types that leave the version as it is: they change many times a second, and none of the timing. */
const WITHOUT_VERSION: ReadonlySet<EventType> = new Set<EventType>([...TELEMETRY_TYPES, 'PlayheadMoved']);

/**
 * What a state becomes by one event of its session. Pure, and never throws for an event that fits its
 * schema. The state given stays as it is; the one returned shares with it what did not change.
 *
 * @remarks
 * - Values are registers: each is set by the event with the greatest stamp (`at`, then `id`), whenever
 *   that event comes. So a duplicate changes nothing, and a late event never undoes a newer one. A newer
 *   event that brings the known values still counts as the newer one: its stamp is kept (the part is in
 *   `changed`), but the version stays and the outcome is `unchanged`.
 * - What adds up is keyed, and may come late: laps by number, stints and stops by number, weather by
 *   instant, race control by message.
 * - An event of an epoch before the state's changes nothing. One of a later epoch empties the state but
 *   for session and version, then applies: `reset` is true and `changed` names every part there is.
 *   Beginning an epoch raises the version by one, with whatever event it begins; `at` is not raised by
 *   an event that raises no version otherwise.
 */
export function fold(state: SessionState, event: TimingEvent): Folded {
  if (event.epoch < state.epoch) return nothing('stale-epoch', state);
  if (event.epoch > state.epoch) return foldFirstOfEpoch(state, event);
  const { state: next, outcome, changed, items } = foldersOwn(state, event);
  if (outcome === 'late') return nothing('late', state);
  if (outcome === 'unchanged' || WITHOUT_VERSION.has(event.type)) {
    return { state: next, outcome, changed, reset: false, items };
  }
  return {
    state: versioned(next, state.version + 1, event.at),
    outcome,
    changed: ['head', ...changed],
    reset: false,
    items,
  };
}

function foldFirstOfEpoch(state: SessionState, event: TimingEvent): Folded {
  const empty = { ...initialState(state.session), epoch: event.epoch };
  const { state: next, items } = foldersOwn(empty, event);
  const version = state.version + 1;
  const begun = WITHOUT_VERSION.has(event.type) ? { ...next, version } : versioned(next, version, event.at);
  return { state: begun, outcome: 'applied', changed: partKeys(begun), reset: true, items };
}

function foldersOwn(state: SessionState, event: TimingEvent): Step {
  // The table is total, so the folder fits the body; TypeScript cannot pair the two by itself.
  const folder = FOLDERS[event.type] as Folder<EventType>;
  return folder(state, event.body, { at: event.at, stamp: stampOf(event) });
}

function versioned(state: SessionState, version: number, at: string): SessionState {
  return { ...state, version, at: state.at !== null && state.at > at ? state.at : at };
}

const NO_PARTS: Folded['changed'] = [];

function nothing(outcome: 'late' | 'stale-epoch', state: SessionState): Folded {
  return { state, outcome, changed: NO_PARTS, reset: false, items: NO_ITEMS };
}
