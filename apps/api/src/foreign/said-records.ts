import type { Said } from '@slipstream/sources/foreign/foreign-message';
import { derivedRecord } from '@slipstream/timing/derive/derived-record';
import type { TimingEvent } from '@slipstream/timing/events/envelope';
import { rowRecord } from '@slipstream/timing/rows/row-record';
import { scoreRecord } from '@slipstream/timing/scores/score-record';
import type { NewRecord } from '../log/event-log.ts';
import { TOPICS, type Topic } from '../log/topics.ts';

/** So many digits keep the events of one message in order as text. */
const INDEX_DIGITS = 4;

export interface OtherRecord {
  readonly topic: Topic;
  readonly record: NewRecord;
}

/** An event of a message; its id is made of the message's and the event's place in it. */
export function eventOf(
  { session, draft }: Extract<Said, { kind: 'event' }>,
  messageId: string,
  index: number,
): TimingEvent {
  const id = `${messageId}-${String(index).padStart(INDEX_DIGITS, '0')}`;
  return { v: 1, id, session, epoch: 0, ...draft };
}

/** What a message says besides events, as a record of our own topic for it. */
export function recordOf(said: Exclude<Said, { kind: 'event' }>): OtherRecord {
  if (said.kind === 'score') return { topic: TOPICS.scores, record: scoreRecord(said.score) };
  if (said.kind === 'row') return { topic: TOPICS.rows, record: rowRecord(said.row) };
  const { session, derived } = said;
  const value = JSON.stringify(derivedRecord(session, derived));
  return { topic: TOPICS[derived.log], record: { key: session, value } };
}
