import type { ServerResponse } from 'node:http';
import type { GraphErrorCode } from '@slipstream/schema/errors';
import type { Refusal } from './who-may-ask.ts';

/** Responds with a sentence for people to read. */
export function answerText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(`${text}\n`);
}

/** Responds with one error in the form of a GraphQL response. */
export function answerGraphError(
  response: ServerResponse,
  status: number,
  code: GraphErrorCode,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...headers,
  });
  response.end(JSON.stringify({ errors: [{ message, extensions: { code } }] }));
}

export function answerRefusal(response: ServerResponse, { status, code, message }: Refusal): void {
  answerGraphError(response, status, code, message, status === 405 ? { allow: 'GET, POST, OPTIONS' } : {});
}
