export type LiveStoreErrorCode =
  /** The engine is away or does not answer. What was asked may have been done all the same. */
  | 'LIVE_STORE_UNREACHABLE'
  /** The engine answers that it will not: no memory, no rights, a replica, still loading. Nothing was done. */
  | 'LIVE_STORE_REFUSED'
  /** `close` was called. */
  | 'LIVE_STORE_CLOSED';

/**
 * Why a call of the live store came to nothing.
 *
 * @remarks After `LIVE_STORE_UNREACHABLE` an apply may have happened: ask again with the same `from`;
 * the store then says what it has.
 */
export class LiveStoreUnavailable extends Error {
  override readonly name = 'LiveStoreUnavailable';
  readonly code: LiveStoreErrorCode;
  /** Whether the same call can succeed later without anybody changing it. */
  readonly retriable: boolean;

  constructor(code: LiveStoreErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.retriable = code !== 'LIVE_STORE_CLOSED';
  }
}
