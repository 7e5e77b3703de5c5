/** How the log stands with its brokers, for readiness and for people. */
export type KafkaState =
  | { readonly status: 'connecting'; readonly reason: string | null }
  | { readonly status: 'ready' }
  | { readonly status: 'lost'; readonly reason: string };

/**
 * Puts together what the parts of the log (topics, writer, reader, each group) know of the brokers:
 * ready when all of them work, lost when one of them stopped working after that.
 */
export class KafkaHealth {
  readonly #onState: (state: KafkaState) => void;
  readonly #troubles = new Map<string, string>();
  /** What was told since the status changed: parts that fail in turn shall not be told in turn. */
  readonly #told = new Set<string>();
  #state: KafkaState = { status: 'connecting', reason: null };

  constructor(onState: (state: KafkaState) => void) {
    this.#onState = onState;
  }

  get state(): KafkaState {
    return this.#state;
  }

  works(part: string): void {
    if (this.#state.status === 'ready' && this.#troubles.size === 0) return;
    this.#troubles.delete(part);
    this.#tell();
  }

  fails(part: string, reason: string): void {
    this.#troubles.set(part, reason);
    this.#tell();
  }

  /** A part that is no more has no say. */
  forget(part: string): void {
    if (this.#troubles.delete(part)) this.#tell();
  }

  /** Returns true while a part of that kind fails. */
  isTroubled(isMeant: (part: string) => boolean): boolean {
    return [...this.#troubles.keys()].some(isMeant);
  }

  #tell(): void {
    const [trouble] = this.#troubles.values();
    const before = this.#state;
    if (trouble === undefined) this.#state = { status: 'ready' };
    else this.#state = { status: before.status === 'connecting' ? 'connecting' : 'lost', reason: trouble };
    if (this.#state.status !== before.status) this.#told.clear();
    const telling = 'reason' in this.#state ? (this.#state.reason ?? '') : 'ready';
    if (this.#told.has(telling)) return;
    this.#told.add(telling);
    try {
      this.#onState(this.#state);
    } catch {
      // What the listener makes of it must not end the reading.
    }
  }
}
