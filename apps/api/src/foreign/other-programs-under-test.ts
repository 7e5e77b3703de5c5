import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe } from 'vitest';
import type { KafkaSettings } from '../log/kafka/kafka-config.ts';
import { describeWithKafka } from '../log/kafka/real-kafka.ts';

const SCRIPT = fileURLToPath(new URL('other-program.py', import.meta.url));
/** Debian's packages are seen by Debian's own Python. */
const PYTHONS = ['/usr/bin/python3', 'python3'];
const MODULES = 'import confluent_kafka.avro, confluent_kafka.schema_registry.json_schema';

function python(): string | undefined {
  return PYTHONS.find((name) => spawnSync(name, ['-c', MODULES]).status === 0);
}

/**
 * For tests in which programs that are not ours write and read: `kcat`, and Confluent's client for
 * Python. Where one is missing they are skipped by name; with `SLIPSTREAM_REQUIRE_ALL=1` that is a failure.
 */
export function describeWithOtherPrograms(name: string, body: (settings: KafkaSettings) => void): void {
  const missing = [
    ...(spawnSync('kcat', ['-V']).status === 0 ? [] : ['kcat']),
    ...(python() ? [] : ['python3-confluent-kafka python3-avro python3-jsonschema python3-requests']),
  ];
  if (missing.length === 0) {
    describeWithKafka(name, body);
    return;
  }
  const how = `needs other programs: apt-get install ${missing.join(' ')}`;
  if (process.env.SLIPSTREAM_REQUIRE_ALL === '1') throw new Error(`${name} ${how}`);
  describe.skip(`${name} (${how})`, () => body({} as KafkaSettings));
}

export interface Consumed {
  readonly key: string | null;
  readonly value: unknown;
}

/** A Python process with a Kafka client and a registry client of its own. */
export class OtherProgram {
  readonly #process: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(brokers: readonly string[], registryUrl: string) {
    this.#process = spawn(python() ?? 'python3', [SCRIPT, brokers.join(','), registryUrl], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const { stdout } = this.#process;
    if (!stdout) throw new Error('the process has no output');
    this.#lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  }

  produceAvro(message: {
    topic: string;
    key?: unknown;
    keySchema?: object;
    value: unknown;
    valueSchema: object;
  }): Promise<unknown> {
    return this.#do('produceAvro', message);
  }

  produceJsonSchema(message: { topic: string; value: unknown; valueSchema: object }): Promise<unknown> {
    return this.#do('produceJsonSchema', message);
  }

  /** The first `count` messages of a topic that have these fields. */
  async consume(order: {
    topic: string;
    format: 'avro' | 'json-schema';
    count: number;
    where: Readonly<Record<string, unknown>>;
  }): Promise<readonly Consumed[]> {
    return (await this.#do('consume', order)) as readonly Consumed[];
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#process.stdin?.end();
    await ended;
  }

  async #do(what: string, order: object): Promise<unknown> {
    this.#process.stdin?.write(`${JSON.stringify({ do: what, ...order })}\n`);
    const { value } = await this.#lines.next();
    const answer = JSON.parse(String(value ?? '{"ok":false,"problem":"it has ended"}'));
    if (!answer.ok) throw new Error(`the other program could not ${what}: ${answer.problem}`);
    return answer.result;
  }
}

/** What kcat writes to a topic: one message. */
export async function kcatProduce(
  brokers: readonly string[],
  topic: string,
  value: unknown,
  key?: string,
): Promise<void> {
  const child = spawn('kcat', [
    ...['-P', '-b', brokers.join(','), '-t', topic],
    ...(key === undefined ? [] : ['-k', key]),
  ]);
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.stdin.end(JSON.stringify(value));
  const status = await ended;
  if (status !== 0) throw new Error(`kcat ended with ${status}`);
}

/** The next messages of a topic, its first ones, or all that it has now, as kcat prints them. */
export async function kcatConsume(
  brokers: readonly string[],
  topic: string,
  from: 'beginning' | 'end',
  count: number | 'all',
): Promise<readonly Consumed[]> {
  const until = count === 'all' ? ['-e'] : ['-c', String(count)];
  const args = ['-C', '-b', brokers.join(','), '-t', topic, '-o', from, ...until, '-J'];
  const { stdout } = await promisify(execFile)('kcat', args, {
    timeout: 30_000,
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout
    .trim()
    .split('\n')
    .map((line) => {
      const { key, payload } = JSON.parse(line) as { key: string | null; payload: string };
      return { key, value: JSON.parse(payload) };
    });
}
