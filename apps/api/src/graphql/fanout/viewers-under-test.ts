import type { ExecutionResult } from 'graphql';
import { parse } from 'graphql';
import { Client } from '../guards/client.ts';
import { NO_LIMITS } from '../guards/client-limits.ts';
import type { Delivery } from './delivery.ts';
import type { Rights, Subscribing } from './hub-key.ts';
import type { SharedSubscriptions } from './shared-subscriptions.ts';
import type { Outlet, Viewer } from './viewer.ts';

/** A connection that keeps every message. The test sets whether it is slow. */
export class TestOutlet<T> implements Outlet {
  readonly received: T[] = [];
  readonly errors: string[] = [];
  slow = false;
  readonly #onMessage: (message: T) => void;
  #parked: { readonly viewer: Viewer; readonly before: Delivery['before'] } | null = null;

  constructor(onMessage: (message: T) => void = () => {}) {
    this.#onMessage = onMessage;
  }

  push(viewer: Viewer, delivery: Delivery): void {
    if (viewer.gone || viewer.parked) return;
    if (this.slow) {
      this.#parked = { viewer, before: delivery.before };
      viewer.hub.park(viewer);
      return;
    }
    const text = delivery.payload.toString();
    const { data: message, errors } = JSON.parse(text.slice(0, -1)) as {
      data: T;
      errors?: { message: string }[];
    };
    if (errors) this.errors.push(...errors.map((error) => error.message));
    if (message === undefined || message === null) return;
    this.received.push(message);
    this.#onMessage(message);
  }

  /** Simulates a connection that has taken all data. */
  recover(): void {
    this.slow = false;
    const parked = this.#parked;
    this.#parked = null;
    parked?.viewer.hub.unpark(parked.viewer, parked.before);
  }

  joined(): void {}
  left(): void {}
  returned(): void {}
  afterWriting(then: () => void): void {
    setImmediate(then);
  }
}

export interface Following<T> {
  readonly outlet: TestOutlet<T>;
  /** The single result when there is no stream. */
  readonly refused: ExecutionResult | null;
  /** Resolves when the stream completes for the transport. */
  readonly over: Promise<unknown>;
  leave(): void;
}

const NOBODY = new Client('', NO_LIMITS, () => 0);

/** Subscribes as a transport does: waits until the stream is open, then asks for its first message. */
export async function follow<T>(
  shared: SharedSubscriptions,
  query: string,
  {
    variables = {},
    rights = 'anybody',
    onMessage,
  }: { variables?: Record<string, unknown>; rights?: Rights; onMessage?: (message: T) => void } = {},
): Promise<Following<T>> {
  const subscribing: Subscribing = { document: parse(query), variableValues: variables };
  const outlet = new TestOutlet<T>(onMessage);
  const stream = await shared.subscribe(subscribing, rights, { outlet, id: '1', client: NOBODY });
  if (!('next' in stream)) return { outlet, refused: stream, over: Promise.resolve(), leave: () => {} };
  return { outlet, refused: null, over: stream.next(), leave: () => void stream.return() };
}

/** Waits some turns of the event loop, so that pending work runs until it waits again. */
export async function turns(count = 4): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}
