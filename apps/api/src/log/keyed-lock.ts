/** Runs what shares a key one after another, in the order of the calls. */
export class KeyedLock {
  readonly #tails = new Map<string, Promise<unknown>>();

  run<T>(key: string, task: () => Promise<T>): Promise<T> {
    const turn = (this.#tails.get(key) ?? Promise.resolve()).then(task, task);
    this.#tails.set(key, turn);
    const forget = () => {
      if (this.#tails.get(key) === turn) this.#tails.delete(key);
    };
    turn.then(forget, forget);
    return turn;
  }

  /** What comes for this key from now on waits for nothing before it: that was abandoned. */
  forget(key: string): void {
    this.#tails.delete(key);
  }
}
