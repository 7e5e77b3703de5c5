import type { Kafka as Client, Cluster } from 'kafkajs';
import { within } from '../back-off.ts';
import { clusterOf, REQUEST_TIMEOUT_MS } from './kafka-client.ts';

/**
 * One connected cluster, shared by all who read without a group. Whoever meets a failure hands the
 * cluster back as broken, and the next one to ask gets a new one: a kafkajs connection whose peer went
 * silent never notices by itself.
 */
export class ClusterLink {
  readonly #client: Client;
  #current: Promise<Cluster> | null = null;
  #closed = false;

  constructor(client: Client) {
    this.#client = client;
  }

  get(): Promise<Cluster> {
    if (this.#closed) return Promise.reject(new Error('closed'));
    if (!this.#current) {
      const connecting = this.#connect();
      this.#current = connecting;
      connecting.catch(() => {
        if (this.#current === connecting) this.#current = null;
      });
    }
    return this.#current;
  }

  /** Tells that this cluster failed; a newer one is left alone. */
  async broken(cluster: Cluster): Promise<void> {
    const current = this.#current;
    if (!current || (await current.catch(() => null)) !== cluster || this.#current !== current) return;
    this.#current = null;
    void within(REQUEST_TIMEOUT_MS, cluster.disconnect());
  }

  async close(patienceMs: number): Promise<void> {
    this.#closed = true;
    const current = this.#current;
    this.#current = null;
    if (current)
      await within(
        patienceMs,
        current.then((cluster) => cluster.disconnect()),
      );
  }

  async #connect(): Promise<Cluster> {
    const cluster = clusterOf(this.#client);
    await cluster.connect();
    return cluster;
  }
}
