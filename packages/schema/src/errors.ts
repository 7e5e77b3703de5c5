import { GraphQLError } from 'graphql';

/**
 * What `extensions.code` of an error can be.
 * - BAD_USER_INPUT: an argument is out of its range; the message says which and what it takes.
 * - NOT_FOUND: no such session, driver or recording.
 * - FORBIDDEN: needs a role that the caller does not have.
 * - UNAVAILABLE: something behind the server does not answer; try again.
 */
export type GraphErrorCode = 'BAD_USER_INPUT' | 'NOT_FOUND' | 'FORBIDDEN' | 'UNAVAILABLE';

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
