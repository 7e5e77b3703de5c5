/** A piece of a race as steps of the live store: what the servers under measurement are fed with. */
import { existsSync } from 'node:fs';
import { ofTiming } from '../../../packages/schema/src/shown-parts.ts';
import { openRecording } from '../../../packages/sources/src/recording/open-recording.ts';
import type { SessionLog } from '../../../packages/sources/src/session-log.ts';
import { simulateRace } from '../../../packages/sources/src/simulator/simulate-race.ts';
import { envelop } from '../../../packages/timing/src/events/envelope.ts';
import { fold, initialState } from '../../../packages/timing/src/fold/fold.ts';
import { type PartKey, partKeys, partOf, withParts } from '../../../packages/timing/src/fold/parts.ts';
import type { SessionState } from '../../../packages/timing/src/fold/state.ts';

export interface RaceSteps {
  readonly title: string;
  readonly session: string;
  /** Each part of the first state. */
  readonly base: readonly (readonly [PartKey, unknown])[];
  /** What each step changes. */
  readonly steps: readonly (readonly (readonly [PartKey, unknown])[])[];
}

const STARTS_AT = '2026-03-08T15:00:00.000Z';
/** The race is well under way by then: every car has laps, gaps and tyres. */
const FROM_MS = 40 * 60_000;
const STEP_MS = 200;

/** `recording`: a file; where there is none, a simulated race stands in, and the title says so. */
export async function raceSteps(recording: string, count: number): Promise<RaceSteps> {
  const log: SessionLog = existsSync(recording)
    ? await openRecording(recording)
    : simulateRace({ seed: 1, startsAt: STARTS_AT, faults: 'REALISTIC' });
  const session = 'bench';
  const fromMs = Date.parse(log.startsAt) + FROM_MS;
  let state = initialState(session);
  let base: RaceSteps['base'] | null = null;
  const steps: (readonly (readonly [PartKey, unknown])[])[] = [];
  let changed = new Set<PartKey>();
  let [index, dueMs, version] = [0, fromMs, 0];
  for (const draft of log.events()) {
    const event = envelop(draft, session, 0, index++);
    const folded = fold(state, event);
    state = folded.state;
    for (const part of folded.changed) changed.add(part);
    const atMs = Date.parse(draft.at);
    if (atMs < dueMs || state.version === version || ![...changed].some(ofTiming)) continue;
    version = state.version;
    dueMs = atMs + STEP_MS;
    const values = (keys: Iterable<PartKey>) => [...keys].map((key) => [key, partOf(state, key)] as const);
    if (base) steps.push(values(changed));
    else base = values(partKeys(state));
    changed = new Set();
    if (steps.length >= count) break;
  }
  return { title: log.title, session, base: base ?? [], steps };
}

/** The state that a step makes of the one before; null: the first. */
export function stepped(
  before: SessionState | null,
  session: string,
  parts: readonly (readonly [PartKey, unknown])[],
): SessionState {
  return withParts(before, session, parts);
}
