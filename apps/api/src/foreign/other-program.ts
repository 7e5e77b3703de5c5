import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const SCRIPT = fileURLToPath(new URL('other-program.py', import.meta.url));
/** Debian's packages are seen by Debian's own Python. */
const PYTHONS = ['/usr/bin/python3', 'python3'];
const MODULES = 'import confluent_kafka.avro, confluent_kafka.schema_registry.json_schema';

/** The one that has Confluent's client; undefined where there is none. */
export function python(): string | undefined {
  return PYTHONS.find((name) => spawnSync(name, ['-c', MODULES]).status === 0);
}

export interface Consumed {
  readonly key: string | null;
  readonly value: unknown;
}

export interface Produced {
  /** When the message was handed to the client, by the wall clock, in milliseconds. */
  readonly sentAtMs: number;
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
  }): Promise<Produced> {
    return this.#do('produceAvro', message) as Promise<Produced>;
  }

  produceJsonSchema(message: { topic: string; value: unknown; valueSchema: object }): Promise<Produced> {
    return this.#do('produceJsonSchema', message) as Promise<Produced>;
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

/** A kcat that has connected while it waits for its message: it reads its input to the end, then writes. */
export class KcatProducer {
  readonly #child: ChildProcess;
  readonly #ended: Promise<number | null>;

  constructor(brokers: readonly string[], topic: string, key?: string) {
    const args = ['-P', '-b', brokers.join(','), '-t', topic, ...(key === undefined ? [] : ['-k', key])];
    this.#child = spawn('kcat', args, { stdio: ['pipe', 'ignore', 'inherit'] });
    this.#ended = new Promise((resolve) => this.#child.once('exit', resolve));
  }

  /** Its one message. Resolves when Kafka has it. */
  async produce(value: unknown): Promise<void> {
    this.#child.stdin?.end(JSON.stringify(value));
    const status = await this.#ended;
    if (status !== 0) throw new Error(`kcat ended with ${status}`);
  }
}

export interface KeyedMessage {
  /** Text; null: the message has none. */
  readonly key: unknown;
  readonly value: unknown;
}

/** What kcat writes to a topic, in this order. Resolves when Kafka has all of it. */
export async function kcatProduceAll(
  brokers: readonly string[],
  topic: string,
  messages: readonly KeyedMessage[],
): Promise<void> {
  const isKeyed = messages.some(({ key }) => key !== null);
  const args = ['-P', '-b', brokers.join(','), '-t', topic, ...(isKeyed ? ['-K', '\t'] : [])];
  const child = spawn('kcat', args, { stdio: ['pipe', 'ignore', 'inherit'] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const lines = messages.map(({ key, value }) => `${isKeyed ? `${key}\t` : ''}${JSON.stringify(value)}\n`);
  child.stdin.end(lines.join(''));
  const status = await ended;
  if (status !== 0) throw new Error(`kcat ended with ${status}`);
}

/** What kcat writes to a topic: one message. */
export function kcatProduce(
  brokers: readonly string[],
  topic: string,
  value: unknown,
  key?: string,
): Promise<void> {
  return new KcatProducer(brokers, topic, key).produce(value);
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
