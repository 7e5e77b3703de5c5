import { isObject, type Json, textAt } from '../json.ts';

interface Message {
  readonly topic: string;
  readonly data: Json;
  readonly atMs: number;
  readonly whole: boolean;
}

/** Statuses that only follow `Started`. */
const LATER = new Set(['Aborted', 'Finished', 'Finalised', 'Ends']);

/**
 * A recording that begins in mid-session without the state of its beginning never says that the session
 * started: what follows does. The status that is missing comes first.
 */
export function startedBefore<T extends Message>(messages: readonly T[]): readonly (T | Message)[] {
  const first = messages[0];
  if (!first || !isUnderWay(messages)) return messages;
  return [{ ...startedIn(messages), atMs: first.atMs, whole: false }, ...messages];
}

/** In the topic that tells of the statuses after it: the other one is read only where there is no such topic. */
function startedIn(messages: readonly Message[]): { topic: string; data: Json } {
  const topics = new Set(messages.map(({ topic }) => topic));
  return topics.has('SessionData') && !topics.has('SessionStatus')
    ? { topic: 'SessionData', data: { StatusSeries: { 0: { SessionStatus: 'Started' } } } }
    : { topic: 'SessionStatus', data: { Status: 'Started' } };
}

function isUnderWay(messages: readonly Message[]): boolean {
  let laps = false;
  for (const { topic, data } of messages) {
    const status = isObject(data) ? statusIn(topic, data) : undefined;
    if (status !== undefined) return LATER.has(status) && laps;
    laps ||= topic === 'TimingData' && JSON.stringify(data).includes('"NumberOfLaps"');
  }
  return laps;
}

function statusIn(topic: string, data: Json): string | undefined {
  if (!isObject(data)) return undefined;
  if (topic === 'SessionStatus') return textAt(data, 'Status');
  const series = topic === 'SessionData' ? JSON.stringify(data.StatusSeries ?? null) : '';
  return /"SessionStatus":"(\w+)"/.exec(series)?.[1];
}
