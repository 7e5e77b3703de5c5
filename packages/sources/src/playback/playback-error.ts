export type PlaybackErrorCode = 'SPEED_OUT_OF_RANGE' | 'INSTANT_UNREADABLE' | 'PLAYBACK_STOPPED';

/** Why a playback did not do as it was told. One line for a person. Never retriable. */
export class PlaybackError extends Error {
  readonly code: PlaybackErrorCode;
  readonly retriable = false;

  constructor(code: PlaybackErrorCode, message: string) {
    super(message);
    this.name = 'PlaybackError';
    this.code = code;
  }
}
