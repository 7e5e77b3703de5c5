import { GraphQLError } from 'graphql';

/**
 * What `extensions.code` of an error can be.
 * - BAD_USER_INPUT: an argument is out of its range; the message says which and what it takes.
 * - NOT_FOUND: no such session, driver or recording.
 * - FORBIDDEN: needs a role that the caller does not have.
 * - UNAVAILABLE: something behind the server does not answer; try again.
 */
export type GraphErrorCode = 'BAD_USER_INPUT' | 'NOT_FOUND' | 'FORBIDDEN' | 'UNAVAILABLE';

export function graphError(code: GraphErrorCode, message: string, cause?: unknown): GraphQLError {
  return new GraphQLError(message, {
    extensions: { code },
    ...(cause instanceof Error ? { originalError: cause } : {}),
  });
}
