import type { EventLog } from '../log/event-log.ts';
import type { Meter } from './meter.ts';

/** The same event log; what groups of this process read from it is counted. */
export function meteredEventLog(log: EventLog, meter: Meter): EventLog {
  return {
    name: log.name,
    append: (topic, records) => log.append(topic, records),
    partitions: (topic) => log.partitions(topic),
    offsets: (at) => log.offsets(at),
    consume: (options) =>
      log.consume({
        ...options,
        onBatch: (batch) => {
          const labels = { topic: batch.topic };
          const bytes = batch.records.reduce((sum, { value }) => sum + Buffer.byteLength(value), 0);
          meter.count('slipstream_events_in_total', labels, batch.records.length);
          meter.count('slipstream_in_bytes_total', labels, bytes);
          return options.onBatch(batch);
        },
      }),
    tail: (options) => log.tail(options),
    close: () => log.close(),
  };
}
