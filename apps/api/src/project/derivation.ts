import type {
  DerivedItem,
  Deriver,
  DeriverKind,
  FoldedEvent,
  Remembered,
} from '@slipstream/timing/derive/deriver';
import type { CommentaryItem } from '@slipstream/timing/derive/items';
import type { DriverInfo } from '@slipstream/timing/fold/state';

export interface DerivationOptions {
  readonly kinds: readonly DeriverKind[];
  /** Where lines of commentary go through somebody's hands before they are told; null where they are told as they are. */
  readonly writer?: LinePen | null;
  /** A deriver that throws loses one event, and nothing else stops. */
  readonly onFault: (deriver: string, cause: unknown) => void;
}

/** Puts a line into other words, or leaves it as it is. Resolves soon, and never rejects. */
export interface LinePen {
  writeLine(line: CommentaryItem, context: WritingContext): Promise<CommentaryItem>;
}

export interface WritingContext {
  /** Who is in the session. */
  readonly names: readonly DriverInfo[];
  /** Texts of the lines before, oldest first. */
  readonly recent: readonly string[];
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
