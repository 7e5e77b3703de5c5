import { randomUUID } from 'node:crypto';
import { ERROR_CODES, type GraphErrorCode, graphError, isGraphErrorCode } from '@slipstream/schema/errors';
import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Report } from '../report.ts';

/** The phase in which an operation fails. It selects the code of an error that has none. */
export type Phase = 'parse' | 'validate' | 'execute';

const CODE_OF_PHASE = {
  parse: 'GRAPHQL_PARSE_FAILED',
  validate: 'GRAPHQL_VALIDATION_FAILED',
  execute: 'BAD_USER_INPUT',
} as const satisfies Record<Phase, GraphErrorCode>;

/** Maps codes of libraries to ours. */
const CODE_OF_LIBRARY: Readonly<Record<string, GraphErrorCode>> = {
  REQUEST_ENTITY_TOO_LARGE: 'PAYLOAD_TOO_LARGE',
  OPERATION_RESOLUTION_FAILURE: 'BAD_REQUEST',
};

/** Codes of requests that the server could read. A client that accepts plain JSON receives these with status 200. */
const ANSWERED: ReadonlySet<GraphErrorCode> = new Set<GraphErrorCode>([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'TOO_EXPENSIVE',
  'FORBIDDEN',
  'NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
]);

/** Stack frames in one log line: enough to find the cause. */
const LOGGED_FRAMES = 3;

export type CodeError = (error: unknown, phase: Phase) => GraphQLError;

/**
 * Gives every error a code from `ERROR_CODES`. Errors that the client did not cause become INTERNAL: the
 * client receives a reference, and the log has one line with that reference and the cause.
 */
export function errorCoder(report: Report): CodeError {
  return (error, phase) => {
    if (error instanceof GraphQLError) {
      const code = codeOf(error, phase);
      if (code) {
        error.extensions.code = code;
        // Only unreadable requests keep the status that the library set.
        if (ANSWERED.has(code)) delete error.extensions.http;
        return error;
      }
    }
    const reference = randomUUID().slice(0, 8);
    report.warn(`error ${reference}: ${lineOf(error)}`);
    const masked = graphError(
      'INTERNAL',
      `The server failed at this; ask its operator about error ${reference}.`,
    );
    if (!(error instanceof GraphQLError)) return masked;
    const { nodes, path } = error;
    return new GraphQLError(masked.message, {
      extensions: masked.extensions,
      nodes: nodes ?? null,
      path: path ?? null,
    });
  };
}

/**
 * Gives errors of parsing and validation their codes. Envelop's hooks run on every transport. Errors of
 * execution pass through Yoga's `maskedErrors`, which also runs on every transport.
 */
export function codedOperations(code: CodeError): Plugin {
  return {
    onParse:
      () =>
      ({ result, replaceParseResult }) => {
        if (result instanceof Error) replaceParseResult(code(result, 'parse'));
      },
    onValidate:
      () =>
      ({ valid, result, setResult }) => {
        if (!valid) setResult(result.map((error) => code(error, 'validate')));
      },
  };
}

/** Sets the status of HTTP responses and adds an error to responses that Yoga leaves empty. */
export function codedResponses(): Plugin {
  return {
    onRequestParse: ({ requestParser, setRequestParser }) => {
      setRequestParser(async (request) => {
        if (!requestParser)
          throw withStatus(graphError('BAD_REQUEST', 'send the operation as application/json'), 415);
        try {
          return await requestParser(request);
        } catch (cause) {
          throw unreadable(cause);
        }
      });
    },
    onParams: ({ params }) => {
      if (params.query || !params.extensions?.persistedQuery) return;
      // Apollo and urql recognise this exact message and send the query from then on.
      throw graphError('PERSISTED_QUERY_NOT_SUPPORTED', 'PersistedQueryNotSupported');
    },
    onResultProcess: ({ result, request }) => {
      if (Array.isArray(result) || !('errors' in result)) return;
      // SSE clients cannot read a response that is not a stream.
      const isStream = request.headers.get('accept')?.includes('text/event-stream') === true;
      for (const error of result.errors ?? []) {
        if (!(error instanceof GraphQLError)) continue;
        const { code, http, retryAfterMs } = error.extensions as Extensions;
        if (!isGraphErrorCode(code)) continue;
        const status = http?.status ?? ERROR_CODES[code].status;
        const headers =
          retryAfterMs === undefined ? {} : { 'retry-after': String(Math.ceil(retryAfterMs / 1_000)) };
        const hasData = 'data' in result && result.data !== null && result.data !== undefined;
        const spec = isStream || ANSWERED.has(code);
        error.extensions.http = hasData ? {} : { status, headers, spec };
      }
    },
    onResponse: ({ response, setResponse, fetchAPI }) => {
      if (response.status !== 406 || response.body) return;
      const error = graphError(
        'BAD_REQUEST',
        'accept application/json or, for a subscription, text/event-stream',
      );
      setResponse(
        new fetchAPI.Response(JSON.stringify({ errors: [error] }), {
          status: 406,
          headers: { 'content-type': 'application/json; charset=utf-8' },
        }),
      );
    },
  };
}

/** Removes the HTTP status and headers, which a WebSocket does not send. */
export function withoutHttp(error: GraphQLError): GraphQLError {
  delete error.extensions.http;
  return error;
}

interface Extensions {
  readonly code?: unknown;
  readonly http?: { readonly status?: number };
  readonly retryAfterMs?: number;
}

/** @returns null when the server caused the error. */
function codeOf(error: GraphQLError, phase: Phase): GraphErrorCode | null {
  const { code } = error.extensions;
  if (isGraphErrorCode(code)) return code;
  const known = typeof code === 'string' ? CODE_OF_LIBRARY[code] : undefined;
  if (known) return known;
  const { originalError } = error;
  if (originalError && !(originalError instanceof GraphQLError)) return null;
  // An error at a path without nodes comes from the field's value, not from its arguments.
  if (error.path && originalError && !originalError.nodes) return null;
  return CODE_OF_PHASE[phase];
}

/** Removes the request's text from the error: Yoga repeats the whole body twice. */
function unreadable(cause: unknown): unknown {
  if (cause instanceof SyntaxError)
    return graphError('BAD_REQUEST', '`variables` and `extensions` of the address are no JSON: mend them');
  if (cause instanceof GraphQLError) delete cause.extensions.originalError;
  return cause;
}

function withStatus(error: GraphQLError, status: number): GraphQLError {
  error.extensions.http = { status };
  return error;
}

function lineOf(error: unknown): string {
  const path = error instanceof GraphQLError && error.path ? ` at ${error.path.join('.')}` : '';
  const cause = error instanceof GraphQLError ? (error.originalError ?? error) : error;
  if (!(cause instanceof Error)) return `${String(cause)}${path}`;
  const frames = (cause.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  const place = frames.slice(0, LOGGED_FRAMES).map((line) => line.trim().slice('at '.length));
  return `${cause.name}: ${cause.message.replaceAll('\n', ' ')}${path}${place.length > 0 ? ` (${place.join(' < ')})` : ''}`;
}
