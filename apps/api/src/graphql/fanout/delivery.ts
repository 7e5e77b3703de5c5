import { constants, deflateRawSync } from 'node:zlib';
import type { ExecutionResult, GraphQLFormattedError } from 'graphql';
import type { StreamMeter } from '../../metrics/stream-meter.ts';
import { encodeCursor, type LogPlace } from '../streams/cursor.ts';
import type { Frame } from './frame.ts';
import type { StreamKind } from './run-tap.ts';

/** Below this a frame is sent as it is: deflating would cost more than it saves. */
const DEFLATE_FROM_BYTES = 1_024;
/** A change of a state is for everybody who follows it; a line of a log may be one of hundreds for a newcomer alone. */
const DEFLATE_STATE_FROM_BYTES = 300;
/** What a sync flush ends with; the receiver of a permessage-deflate message puts it back. */
const SYNC_TAIL_BYTES = 4;

/** One result of one run, on its way to everybody who shares the run. What it is written as is made once. */
export class Delivery {
  static #count = 0;
  readonly number = ++Delivery.#count;
  readonly kind: StreamKind | null;
  /** Where a LOG reader reads on who does not get this; null where that is not known. */
  readonly before: LogPlace | null;
  /** Up to where a LOG reader has everything with this; null for anything else. */
  readonly #place: LogPlace | null;
  /** Frames being sent, by id length and compression: see `SocketOutlet`. */
  readonly frames = new Map<number | string, Frame>();
  /** How many have it. */
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

  /** The message as an event of an SSE stream. A client that comes back names the last `id` that it had. */
  get event(): Buffer {
    const id = this.#place ? `id: ${encodeCursor(this.#place)}\n` : '';
    this.#event ??= Buffer.from(`${id}event: next\ndata: ${payloadText(this.#result)}\n\n`);
    return this.#event;
  }

  /** Everybody who is to have it has it, or is dealt with otherwise. */
  count(): void {
    if (this.sent > 0) this.#meter?.delivered(this.#appendedAtMs, this.sent);
    this.sent = 0;
    this.frames.clear();
  }
}

/** Errors come last, and in the form of the specification; Yoga's hints for HTTP are none of a client's business. */
function payloadText({ errors, extensions, ...rest }: ExecutionResult): string {
  return JSON.stringify({
    ...rest,
    ...(extensions ? { extensions } : {}),
    ...(errors ? { errors: errors.map((error): GraphQLFormattedError => error.toJSON()) } : {}),
  });
}
