export type LiveTimingErrorCode = 'TOKEN_REFUSED' | 'UNREACHABLE' | 'SUBSCRIBE_REFUSED';

/** Why the live timing cannot be reached. A refused token is not retried, the others are. */
export class LiveTimingError extends Error {
  readonly code: LiveTimingErrorCode;
  readonly retriable: boolean;

  constructor(code: LiveTimingErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'LiveTimingError';
    this.code = code;
    this.retriable = code !== 'TOKEN_REFUSED';
  }
}
