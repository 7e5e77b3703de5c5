import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type ForeignMapping, readMapping } from '@slipstream/sources/foreign/field-mapping';
import { FOREIGN_TOPICS, type ForeignTopic, isForeignTopic } from '@slipstream/sources/foreign/translators';
import {
  AVRO_TOPICS,
  isWritten,
  isWrittenKey,
  WRITTEN_KEYS,
  WRITTEN_TOPICS,
  type WrittenKey,
  type WrittenTopic,
} from '@slipstream/sources/foreign/written/written-topics';

/** What is read from, and written to, topics of other programs. */
export interface ForeignConfig {
  readonly read: readonly ForeignTopic[];
  readonly mapping: ForeignMapping;
  readonly write: readonly WrittenTopic[];
  /** Keys of Redis, by the names that their readers use. */
  readonly keep?: readonly WrittenKey[];
}

export interface ForeignOptions {
  readonly foreign: string | undefined;
  readonly mappingFile: string | undefined;
  readonly alsoWrite: string | undefined;
  /** Where relative paths start. */
  readonly cwd: string;
  readonly hasKafka: boolean;
  readonly hasRedis: boolean;
  readonly hasRegistry: boolean;
}

/** Adds every mistake to `mistakes`. Null: no topic of others is used. */
export function foreignConfigFrom(options: ForeignOptions, mistakes: string[]): ForeignConfig | null {
  const { foreign, alsoWrite, hasKafka, hasRedis, hasRegistry } = options;
  const read = named('--foreign', foreign, isForeignTopic, FOREIGN_TOPICS, mistakes);
  const known = [...WRITTEN_TOPICS, ...WRITTEN_KEYS];
  const written = named('--also-write', alsoWrite, isWritten, known, mistakes);
  const keep = written.filter(isWrittenKey);
  const write = written.filter((name): name is WrittenTopic => !isWrittenKey(name));
  for (const key of hasRedis ? [] : keep) {
    mistakes.push(
      `--also-write ${key}: it is a key of Redis, and the embedded live store has none; set REDIS_URL`,
    );
  }
  const mapping = mappingFrom(options, mistakes);
  for (const [option, given] of [
    ['--foreign', foreign],
    ['--also-write', alsoWrite],
  ] as const) {
    if (given !== undefined && !hasKafka) {
      mistakes.push(
        `${option}: topics of other programs lie on a Kafka, and the embedded event log has none; set KAFKA_BROKERS`,
      );
    }
  }
  for (const topic of write.filter((each) => (read as readonly string[]).includes(each))) {
    mistakes.push(`--also-write ${topic}: it is read with --foreign; a topic is read or written, not both`);
  }
  if (!hasRegistry) {
    const inAvro = [...read.filter(isInAvro), ...write.filter(isInAvro)];
    for (const topic of new Set(inAvro)) {
      mistakes.push(`${topic}: its messages are in Avro with a schema registry; set SCHEMA_REGISTRY_URL`);
    }
  }
  return read.length + written.length === 0 ? null : { read, mapping, write, keep };
}

function isInAvro(topic: ForeignTopic | WrittenTopic): boolean {
  return topic === 'f1-car-metrics-anomalies' || AVRO_TOPICS.some((each) => each === topic);
}

function named<T extends string>(
  option: string,
  given: string | undefined,
  isKnown: (name: string) => name is T,
  known: readonly T[],
  mistakes: string[],
): readonly T[] {
  const names = (given ?? '').split(',').map((name) => name.trim());
  const topics = new Set<T>();
  for (const name of given === undefined ? [] : names) {
    if (isKnown(name)) topics.add(name);
    else mistakes.push(`${option} ${name}: give some of ${known.join(', ')}, with commas between them`);
  }
  return [...topics];
}

function mappingFrom({ mappingFile, cwd }: ForeignOptions, mistakes: string[]): ForeignMapping {
  if (mappingFile === undefined) return {};
  return mappingAt(resolve(cwd, mappingFile), mappingFile, mistakes) ?? {};
}

function mappingAt(path: string, given: string, mistakes: string[]): ForeignMapping | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    mistakes.push(`--foreign-mapping ${given}: cannot be read (${(cause as Error).message})`);
    return null;
  }
  const parsed = readMapping(text);
  if (parsed.ok) return parsed.mapping;
  mistakes.push(...parsed.mistakes.map((mistake) => `--foreign-mapping ${given}: ${mistake}`));
  return null;
}
