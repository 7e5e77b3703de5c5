import { constants, deflateRawSync } from 'node:zlib';
import type { ExecutionResult, GraphQLFormattedError } from 'graphql';
import type { StreamMeter } from '../../metrics/stream-meter.ts';
import { encodeCursor, type LogPlace } from '../streams/cursor.ts';
import type { Frame } from './frame.ts';
import type { StreamKind } from './run-tap.ts';

/** Smaller frames are not compressed: compression would cost more than it saves. */
const DEFLATE_FROM_BYTES = 1_024;
/** The threshold for state messages is lower because all viewers share them. A log line may be one of hundreds for a single new viewer. */
const DEFLATE_STATE_FROM_BYTES = 300;
/** Bytes at the end of a sync flush. The receiver of a permessage-deflate message restores them. */
const SYNC_TAIL_BYTES = 4;

/** One result of one run, for all viewers of the run. It is serialised once. */
export class Delivery {
  static #count = 0;
  readonly number = ++Delivery.#count;
  readonly kind: StreamKind | null;
  /** The place from which a LOG reader without this message resumes. Null when unknown. */
  readonly before: LogPlace | null;
  /** The place up to which a LOG reader has everything after this message. Null for other messages. */
  readonly #place: LogPlace | null;
  /** Frames being sent, by id length and compression: see `SocketOutlet`. */
  readonly frames = new Map<number | string, Frame>();
  /** Number of viewers that have received it. */
  sent = 0;
  readonly #result: ExecutionResult;
  readonly #meter: StreamMeter | null;
  readonly #appendedAtMs: number | null;
  #payload: Buffer | null = null;
  #event: Buffer | null = null;
  #deflated: Buffer | null = null;

  constructor(
    result: ExecutionResult,
    {
      kind,
      before,
      appendedAtMs,
      place = null,
    }: {
      readonly kind: StreamKind | null;
      readonly before: LogPlace | null;
      readonly appendedAtMs: number | null;
      readonly place?: LogPlace | null;
    },
    meter: StreamMeter | null,
  ) {
    this.#result = result;
    this.kind = kind;
    this.before = before;
    this.#place = place;
    this.#appendedAtMs = appendedAtMs;
    this.#meter = meter;
  }

  /** The payload of a `next` message, as graphql-ws writes it, and the brace that ends the message. */
  get payload(): Buffer {
    this.#payload ??= Buffer.from(`${payloadText(this.#result)}}`);
    return this.#payload;
  }

  get worthDeflating(): boolean {
    return this.payload.length >= (this.kind === 'state' ? DEFLATE_STATE_FROM_BYTES : DEFLATE_FROM_BYTES);
  }

  /** The same, in deflate blocks that refer to nothing before them and end on a byte. */
  get deflated(): Buffer {
    if (!this.#deflated) {
      const whole = deflateRawSync(this.payload, { finishFlush: constants.Z_SYNC_FLUSH });
      this.#deflated = whole.subarray(0, whole.length - SYNC_TAIL_BYTES);
    }
    return this.#deflated;
  }

  /** The message as an SSE event. A client that reconnects sends the last `id` that it received. */
  get event(): Buffer {
    const id = this.#place ? `id: ${encodeCursor(this.#place)}\n` : '';
    this.#event ??= Buffer.from(`${id}event: next\ndata: ${payloadText(this.#result)}\n\n`);
    return this.#event;
  }

  /** Records the delivery in the metrics. Call it when no viewer waits for the message any more. */
  count(): void {
    if (this.sent > 0) this.#meter?.delivered(this.#appendedAtMs, this.sent);
    this.sent = 0;
    this.frames.clear();
  }
}

/** Serialises errors last and in the form of the specification, without Yoga's hints for HTTP. */
function payloadText({ errors, extensions, ...rest }: ExecutionResult): string {
  return JSON.stringify({
    ...rest,
    ...(extensions ? { extensions } : {}),
    ...(errors ? { errors: errors.map((error): GraphQLFormattedError => error.toJSON()) } : {}),
  });
}
