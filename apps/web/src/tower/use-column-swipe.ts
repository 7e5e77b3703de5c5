import { type TouchEvent, useRef } from 'react';

/** Further than a shaky tap, and flatter than a scroll. */
const SWIPE_PX = 40;

export interface SwipeHandlers {
  onTouchStart: (event: TouchEvent) => void;
  onTouchEnd: (event: TouchEvent) => void;
}

/** A swipe to the left asks for the next group of columns, one to the right for the one before. */
export function useColumnSwipe(turn: (by: 1 | -1) => void): SwipeHandlers {
  const start = useRef<{ x: number; y: number } | null>(null);
  return {
    onTouchStart(event) {
      const touch = event.touches[0];
      start.current = touch && event.touches.length === 1 ? { x: touch.clientX, y: touch.clientY } : null;
    },
    onTouchEnd(event) {
      const touch = event.changedTouches[0];
      if (!touch || !start.current) return;
      const by = swipeOf(touch.clientX - start.current.x, touch.clientY - start.current.y);
      if (by !== 0) turn(by);
      start.current = null;
    },
  };
}

export function swipeOf(dx: number, dy: number): 1 | -1 | 0 {
  if (Math.abs(dx) < SWIPE_PX || Math.abs(dx) < Math.abs(dy) * 1.5) return 0;
  return dx < 0 ? 1 : -1;
}
