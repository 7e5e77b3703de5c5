/** Opens subscriptions with arguments of every kind, and checks how each of them ends. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isGraphErrorCode } from '../../packages/schema/src/errors.ts';
import { Random } from '../../packages/sources/src/simulator/random.ts';
import { type ArgumentClient, type Heard, SseClient, WebSocketClient } from './argument-clients.ts';
import { type ArgumentOperation, ArgumentOperations } from './argument-operations.ts';
import { type Known, oneOf } from './argument-values.ts';
import type { FuzzedServer } from './fuzzed-server.ts';
import type { Lot } from './rude-socket.ts';
import type { Measured } from './served.ts';

export interface ArgumentFuzzed {
  /** How often each of these came. */
  readonly counts: Readonly<Record<string, number>>;
  readonly wrong: readonly string[];
  /** With everybody gone. */
  readonly left: Measured;
}

/** A healthy server answers within it, on a machine with other things to do. */
const PATIENCE_MS = 120_000;
const SOCKETS = 8;
const AT_ONCE = 48;
/** A stream that goes on is left after so many messages, or when it has been silent for as long. */
const [MOST_MESSAGES, SILENCE_MS] = [3, 40];
const KEPT_CURSORS = 50;
/** What may become of an operation whose arguments fit: it may ask for too much, or the server have enough to do. */
const BUSY = new Set(['UNAVAILABLE', 'TOO_MANY_REQUESTS', 'TOO_EXPENSIVE']);

export async function fuzzArguments(
  server: FuzzedServer,
  seed: number,
  operations: number,
): Promise<ArgumentFuzzed> {
  const fuzzer = new ArgumentFuzzer(server, seed);
  await fuzzer.run(operations);
  const left = await fuzzer.leave();
  return { counts: fuzzer.counts, wrong: [...new Set(fuzzer.wrong)].slice(0, 10), left };
}

/** @returns what came too seldom for the checks to mean anything. */
export function untested(counts: Readonly<Record<string, number>>, operations: number): string[] {
  const least: Record<string, number> = { data: 0.2, error: 0.05, fits: 0.1, open: 0.2 };
  for (const transport of ['WebSocket', 'SSE GET', 'SSE POST']) least[transport] = 0.2;
  const all = new ArgumentOperations().all;
  for (const argument of all) least[argument] = 0.1 / all.length;
  return Object.entries(least).flatMap(([name, share]) =>
    (counts[name] ?? 0) < share * operations ? [`too seldom: ${name}, ${counts[name] ?? 0} times`] : [],
  );
}

class ArgumentFuzzer {
  readonly counts: Record<string, number> = {};
  readonly wrong: string[] = [];
  readonly #server: FuzzedServer;
  readonly #lot: Lot;
  readonly #operations = new ArgumentOperations();
  readonly #known: Known & { cursors: string[] };
  readonly #sockets: WebSocketClient[];
  readonly #sse: readonly SseClient[];
  #left = 0;

  constructor(server: FuzzedServer, seed: number) {
    this.#server = server;
    const random = new Random(seed, 'arguments');
    this.#lot = { unit: () => random.unit(), below: (bound) => Math.floor(random.unit() * bound) };
    this.#known = { session: server.session, drivers: server.drivers, cursors: [] };
    this.#sockets = Array.from({ length: SOCKETS }, () => new WebSocketClient(server.url));
    this.#sse = (['GET', 'POST'] as const).map((method) => new SseClient(server.url, method));
  }

