import type { Client as SocketClient, SubscribePayload } from 'graphql-ws';
import { retryDelayMs } from './retry.ts';

/** One result as graphql-ws hands it on. */
export type SocketResult = Parameters<Parameters<SocketClient['subscribe']>[1]['next']>[0];

export interface KeepSubscribedOptions {
  random: () => number;
  wait: (callback: () => void, ms: number) => () => void;
  /** Told of each loss that graphql-ws itself had given up on. */
  onLost?: (cause: unknown) => void;
}

/**
 * A subscription that ends only when its reader ends it.
 *
 * graphql-ws retries what it takes for a passing fault, but gives up on close codes such as 4500 (one bad
 * operation of somebody else's is enough), and a server that drains completes its streams before it goes
 * away. urql subscribes again in neither case, so it is done here. The payload object is sent anew each
 * time: a getter in its variables is read again and carries the newest cursor.
 */
export function keepSubscribed(
  client: Pick<SocketClient, 'subscribe'>,
  payload: SubscribePayload,
  sink: { next(result: SocketResult): void },
  options: KeepSubscribedOptions,
): () => void {
  let done = false;
  let attempt = 0;
  let stop = (): void => {};

  function again(cause: unknown): void {
    if (done) return;
    options.onLost?.(cause);
    stop = options.wait(start, retryDelayMs(attempt, options.random));
    attempt += 1;
  }

  function start(): void {
    if (done) return;
    stop = client.subscribe(payload, {
      next(result) {
        attempt = 0;
        if (!done) sink.next(result);
      },
      error(cause) {
        // The server refused the operation: its reasons are data for the page, and it may accept later.
        if (Array.isArray(cause) && !done) sink.next({ errors: cause });
        again(cause);
      },
      complete() {
        again('completed');
      },
    });
  }

  start();
  return () => {
    done = true;
    stop();
  };
}
