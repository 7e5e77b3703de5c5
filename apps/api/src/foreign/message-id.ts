import { hashOf } from '@slipstream/sources/foreign/driver-names';
import type { LogRecord, TopicPartition } from '../log/event-log.ts';

/** So many digits keep the ids of a partition in order as text. */
const OFFSET_DIGITS = 12;
const BASE = 36;

/**
 * The id of a message: the same each time it is read. A topic that was deleted and created again uses a
 * partition and an offset twice, so the id also holds the time of the append and the content.
 */
export function messageId({ topic, partition }: TopicPartition, record: LogRecord): string {
  const place = `${topic}-${partition}-${String(record.offset).padStart(OFFSET_DIGITS, '0')}`;
  const appended = (record.appendedAtMs ?? 0).toString(BASE);
  return `${place}-${appended}${hashOf(record.key + record.value).toString(BASE)}`;
}
