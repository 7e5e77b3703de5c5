import type { ScheduleFrame } from '../live/cells.ts';

export interface Frames {
  schedule: ScheduleFrame;
  /** How many frames have been asked for and not yet painted. */
  waiting(): number;
  /** Paints the next frame. */
  paint(): void;
}

/** Frames that come when the test says so. */
export function createFrames(): Frames {
  let asked: (() => void)[] = [];
  return {
    schedule: (callback) => void asked.push(callback),
    waiting: () => asked.length,
    paint() {
      const now = asked;
      asked = [];
      for (const callback of now) callback();
    },
  };
}
