import { describe, expect, it, vi } from 'vitest';
import { createFrameSchedule, type FrameSource } from './frame-schedule.ts';

function source() {
  const pending = { frame: null as (() => void) | null, timer: null as (() => void) | null };
  const fake = {
    requestAnimationFrame: (callback: () => void) => {
      pending.frame = callback;
      return 1;
    },
    cancelAnimationFrame: () => {
      pending.frame = null;
    },
    setTimeout: (callback: () => void) => {
      pending.timer = callback;
      return 2;
    },
    clearTimeout: () => {
      pending.timer = null;
    },
  };
  return { pending, schedule: createFrameSchedule(fake as unknown as FrameSource) };
}

describe('frame schedule', () => {
  it('should call back once with the frame', () => {
    const { pending, schedule } = source();
    const callback = vi.fn();
    schedule(callback);
    pending.frame?.();
    expect(pending.timer).toBeNull();
    expect(callback).toHaveBeenCalledTimes(1);
  });

  it('should call back once without a frame while the page is hidden', () => {
    const { pending, schedule } = source();
    const callback = vi.fn();
    schedule(callback);
    pending.timer?.();
    expect(pending.frame).toBeNull();
    expect(callback).toHaveBeenCalledTimes(1);
  });
});
