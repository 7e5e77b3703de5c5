import type { Kafka as Client, Producer } from 'kafkajs';
import { within } from '../back-off.ts';
import { METADATA_MAX_AGE_MS, REQUEST_TIMEOUT_MS } from './kafka-client.ts';

const RECONNECT_MS = REQUEST_TIMEOUT_MS + 2_000;

/**
 * One idempotent producer, shared by the queues of all partitions.
 *
 * @remarks A producer keeps its id and its sequence numbers through `reconnect`, so that a batch which
 * was sent twice (the answer was lost) is on the log once. `replace` gives that up, and is for when the
 * broker does not know the id any more or a batch was given up half way.
 */
export class ProducerLink {
  readonly #client: Client;
  #producer: Producer | null = null;
  #connecting: Promise<Producer> | null = null;
  #repairing: Promise<void> | null = null;
  #closed = false;

  constructor(client: Client) {
    this.#client = client;
  }

  async get(): Promise<Producer> {
    await this.#repairing;
    if (this.#closed) throw new Error('closed');
    this.#connecting ??= this.#connect().catch((cause: unknown) => {
      this.#connecting = null;
      throw cause;
    });
    return this.#connecting;
  }

  /** Opens new connections for this producer; somebody else may have done so already. */
  reconnect(producer: Producer): Promise<void> {
    if (producer !== this.#producer) return Promise.resolve();
    this.#repairing ??= (async () => {
      this.#connecting = null;
      await within(RECONNECT_MS, producer.disconnect());
      this.#repairing = null;
    })();
    return this.#repairing;
  }

  replace(producer: Producer): void {
    if (producer !== this.#producer) return;
    this.#producer = null;
    this.#connecting = null;
    void within(RECONNECT_MS, producer.disconnect());
  }

  async close(patienceMs: number): Promise<void> {
    this.#closed = true;
    const producer = this.#producer;
    this.#producer = null;
    if (producer) await within(patienceMs, producer.disconnect());
  }

  async #connect(): Promise<Producer> {
    this.#producer ??= this.#client.producer({
      idempotent: true,
      // Of one partition only one batch is ever on its way; partitions do not wait for one another.
      maxInFlightRequests: 5,
      allowAutoTopicCreation: false,
      metadataMaxAge: METADATA_MAX_AGE_MS,
      // Whoever sends tries again itself, for longer and with new connections; kafkajs demands one.
      retry: { retries: 1 },
      // The partition is always named; see `partitionOf`.
      createPartitioner:
        () =>
        ({ message }) =>
          message.partition ?? 0,
    });
    const producer = this.#producer;
    await producer.connect();
    return producer;
  }
}
