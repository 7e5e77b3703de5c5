import type { DerivedItem, DeriverKind, Memory } from '../derive/deriver.ts';
import type { CommentaryItem } from '../derive/items.ts';
import type { TimingEvent } from '../events/envelope.ts';
import { fold, initialState } from '../fold/fold.ts';
import { SESSION } from './events.ts';

/** What a deriver makes of a log, folded as a projector does. `killAt`: events before which it dies and is opened again. */
export function derived(
  kind: DeriverKind,
  events: Iterable<TimingEvent>,
  killAt: (index: number) => boolean = () => false,
): readonly DerivedItem[] {
  let stored = new Map<string, NonNullable<ReturnType<Memory['get']>>>();
  let deriver = kind.open(SESSION, stored);
  let state = initialState(SESSION);
  const items: DerivedItem[] = [];
  let index = 0;
  for (const event of events) {
    if (killAt(index)) deriver = kind.open(SESSION, new Map(Object.entries(JSON.parse(asJson(stored)))));
    index += 1;
    const { state: after, outcome, reset } = fold(state, event);
    if (reset) {
      stored = new Map();
      deriver = kind.open(SESSION, stored);
    }
    if (outcome === 'applied') {
      items.push(...deriver.derive({ event, before: state, after }, []));
      for (const [key, value] of deriver.takeMemory()) {
        if (value === null) stored.delete(key);
        else stored.set(key, value);
      }
    }
    state = after;
  }
  return items;
}

function asJson(memory: Memory): string {
  return JSON.stringify(Object.fromEntries(memory));
}

export function commentaryOf(items: readonly DerivedItem[]): readonly CommentaryItem[] {
  return items.flatMap(({ log, item }) => (log === 'commentary' ? [item] : []));
}
