import type { Memory, Remembered } from '../deriver.ts';

/** A deriver's memory: values by key, and which of them changed since they were last taken. */
export class Memo {
  readonly #values: Map<string, Remembered>;
  #changed = new Map<string, Remembered>();
  #changes = 0;
  /** Keys by prefix, for as long as none is added or taken away. */
  readonly #keys = new Map<string, readonly string[]>();

  constructor(memory: Memory) {
    this.#values = new Map([...memory].filter(([, value]) => value !== null));
  }

  get<T extends Remembered>(key: string): T | undefined {
    return this.#values.get(key) as T | undefined;
  }

  /** Values are replaced as wholes, never changed in place. */
  set(key: string, value: Remembered): void {
    if ((value !== null) !== this.#values.has(key)) this.#keys.clear();
    if (value === null) this.#values.delete(key);
    else this.#values.set(key, value);
    this.#changed.set(key, value);
    this.#changes += 1;
  }

  forget(key: string): void {
    if (this.#values.has(key)) this.set(key, null);
  }

  /** The keys that begin so, in order. */
  keys(prefix: string): readonly string[] {
    let keys = this.#keys.get(prefix);
    if (!keys) {
      keys = [...this.#values.keys()].filter((key) => key.startsWith(prefix)).sort();
      this.#keys.set(prefix, keys);
    }
    return keys;
  }

  /** Rises with each change. */
  get changes(): number {
    return this.#changes;
  }

  /** The instants until which something waits: `until` of the values that have one. */
  waiting(): readonly string[] {
    const instants: string[] = [];
    for (const value of this.#values.values()) {
      const until = typeof value === 'object' && value !== null && 'until' in value ? value.until : null;
      if (typeof until === 'string') instants.push(until);
    }
    return instants;
  }

  /** What changed since it was last taken; null forgets a key. */
  take(): Memory {
    const changed = this.#changed;
    if (changed.size > 0) this.#changed = new Map();
    return changed;
  }
}
