import { type EventLog, isFramed, type LogRecord } from '../log/event-log.ts';
import type { SchemaRegistry } from './schema-registry.ts';

/**
 * The same log; records in the registry's wire format are read as the JSON that they stand for. One that
 * cannot be read stays as it is, and is nobody's event; while the registry does not answer, reading waits.
 */
export function registryEventLog(log: EventLog, registry: SchemaRegistry): EventLog {
  return {
    name: log.name,
    append: (topic, records) => log.append(topic, records),
    partitions: (topic) => log.partitions(topic),
    offsets: (at) => log.offsets(at),
    consume: (options) =>
      log.consume({
        ...options,
        onBatch: async ({ records, ...at }) =>
          options.onBatch({ ...at, records: await unframed(records, registry) }),
      }),
    tail: (options) =>
      log.tail({
        ...options,
        onBatch: async (records) => options.onBatch(await unframed(records, registry)),
      }),
    close: () => log.close(),
  };
}

async function unframed(
  records: readonly LogRecord[],
  registry: SchemaRegistry,
): Promise<readonly LogRecord[]> {
  if (!records.some(({ bytes }) => isFramed(bytes?.value))) return records;
  const read: LogRecord[] = [];
  for (const record of records) read.push(await unframedOne(record, registry));
  return read;
}

async function unframedOne(record: LogRecord, registry: SchemaRegistry): Promise<LogRecord> {
  const value = record.bytes?.value;
  if (!isFramed(value)) return record;
  const decoded = await registry.decode(value);
  // With its bytes it goes to the dead letters as it was, whatever is wrong with it.
  return decoded.ok ? { ...record, value: JSON.stringify(decoded.value) } : record;
}
