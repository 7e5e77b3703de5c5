import { Client, fetchExchange, subscriptionExchange } from '@urql/core';
import { createClient as createSocketClient } from 'graphql-ws';
import type { ConnectionEvent } from './connection.ts';
import { keepSubscribed } from './keep-subscribed.ts';
import { retryDelayMs } from './retry.ts';

/** A silent socket is asked for a pong this often; without one in the same time it counts as lost. */
const PING_EVERY_MS = 8_000;

export interface LiveClient {
  client: Client;
  close(): void;
}

/** The page's one HTTP and one WebSocket connection to the API. Nothing is cached: live state lives in the stores. */
export function createLiveClient(
  endpoint: string,
  onConnection: (event: ConnectionEvent) => void,
): LiveClient {
  let pongTimer: ReturnType<typeof setTimeout> | undefined;
  const socket = createSocketClient({
    url: endpoint.replace(/^http/, 'ws'),
    keepAlive: PING_EVERY_MS,
    retryAttempts: Number.POSITIVE_INFINITY,
    retryWait: (retries) => new Promise((resolve) => setTimeout(resolve, retryDelayMs(retries, Math.random))),
    shouldRetry: () => true,
    on: {
      connecting: () => onConnection({ type: 'connecting' }),
      connected: () => onConnection({ type: 'connected' }),
      closed: (event) => onConnection({ type: 'closed', clean: closedOnPurpose(event) }),
      error: () => onConnection({ type: 'failed' }),
      ping: (received) => {
        // A laptop that slept holds a socket that looks open: only a missing pong tells.
        if (!received) pongTimer = setTimeout(() => socket.terminate(), PING_EVERY_MS);
      },
      pong: (received) => {
        if (received) clearTimeout(pongTimer);
      },
    },
  });

  const client = new Client({
    url: endpoint,
    preferGetMethod: false,
    requestPolicy: 'network-only',
    exchanges: [
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: (request) => ({
          subscribe(sink) {
            const unsubscribe = keepSubscribed(
              socket,
              { ...request, query: request.query ?? '' },
              { next: (result) => sink.next(result as Parameters<typeof sink.next>[0]) },
              {
                random: Math.random,
                wait: (callback, ms) => {
                  const timer = setTimeout(callback, ms);
                  return () => clearTimeout(timer);
                },
              },
            );
            return { unsubscribe };
          },
        }),
      }),
    ],
  });

  return { client, close: () => void socket.dispose() };
}

function closedOnPurpose(event: unknown): boolean {
  return typeof event === 'object' && event !== null && 'code' in event && event.code === 1000;
}
