import type { IncomingMessage, ServerResponse } from 'node:http';

/** Any page may read it: it is what anybody may ask of the graph. */
const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, HEAD, OPTIONS',
  'access-control-allow-headers': '*',
  'cross-origin-resource-policy': 'cross-origin',
} as const;

/** Answers a GET with JSON for pages of any origin, and the question that browsers ask before it. */
export function answerPublicJson(
  { method }: IncomingMessage,
  response: ServerResponse,
  read: () => Promise<unknown>,
): void {
  if (method === 'OPTIONS') {
    response.writeHead(204, CORS).end();
    return;
  }
  if (method !== 'GET' && method !== 'HEAD') {
    answer(response, 405, { error: 'only GET' }, { allow: CORS['access-control-allow-methods'] });
    return;
  }
  read().then(
    (value) => answer(response, 200, value),
    (cause: unknown) =>
      answerPublicError(response, 503, cause instanceof Error ? cause.message : String(cause)),
  );
}

/** Responds with an error as JSON for scripts. */
export function answerPublicError(response: ServerResponse, status: number, error: string): void {
  answer(response, status, { error });
}

function answer(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, {
    ...CORS,
    ...headers,
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
  });
  response.end(JSON.stringify(value));
}
