import type { EventType } from '@slipstream/timing/events/bodies';
import type { EventDraft } from '@slipstream/timing/events/envelope';
import type { SessionLog } from '../session-log.ts';
import { recordingLog } from './open-recording.ts';

/** A recording for a test, from the lines of its topics. It began at noon of 1 March 2024. */
export function handMade(
  topics: Readonly<Record<string, string | readonly string[]>>,
  manifest: string | null = '{"base_utc":"2024-03-01T12:00:00.000Z"}',
): SessionLog {
  const texts = Object.entries(topics).map(
    ([topic, lines]) => [topic, typeof lines === 'string' ? lines : lines.join('\n')] as const,
  );
  return recordingLog({ name: 'hand-made', topics: new Map(texts), manifest });
}

/** `SessionInfo` of a session of that kind. */
export function infoLine(type: string, name = type, season = 2024): string {
  return `00:00:00.000{"Type":"${type}","Name":"${name}","StartDate":"${season}-03-01T12:00:00","GmtOffset":"00:00:00"}`;
}

/** The events of a type, each as its instant (seconds of the recording) and its body. */
export function told(log: SessionLog, type: EventType): [seconds: number, body: unknown][] {
  return draftsOf(log)
    .filter((draft) => draft.type === type)
    .map((draft) => [(Date.parse(draft.at) - BEGAN_MS) / 1000, draft.body]);
}

export function draftsOf(log: SessionLog): EventDraft[] {
  return [...log.events()];
}

const BEGAN_MS = Date.parse('2024-03-01T12:00:00.000Z');
