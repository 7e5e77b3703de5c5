import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

export type GraphSocket = Client;

export interface GraphSocketOptions {
  readonly endpoint: string;
  /** How often a quiet server is asked whether it is still there. */
  readonly keepAliveMs: number;
  /** How long it may take to answer, to that or to the connection itself. */
  readonly answerMs: number;
}

/**
 * One socket of graphql-ws that gives up a server which has gone quiet, and never connects again by
 * itself: for suites that judge a client's life connection by connection.
 */
export function graphSocket({ endpoint, keepAliveMs, answerMs }: GraphSocketOptions): GraphSocket {
  let unanswered: NodeJS.Timeout | undefined;
  class Impatient extends WebSocket {
    constructor(url: string, protocol: string) {
      super(url, protocol, { handshakeTimeout: answerMs });
      // graphql-ws listens no more once it has given a socket up, which may still fail to open.
      this.on('error', () => {});
    }
  }
  const client = createClient({
    url: endpoint.replace(/^http/, 'ws'),
    webSocketImpl: Impatient,
    retryAttempts: 0,
    connectionAckWaitTimeout: answerMs,
    keepAlive: keepAliveMs,
    on: {
      ping: (received) => {
        if (received) return;
        clearTimeout(unanswered);
        unanswered = setTimeout(() => client.terminate(), answerMs);
      },
      pong: () => clearTimeout(unanswered),
      closed: () => clearTimeout(unanswered),
    },
  });
  return client;
}
