import { GraphQLError } from 'graphql';

/**
 * Every value that `extensions.code` of an error can have, on every transport. `status` is the HTTP
 * status of an answer that holds nothing but errors. docs/guides/errors.md says what to do about each.
 */
export const ERROR_CODES = {
  /** The request itself cannot be read: its body, its parameters, its method or its media type. */
  BAD_REQUEST: { status: 400 },
  PAYLOAD_TOO_LARGE: { status: 413 },
  /** The operation is no GraphQL. */
  GRAPHQL_PARSE_FAILED: { status: 400 },
  /** The operation asks for what the contract does not have. */
  GRAPHQL_VALIDATION_FAILED: { status: 400 },
  /** An argument or a variable is of the wrong type or out of its range. */
  BAD_USER_INPUT: { status: 400 },
  /** The operation asks for more than one operation may have. */
  TOO_EXPENSIVE: { status: 400 },
  /** The client asks for more than its share; `extensions.retryAfterMs` says how long to wait. */
  TOO_MANY_REQUESTS: { status: 429 },
  /** The caller lacks a role, or its page may not use this server. */
  FORBIDDEN: { status: 403 },
  /** No such session, driver or recording. */
  NOT_FOUND: { status: 404 },
  /** The server takes no hash in place of a query. Clients that sent one send the query then. */
  PERSISTED_QUERY_NOT_SUPPORTED: { status: 400 },
  /** Something behind the server does not answer. */
  UNAVAILABLE: { status: 503 },
  /** A fault of the server; its log has the reference that the message names. */
  INTERNAL: { status: 500 },
} as const satisfies Record<string, { readonly status: number }>;

export type GraphErrorCode = keyof typeof ERROR_CODES;

export function isGraphErrorCode(code: unknown): code is GraphErrorCode {
  return typeof code === 'string' && Object.hasOwn(ERROR_CODES, code);
}

/**
 * An error that clients are to read as it is.
 *
 * @remarks The cause is not its `originalError`: Yoga hides errors that have one of another kind.
 */
export function graphError(code: GraphErrorCode, message: string, cause?: unknown): GraphQLError {
  const error = new GraphQLError(message, { extensions: { code } });
  if (cause !== undefined) error.cause = cause;
  return error;
}

/** A refusal that holds only for a while. */
export function tooManyRequests(message: string, retryAfterMs: number): GraphQLError {
  return new GraphQLError(message, {
    extensions: { code: 'TOO_MANY_REQUESTS' satisfies GraphErrorCode, retryAfterMs: Math.ceil(retryAfterMs) },
  });
}
