import { hashOf } from '@slipstream/sources/foreign/driver-names';
import type { LogRecord, TopicPartition } from '../log/event-log.ts';

/** So many digits keep the ids of a partition in order as text. */
const OFFSET_DIGITS = 12;
const BASE = 36;

/**
 * The id of a message: the same each time it is read. Of a topic that was deleted and created again a
 * partition and an offset are used twice; when it was appended, and what it says, tell the two apart.
 */
export function messageId({ topic, partition }: TopicPartition, record: LogRecord): string {
  const place = `${topic}-${partition}-${String(record.offset).padStart(OFFSET_DIGITS, '0')}`;
  const appended = (record.appendedAtMs ?? 0).toString(BASE);
  return `${place}-${appended}${hashOf(record.key + record.value).toString(BASE)}`;
}
