import { decodeDerived } from '@slipstream/timing/derive/derived-record';
import type { DerivedItem } from '@slipstream/timing/derive/deriver';
import { decodeEventJson, type TimingEvent } from '@slipstream/timing/events/envelope';
import type { LogRecord } from '../log/event-log.ts';
import { TOPICS, type Topic } from '../log/topics.ts';

/** An event to fold, or an item that another program derived. */
type Read =
  | { readonly event: TimingEvent; readonly item?: undefined }
  | { readonly item: DerivedItem; readonly event?: undefined };

export type ReadRecord = Read & { readonly record: LogRecord };

export type RecordRead =
  | { readonly ok: true; readonly session: string; readonly read: ReadRecord }
  | { readonly ok: false; readonly reason: string };

/** What a record of a topic that projectors read says. Never throws. */
export function readRecord(topic: Topic, record: LogRecord): RecordRead {
  if (topic === TOPICS.commentary || topic === TOPICS.anomalies) {
    const decoded = decodeDerived(record.value);
    if (!decoded.ok) return decoded;
    return { ok: true, session: decoded.session, read: { item: decoded.derived, record } };
  }
  const decoded = decodeEventJson(record.value);
  if (!decoded.ok) return decoded;
  return { ok: true, session: decoded.event.session, read: { event: decoded.event, record } };
}
