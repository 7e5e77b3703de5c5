/** What the servers that are compared with are fed from: each subscriber has a queue of its own, as is usual. */
import type { Graph, GraphContext } from '../../../packages/schema/src/graph.ts';
import type { SessionState } from '../../../packages/timing/src/fold/state.ts';

export interface Line {
  readonly id: string;
  readonly at: string;
  readonly lap: number;
  readonly message: string;
}

type Listener<T> = (value: T) => void;

export class Feed {
  state: SessionState;
  readonly #states = new Set<Listener<SessionState>>();
  readonly #lines = new Set<Listener<Line>>();

  constructor(state: SessionState) {
    this.state = state;
  }

  show(state: SessionState): void {
    this.state = state;
    for (const tell of this.#states) tell(state);
  }

  tell(line: Line): void {
    for (const tell of this.#lines) tell(line);
  }

  /** Another process of the same server hears of it elsewhere, such as over Redis. */
  onState(tell: Listener<SessionState>): () => void {
    this.#states.add(tell);
    return () => this.#states.delete(tell);
  }

  onLine(tell: Listener<Line>): () => void {
    this.#lines.add(tell);
    return () => this.#lines.delete(tell);
  }
}

/** A queue per subscriber, with an explicit `return`. */
export function queued<T>(
  listen: (tell: Listener<T>) => () => void,
  first: readonly T[],
): AsyncIterableIterator<T> {
  const values = [...first];
  let wake: ((step: IteratorResult<T>) => void) | null = null;
  let done = false;
  const stop = listen((value) => {
    if (wake) {
      wake({ done: false, value });
      wake = null;
    } else values.push(value);
  });
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next: () =>
      new Promise((resolve) => {
        const value = values.shift();
        if (value !== undefined) resolve({ done: false, value });
        else if (done) resolve({ done: true, value: undefined });
        else wake = resolve;
      }),
    async return() {
      done = true;
      stop();
      wake?.({ done: true, value: undefined });
      return { done: true, value: undefined };
    },
  };
}

/** The real schema over a feed: what resolvers need for the streams that are measured. */
export function graphContext(feed: Feed): GraphContext {
  const graph: Partial<Graph> = {
    nowMs: () => Date.now(),
    stateStream: async () => queued((tell) => feed.onState(tell), [feed.state]),
    logStream: (async () => {
      const lines = queued<Line>((tell) => feed.onLine(tell), []);
      return {
        [Symbol.asyncIterator]() {
          return this;
        },
        async next() {
          const { done, value } = await lines.next();
          if (done) return { done: true, value: undefined };
          return {
            done: false,
            value: { type: 'item', cursor: value.id, node: { item: itemOf(value), state: feed.state } },
          };
        },
        return: () => lines.return?.(),
      };
    }) as unknown as Graph['logStream'],
  };
  return { graph: graph as Graph };
}

export function itemOf({ id, at, lap, message }: Line) {
  return { id, at, lap, message, category: 'Other', flag: null, scope: null, sector: null, drivers: [] };
}
