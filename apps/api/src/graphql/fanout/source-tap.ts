import type { StreamMeter } from '../../metrics/stream-meter.ts';
import type { LogPlace } from '../streams/cursor.ts';
import type { LogStream, LogUpdate } from '../streams/log-stream.ts';
import type { StateStream, StateTick } from '../streams/state-stream.ts';

/** Where one reader of a LOG stream begins. It overrides the operation's argument. */
export interface LogBeginning {
  /** The place from which a slow reader resumes. */
  readonly resume?: LogPlace;
  /** The cursor that a reconnecting client sends outside the operation. */
  readonly after?: string;
}

/**
 * Lets a hub observe the source streams of a subscription that several viewers share. With `untapped`, a
 * stream serves one subscriber unchanged.
 *
 * @remarks A stream that bypasses the tap stays correct, but its hub cannot know a subscriber's position. It
 * then shares the stream only between viewers that join at the same moment.
 */
export interface SourceTap {
  state<S>(stream: StateStream<S>): AsyncIterableIterator<StateTick<S>, undefined>;
  /** @param open takes where this reader begins; null: the operation's own argument applies */
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