  async run(operations: number): Promise<void> {
    await Promise.all(this.#sockets.map(({ ready }) => ready));
    this.#left = operations;
    const one = async (): Promise<void> => {
      while (this.#left > 0 && this.wrong.length === 0 && this.#server.ended === null) {
        this.#left--;
        await this.#ask();
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, one));
    this.#collect();
  }

  /** Everybody goes; nothing of them may be left. */
  async leave(): Promise<Measured> {
    for (const client of [...this.#sockets, ...this.#sse]) client.close();
    const untilMs = performance.now() + PATIENCE_MS;
    for (;;) {
      const left = await this.#server.measure(false);
      this.wrong.push(...left.told.map((line) => `the server says: ${line}`));
      const { hubs, subscribers, connections, delayedViews } = left;
      if (hubs + subscribers + connections + delayedViews === 0) return left;
      if (performance.now() > untilMs) {
        this.wrong.push(`left behind: ${JSON.stringify({ hubs, subscribers, connections, delayedViews })}`);
        return left;
      }
      await sleep(50);
    }
  }

  async #ask(): Promise<void> {
    const operation = this.#operations.next(this.#known, this.#lot);
    const dice = this.#lot.unit();
    const client: ArgumentClient =
      dice < 1 / 3 ? oneOf(this.#sockets, this.#lot) : (this.#sse[dice < 2 / 3 ? 0 : 1] as SseClient);
    for (const name of ['operations', client.name, operation.field, ...operation.given]) this.#count(name);
    if (operation.fits) this.#count('fits');
    const heard: Heard[] = [];
    let wake = (): void => {};
    const listening = client.open(operation, (message) => {
      heard.push(message);
      wake();
    });
    const wanted = 1 + this.#lot.below(MOST_MESSAGES);
    const startedMs = performance.now();
    for (let waitMs = 0; ; ) {
      waitMs = this.#waitMs(operation, heard, wanted, performance.now() - startedMs);
      if (waitMs <= 0 || this.#server.ended !== null) break;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, waitMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    await Promise.race([listening.stop(), sleep(PATIENCE_MS, null, { ref: false })]);
    for (const what of this.#faults(operation, heard)) {
      this.wrong.push(
        `${what}; ${client.name} ${JSON.stringify(operation)} ${JSON.stringify(heard).slice(0, 1_000)}`,
      );
    }
    this.#collect();
  }

  /** @returns how long to go on listening; 0: no longer. */
  #waitMs({ kind }: ArgumentOperation, heard: readonly Heard[], wanted: number, sinceMs: number): number {
    const last = heard.at(-1);
    if (last?.type === 'complete') return 0;
    // One that failed has to end, and a refused one is over.
    if (last?.type === 'refused') return 0;
    if (last?.type === 'error') return PATIENCE_MS - sinceMs;
    if (heard.length >= wanted) return 0;
    // The first message of a STATE stream comes at once.
    if (heard.length === 0 && kind === 'STATE') return PATIENCE_MS - sinceMs;
    return Math.min(SILENCE_MS, SILENCE_MS * wanted - sinceMs);
  }

  #faults(operation: ArgumentOperation, heard: readonly Heard[]): string[] {
    const faults: string[] = [];
    const failures = heard.filter(({ type }) => type === 'error' || type === 'refused');
    const codes = failures.flatMap(({ payload }) => codesOf(payload));
    for (const { type, payload } of heard) {
      this.#count(type);
      if (type === 'data') this.#keepCursor(payload);
    }
    if (heard.length > 0 && failures.length === 0) this.#count('open');
    for (const code of codes) this.#count(String(code));
    if (failures.length > 1) faults.push('more than one error');
    const ended = heard.findIndex(({ type }) => type !== 'data');
    const behind = ended < 0 ? [] : heard.slice(ended + 1).map(({ type }) => type);
    const isFailure = heard[ended]?.type === 'error';
    if (isFailure ? behind.join() !== 'complete' : behind.length > 0) {
      faults.push(`behind its end came ${behind.join() || 'no complete'}`);
    }
    if (failures.length > 0 && codes.length === 0) faults.push('an error without a code');
    for (const code of codes) {
      if (!isGraphErrorCode(code) || code === 'INTERNAL') faults.push(`the code ${String(code)}`);
      else if (operation.fits && !BUSY.has(code)) faults.push(`${code}, though every argument fits`);
    }
    if (operation.kind === 'STATE' && heard.length === 0) faults.push('a STATE stream that says nothing');
    return faults;
  }

  #keepCursor(payload: unknown): void {
    const text = JSON.stringify(payload);
    const cursor = /"(?:cursor|until)":"([\w-]+)"/.exec(text)?.[1];
    if (!cursor) return;
    this.#known.cursors.push(cursor);
    if (this.#known.cursors.length > KEPT_CURSORS) this.#known.cursors.shift();
  }

  #collect(): void {
    for (const { wrong } of [...this.#sockets, ...this.#sse]) this.wrong.push(...wrong.splice(0));
  }

  #count(name: string): void {
    this.counts[name] = (this.counts[name] ?? 0) + 1;
  }
}

/** Of a message with errors, and of a list of errors. */
function codesOf(payload: unknown): unknown[] {
  const errors = Array.isArray(payload) ? payload : ((payload as { errors?: unknown }).errors ?? []);
  return (errors as { extensions?: { code?: unknown } }[]).map(({ extensions }) => extensions?.code);
}
