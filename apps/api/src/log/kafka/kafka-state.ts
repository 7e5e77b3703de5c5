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

  #tell(): void {
    const [trouble] = this.#troubles.values();
    const before = this.#state;
    if (trouble === undefined) this.#state = { status: 'ready' };
    else this.#state = { status: before.status === 'connecting' ? 'connecting' : 'lost', reason: trouble };
    if (sameState(before, this.#state)) return;
    try {
      this.#onState(this.#state);
    } catch {
      // What the listener makes of it must not end the reading.
    }
  }
}

function sameState(a: KafkaState, b: KafkaState): boolean {
  return a.status === b.status && ('reason' in a ? a.reason : null) === ('reason' in b ? b.reason : null);
}
