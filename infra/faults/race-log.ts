import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openRecording } from '../../packages/sources/src/recording/open-recording.ts';
import type { SessionLog } from '../../packages/sources/src/session-log.ts';
import { simulateRace } from '../../packages/sources/src/simulator/simulate-race.ts';
import { TELEMETRY_TYPES } from '../../packages/timing/src/events/bodies.ts';
import type { EventDraft } from '../../packages/timing/src/events/envelope.ts';

export interface RaceLog {
  readonly title: string;
  /** What leads up to the start, without telemetry. */
  readonly before: readonly EventDraft[];
  /** From the start on. */
  readonly race: readonly EventDraft[];
}

const RECORDING = '2023-qatar-race.tar.xz';

/** A real race where there is one on this machine, else a simulated one. */
export async function raceLog(checkout: string, seed: number): Promise<RaceLog> {
  const folder = process.env.SLIPSTREAM_RECORDINGS ?? join(checkout, '..', 'shared', 'recordings');
  const path = join(folder, RECORDING);
  const log: SessionLog = existsSync(path)
    ? await openRecording(path)
    : simulateRace({ seed, startsAt: '2026-03-08T05:00:00.000Z' });
  const before: EventDraft[] = [];
  const race: EventDraft[] = [];
  for (const draft of log.events()) {
    // The feed goes on until the suite ends it: a race that has ended is no current one.
    if (draft.type === 'SessionStatusChanged' && draft.body.status === 'ENDED') break;
    const started = draft.type === 'SessionStatusChanged' && draft.body.status === 'STARTED';
    if (started || race.length > 0) race.push(draft);
    else if (!TELEMETRY_TYPES.has(draft.type)) before.push(draft);
  }
  return { title: log.title, before, race };
}
