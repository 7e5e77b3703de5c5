import { tooManyRequests } from '@slipstream/schema/errors';

interface Job {
  readonly key: string;
  readonly start: () => Promise<void>;
}

export interface FairQueueOptions {
  /** The most jobs that run at the same time. */
  readonly running: number;
  /** The most waiting jobs of all clients together. */
  readonly waiting: number;
  /** Name of the request in error messages. */
  readonly what: string;
}

const RETRY_MS = 2_000;

/**
 * Runs a few expensive jobs at a time. Clients take turns, however many jobs one of them has waiting. Jobs
 * with the same key run once.
 */
export class FairQueue<T> {
  readonly #options: FairQueueOptions;
  /** Keyed by client. The first client is served next. */
  readonly #waiting = new Map<string, Job[]>();
  readonly #jobs = new Map<string, Promise<T>>();
  #running = 0;
  #waitingCount = 0;

  constructor(options: FairQueueOptions) {
    this.#options = options;
  }

  get waiting(): number {
    return this.#waitingCount;
  }

  /**
   * @param most the most jobs of this client that may wait.
   * @param key identifies the job. Callers with the same key share its result while it waits or runs.
   */
  async run(client: string, most: number, key: string, work: () => Promise<T>): Promise<T> {
    const known = this.#jobs.get(key);
    if (known) return known;
    const own = this.#waiting.get(client) ?? [];
    if (own.length >= most) {
      throw tooManyRequests(
        `${this.#options.what}: ${own.length} of this client wait already; ask again when they are answered`,
        RETRY_MS,
      );
    }
    if (this.#waitingCount >= this.#options.waiting) {
      throw tooManyRequests(`${this.#options.what}: too many wait already; ask again later`, RETRY_MS);
    }
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.#jobs.set(key, promise);
    own.push({
      key,
      start: () => work().then(resolve, reject),
    });
    this.#waiting.set(client, own);
    this.#waitingCount++;
    this.#fill();
    return promise;
  }

  #fill(): void {
    while (this.#running < this.#options.running) {
      const job = this.#take();
      if (!job) return;
      this.#running++;
      void job.start().finally(() => {
        this.#running--;
        this.#jobs.delete(job.key);
        this.#fill();
      });
    }
  }

  /** Takes the oldest job of the next client and moves the client to the end of the queue. */
  #take(): Job | null {
    const [next] = this.#waiting;
    if (!next) return null;
    const [client, jobs] = next;
    const job = jobs.shift() ?? null;
    this.#waiting.delete(client);
    if (jobs.length > 0) this.#waiting.set(client, jobs);
    if (job) this.#waitingCount--;
    return job;
  }
}
