import { GraphQLError } from 'graphql';

/**
 * Every value of `extensions.code` in an error, on every transport. `status` is the HTTP status of a response
 * that holds only errors. docs/guides/errors.md explains how a client handles each code.
 */
export const ERROR_CODES = {
  /** The server cannot read the request: its body, parameters, method or media type. */
  BAD_REQUEST: { status: 400 },
  PAYLOAD_TOO_LARGE: { status: 413 },
  /** The operation is not valid GraphQL syntax. */
  GRAPHQL_PARSE_FAILED: { status: 400 },
  /** The operation does not match the schema. */
  GRAPHQL_VALIDATION_FAILED: { status: 400 },
  /** An argument or a variable has the wrong type or is out of range. */
  BAD_USER_INPUT: { status: 400 },
  /** The operation costs more than the limit for one operation. */
  TOO_EXPENSIVE: { status: 400 },
  /** The client has used up its limit. It can retry after `extensions.retryAfterMs`. */
  TOO_MANY_REQUESTS: { status: 429 },
  /** The caller lacks a role, or the origin of its page is not allowed. */
  FORBIDDEN: { status: 403 },
  /** The session, driver or recording does not exist. */
  NOT_FOUND: { status: 404 },
  /** The server does not accept a hash instead of a query. The client sends the query next. */
  PERSISTED_QUERY_NOT_SUPPORTED: { status: 400 },
  /** A service behind the server does not respond. */
  UNAVAILABLE: { status: 503 },
  /** The server failed. Its log has the cause under the reference in the message. */
  INTERNAL: { status: 500 },
} as const satisfies Record<string, { readonly status: number }>;

export type GraphErrorCode = keyof typeof ERROR_CODES;

export function isGraphErrorCode(code: unknown): code is GraphErrorCode {
  return typeof code === 'string' && Object.hasOwn(ERROR_CODES, code);
}

/**
 * Creates an error that reaches clients unchanged.
 *
 * @remarks The cause is not its `originalError`, because Yoga masks errors whose `originalError` is not a GraphQLError.
 */
export function graphError(code: GraphErrorCode, message: string, cause?: unknown): GraphQLError {
  const error = new GraphQLError(message, { extensions: { code } });
  if (cause !== undefined) error.cause = cause;
  return error;
}

/** Creates a TOO_MANY_REQUESTS error that asks the client to retry after `retryAfterMs`, rounded up to whole ms. */
export function tooManyRequests(message: string, retryAfterMs: number): GraphQLError {
  return new GraphQLError(message, {
    extensions: { code: 'TOO_MANY_REQUESTS' satisfies GraphErrorCode, retryAfterMs: Math.ceil(retryAfterMs) },
  });
}
