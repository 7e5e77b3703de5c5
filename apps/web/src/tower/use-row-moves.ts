import { type RefObject, useLayoutEffect, useRef } from 'react';
import { isRacing, movesBetween } from './moves.ts';

const SLIDE_MS = 250;
const FLASH_MS = 1_600;

/**
 * Slides rows to their new places and flashes each once. Rows are of one height, so nothing is measured but
 * that height; a slide that is still under way is added to, so that a row never jumps.
 */
export function useRowMoves(order: readonly number[], body: RefObject<HTMLTableSectionElement | null>): void {
  const before = useRef<readonly number[]>(order);
  useLayoutEffect(() => {
    const moves = movesBetween(before.current, order);
    before.current = order;
    const rows = body.current;
    if (!rows || !isRacing(moves) || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    const height = rows.querySelector('tr')?.offsetHeight ?? 0;
    for (const move of moves) {
      const row = rows.querySelector<HTMLElement>(`tr[data-number="${move.number}"]`);
      row?.animate(
        [{ transform: `translateY(${move.fromRows * height}px)` }, { transform: 'translateY(0)' }],
        { duration: SLIDE_MS, easing: 'cubic-bezier(0.2, 0, 0, 1)', composite: 'add' },
      );
      // Who gains a place passes over who loses it.
      const layer = { zIndex: move.fromRows > 0 ? 2 : 1 };
      row?.animate([layer, layer], { duration: SLIDE_MS });
      const tone = move.fromRows > 0 ? 'var(--flash-gain)' : 'var(--flash-loss)';
      row?.animate([{ backgroundColor: tone }, { backgroundColor: 'transparent' }], {
        duration: FLASH_MS,
        easing: 'ease-out',
      });
    }
  }, [order, body]);
}
