import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../packages/sources/src/simulator/random.ts';
import { QUERIES } from './expected.ts';
import { type Received, ReceivedLog, ReceivedState } from './received.ts';
import { type OpenStream, openSse, openWebSocket, type Transport } from './transports.ts';

export interface StreamClientOptions {
  readonly name: string;
  readonly transport: Transport;
  /** Where what it is sent goes; says what it subscribes to. */
  readonly received: Received;
  readonly session: string;
  readonly endpoints: readonly string[];
  /** Which of the endpoints it begins with. */
  readonly first: number;
  readonly slow?: boolean;
  readonly random: Random;
}

const FIRST_RETRY_MS = 50;
const MOST_RETRY_MS = 500;

/** One viewer: one stream that is opened again, on the other node, whenever it ends. */
export class StreamClient {
  readonly name: string;
  readonly slow: boolean;
  readonly received: Received;
  readonly errors = new Map<string, number>();
  connections = 0;
  readonly #options: StreamClientOptions;
  #stream: OpenStream | null = null;
  #endpoint: number;
  #closed = false;
  #living: Promise<void> = Promise.resolve();

  constructor(options: StreamClientOptions) {
    this.#options = options;
    this.name = options.name;
    this.slow = options.slow ?? false;
    this.received = options.received;
    this.#endpoint = options.first;
  }

  /** May be called again after `close`: it goes on behind what it had. */
  start(): void {
    this.#closed = false;
    this.#living = this.#live();
  }

  /** A slow one reads on at once, so that it comes to its end. */
  hurry(): void {
    this.#stream?.hurry();
  }

  /** Ends the connection; it opens another. */
  drop(): void {
    this.#stream?.close();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#stream?.close();
    await this.#living;
  }

  async #live(): Promise<void> {
    for (let failures = 0; !this.#closed; ) {
      const before = this.#count();
      const why = await this.#connect();
      if (this.#closed) return;
      this.errors.set(why, (this.errors.get(why) ?? 0) + 1);
      failures = this.#count() > before ? 0 : failures + 1;
      this.#endpoint++;
      const most = Math.min(MOST_RETRY_MS, FIRST_RETRY_MS * 2 ** failures);
      await sleep(most * this.#options.random.between(0.5, 1));
    }
  }

  #connect(): Promise<string> {
    const { endpoints, transport, session, received } = this.#options;
    const at = this.#endpoint % endpoints.length;
    const endpoint = endpoints[at] ?? '';
    const after = received instanceof ReceivedLog ? { after: received.cursor } : {};
    const operation = { query: QUERIES[received.kind], variables: { session, ...after } };
    let refused: string | null = null;
    this.connections++;
    const stream: OpenStream = (transport === 'WebSocket' ? openWebSocket : openSse)(
      endpoint,
      operation,
      ({ data, errors }) => {
        if (errors || !data) refused = errors?.[0]?.message ?? 'neither data nor errors';
        else received.take(data, `node ${at + 1}, connection ${this.connections}`);
      },
      { crawls: this.slow },
    );
    this.#stream = stream;
    return stream.ended.then((why) => refused ?? why);
  }

  #count(): number {
    return this.received instanceof ReceivedLog ? this.received.messages.length : this.received.messages;
  }
}

const EACH_TRANSPORT = 25;
const KINDS = ['leaderboard', 'leaderboardChanges', 'raceControl', 'commentary'] as const;

/** 50 viewers: half of them on each transport, spread over kinds and nodes; two of them are slow. */
export function crowd(session: string, endpoints: readonly string[], random: Random): StreamClient[] {
  const clients: StreamClient[] = [];
  for (const transport of ['WebSocket', 'SSE'] as const) {
    for (let index = 0; index < EACH_TRANSPORT; index++) {
      const kind = KINDS[index % KINDS.length] ?? 'leaderboard';
      const slow = transport === 'SSE' && index >= EACH_TRANSPORT - 3 && kind !== 'leaderboardChanges';
      clients.push(
        new StreamClient({
          name: `${transport} ${index + 1} (${kind}${slow ? ', slow' : ''})`,
          transport,
          received:
            kind === 'raceControl' || kind === 'commentary' ? new ReceivedLog(kind) : new ReceivedState(kind),
          session,
          endpoints,
          first: Math.floor(index / KINDS.length),
          slow,
          random,
        }),
      );
    }
  }
  return clients;
}
