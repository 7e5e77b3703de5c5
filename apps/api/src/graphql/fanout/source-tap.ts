import type { StreamMeter } from '../../metrics/stream-meter.ts';
import type { LogPlace } from '../streams/cursor.ts';
import type { LogStream, LogUpdate } from '../streams/log-stream.ts';
import type { StateStream, StateTick } from '../streams/state-stream.ts';

/** Where one reader of a LOG stream begins, whatever the subscription asks. */
export interface LogBeginning {
  /** A reader who was too slow reads on from there. */
  readonly resume?: LogPlace;
  /** A client that comes back says so beside the operation, and not in it. */
  readonly after?: string;
}

/**
 * Where a hub listens in on the source streams of a subscription that it runs for many. Without one
 * (`untapped`) a stream is what it is, for one subscriber.
 *
 * @remarks A stream that is not handed through here is still right: its hub merely cannot know where in
 * it a subscriber stands, and shares it only between those who came at the same moment.
 */
export interface SourceTap {
  state<S>(stream: StateStream<S>): AsyncIterableIterator<StateTick<S>, undefined>;
  /** `open` takes where this reader begins; null: as the subscription asks. */
  log(
    open: (begin: LogBeginning | null) => Promise<LogStream>,
  ): Promise<AsyncIterableIterator<LogUpdate, undefined>>;
  meter(meter: StreamMeter): StreamMeter;
}

export const untapped: SourceTap = {
  state: (stream) => stream,
  log: (open) => open(null),
  meter: (meter) => meter,
};
