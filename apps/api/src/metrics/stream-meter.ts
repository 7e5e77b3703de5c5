import type { Meter } from './meter.ts';

/** What a stream tells of itself. */
export interface StreamMeter {
  opened(): void;
  closed(): void;
  /**
   * `appendedAtMs`: when the oldest event that the message tells of was appended to the event log; null
   * where that means nothing. `readers`: how many had this one message.
   */
  delivered(appendedAtMs: number | null, readers?: number): void;
  /** A change that becomes part of a message which was due anyway. */
  coalesced(): void;
  missed(reason: string, count: number | null, readers?: number): void;
}

export function streamMeter(meter: Meter, stream: string, nowMs: () => number): StreamMeter {
  const labels = { stream };
  return {
    opened: () => meter.adjust('slipstream_live_subscribers', labels, 1),
    closed: () => meter.adjust('slipstream_live_subscribers', labels, -1),
    delivered: (appendedAtMs, readers = 1) => {
      meter.count('slipstream_messages_delivered_total', labels, readers);
      if (appendedAtMs === null) return;
      meter.observe('slipstream_event_age_at_delivery_seconds', labels, (nowMs() - appendedAtMs) / 1_000);
    },
    coalesced: () => meter.count('slipstream_changes_coalesced_total', labels),
    missed: (reason, count, readers = 1) => {
      meter.count('slipstream_missed_total', { stream, reason }, readers);
      if (count !== null) meter.count('slipstream_missed_items_total', { stream, reason }, count * readers);
    },
  };
}

export const silentStreamMeter: StreamMeter = {
  opened: () => {},
  closed: () => {},
  delivered: () => {},
  coalesced: () => {},
  missed: () => {},
};
