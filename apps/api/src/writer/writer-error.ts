/**
 * Why a line was left as the rule wrote it:
 * - `TIMEOUT`: the writer took too long;
 * - `REFUSED`: the service answered with an error: look at key, model and quota;
 * - `BAD_REPLY`: it answered with something else than a completion;
 * - `UNREACHABLE`: it did not answer: look at the address.
 */
export type WriterErrorCode = 'TIMEOUT' | 'REFUSED' | 'BAD_REPLY' | 'UNREACHABLE';

export class WriterError extends Error {
  readonly code: WriterErrorCode;

  constructor(code: WriterErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'WriterError';
    this.code = code;
  }
}
