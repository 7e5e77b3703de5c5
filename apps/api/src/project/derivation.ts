import type {
  DerivedItem,
  Deriver,
  DeriverKind,
  FoldedEvent,
  Remembered,
} from '@slipstream/timing/derive/deriver';

export interface DerivationOptions {
  readonly kinds: readonly DeriverKind[];
  /** A deriver that throws loses one event, and nothing else stops. */
  readonly onFault: (deriver: string, cause: unknown) => void;
}

/**
 * All derivers of one session, in their order, as one: what they remember lies in one map, under
 * each one's name.
 */
export class Derivation {
  readonly #derivers: readonly { readonly name: string; readonly deriver: Deriver }[];
  readonly #onFault: DerivationOptions['onFault'];

  constructor(session: string, memory: ReadonlyMap<string, unknown>, { kinds, onFault }: DerivationOptions) {
    this.#onFault = onFault;
    this.#derivers = kinds.map(({ name, open }) => ({ name, deriver: open(session, ownOf(memory, name)) }));
  }

  derive(folded: FoldedEvent): readonly DerivedItem[] {
    let items: readonly DerivedItem[] = NO_ITEMS;
    for (const { name, deriver } of this.#derivers) {
      try {
        const own = deriver.derive(folded, items);
        if (own.length > 0) items = items.length === 0 ? own : [...items, ...own];
      } catch (cause) {
        this.#onFault(name, cause);
      }
    }
    return items;
  }

  /** Puts what changed of their memories into `changes`. */
  takeMemoryInto(changes: Map<string, Remembered>): void {
    for (const { name, deriver } of this.#derivers) {
      for (const [key, value] of deriver.takeMemory()) changes.set(`${name}/${key}`, value);
    }
  }
}

const NO_ITEMS: readonly DerivedItem[] = [];

function ownOf(memory: ReadonlyMap<string, unknown>, name: string): ReadonlyMap<string, Remembered> {
  const own = new Map<string, Remembered>();
  for (const [key, value] of memory) {
    if (key.startsWith(`${name}/`)) own.set(key.slice(name.length + 1), value as Remembered);
  }
  return own;
}
