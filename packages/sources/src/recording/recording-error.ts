export type RecordingErrorCode = 'RECORDING_NOT_FOUND' | 'NOT_A_RECORDING' | 'ARCHIVE_DAMAGED';

/** Why a recording could not be opened: one line for a person, saying what to do. Never retriable. */
export class RecordingError extends Error {
  readonly code: RecordingErrorCode;
  readonly retriable = false;

  constructor(code: RecordingErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'RecordingError';
    this.code = code;
  }
}
