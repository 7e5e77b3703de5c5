import type { ScheduleFrame } from './cells.ts';

/** A hidden page gets no frames, but its title should still tell of a red flag. */
const HIDDEN_MS = 1_000;

export type FrameSource = Pick<
  Window,
  'requestAnimationFrame' | 'cancelAnimationFrame' | 'setTimeout' | 'clearTimeout'
>;

/** The next frame or, when none comes because the page is hidden, a second later. Called once. */
export function createFrameSchedule(source: FrameSource): ScheduleFrame {
  return (callback) => {
    const frame = source.requestAnimationFrame(() => {
      source.clearTimeout(timer);
      callback();
    });
    const timer = source.setTimeout(() => {
      source.cancelAnimationFrame(frame);
      callback();
    }, HIDDEN_MS);
  };
}
