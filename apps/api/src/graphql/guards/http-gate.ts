import type { IncomingMessage, ServerResponse } from 'node:http';
import { tooManyRequests } from '@slipstream/schema/errors';
import { GraphQLError } from 'graphql';
import type { Client } from './client.ts';

/** Delay before a refusal: an immediate refusal invites an immediate retry. */
const MAX_REFUSAL_DELAY_MS = 1_000;

type Answer = (request: IncomingMessage, response: ServerResponse, client: Client) => void;

/** Passes on a client's requests while the client stays within its limits. */
export function httpGate(clientOf: (request: IncomingMessage) => Client, answer: Answer) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    const client = clientOf(request);
    const waitMs = client.request();
    if (waitMs > 0) {
      const most = `a client has ${client.limits.requestsPerSecond} requests a second`;
      const error = tooManyRequests(`${most}; ask again later`, waitMs);
      setTimeout(() => refuse(response, error), Math.min(waitMs, MAX_REFUSAL_DELAY_MS)).unref();
      return;
    }
    try {
      const isStream = request.headers.accept?.includes('text/event-stream') === true;
      response.once('close', client.hold(isStream ? 'streams' : 'running'));
    } catch (cause) {
      if (!(cause instanceof GraphQLError)) throw cause;
      refuse(response, cause);
      return;
    }
    answer(request, response, client);
  };
}

function refuse(response: ServerResponse, error: GraphQLError): void {
  const retryAfterMs = Number(error.extensions.retryAfterMs);
  response.writeHead(429, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'retry-after': String(Math.ceil(retryAfterMs / 1_000)),
  });
  response.end(JSON.stringify({ errors: [error] }));
}
