import { refusalOf } from './kafka-rights.ts';

/** Every way in which the Kafka event log fails. */
export type EventLogErrorCode =
  /** The log was closed; nothing more is read or written. */
  | 'closed'
  /** Kafka did not take the records in time. They may be on the log all the same. */
  | 'append_timeout'
  /** More waits to be written than may wait: the caller is faster than Kafka, or Kafka is away. */
  | 'append_buffer_full'
  /** A record that no broker would take. */
  | 'record_too_large'
  /** Kafka refused for a reason that no retry changes: authorisation, a topic that is not there. */
  | 'refused'
  /** Kafka did not answer in time. */
  | 'unreachable';

const RETRIABLE: Readonly<Record<EventLogErrorCode, boolean>> = {
  closed: false,
  append_timeout: true,
  append_buffer_full: true,
  record_too_large: false,
  refused: false,
  unreachable: true,
};

export class EventLogError extends Error {
  readonly code: EventLogErrorCode;
  /** Whether the same call may succeed later. */
  readonly retriable: boolean;

  constructor(code: EventLogErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'EventLogError';
    this.code = code;
    this.retriable = RETRIABLE[code];
  }
}

/** One line that a person can act on, from whatever was thrown. */
export function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const refusal = refusalOf(cause);
  if (refusal) return refusal;
  const code = (cause as { code?: unknown }).code;
  const text = cause.message.trim() || (typeof code === 'string' ? code : cause.name);
  return text.split('\n')[0] ?? text;
}
