export type OpenF1ErrorCode =
  | 'UNREACHABLE'
  | 'TOKEN_REFUSED'
  | 'TOKEN_NEEDED'
  | 'SESSION_UNKNOWN'
  | 'BAD_ANSWER';

/** Why OpenF1 cannot be read. What needs a token or another session is not retried. */
export class OpenF1Error extends Error {
  readonly code: OpenF1ErrorCode;
  readonly retriable: boolean;

  constructor(code: OpenF1ErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'OpenF1Error';
    this.code = code;
    this.retriable = code === 'UNREACHABLE' || code === 'BAD_ANSWER';
  }
}
