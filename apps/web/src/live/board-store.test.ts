import { describe, expect, it, vi } from 'vitest';
import { changesOf, entryOf } from '../test-kit/entries.ts';
import { createFrames } from '../test-kit/frames.ts';
import { createBoardStore } from './board-store.ts';
import { createCells } from './cells.ts';

function board() {
  const frames = createFrames();
  const store = createBoardStore(createCells(frames.schedule));
  const start = (...numbers: number[]) => {
    store.receive(
      changesOf(
        1,
        numbers.map((number) => entryOf(number)),
        { full: true },
      ),
      0,
    );
    frames.paint();
  };
  return { frames, store, start };
}

describe('board store', () => {
  it('should tell a row nothing of another car', () => {
    const { frames, store, start } = board();
    start(1, 2, 3);
    const listeners = [1, 2, 3].map((number) => {
      const listener = vi.fn();
      store.entry(number).subscribe(listener);
      store.context(number).subscribe(listener);
      return listener;
    });
    store.receive(changesOf(2, [entryOf(2, { lastLap: { ms: 1, mark: 'NONE', lap: 1, text: '0.001' } })]), 1);
    frames.paint();
    expect(listeners.map((listener) => listener.mock.calls.length)).toEqual([0, 1, 0]);
  });

  it('should not touch the order when only times changed', () => {
    const { frames, store, start } = board();
    start(1, 2, 3);
    const listener = vi.fn();
    store.order.subscribe(listener);
    const before = store.order.get();
    store.receive(changesOf(2, [entryOf(3, { lap: 11 })]), 1);
    frames.paint();
    expect(listener).not.toHaveBeenCalled();
    expect(store.order.get()).toBe(before);
  });

  it('should send rows to nobody when a full state repeats what is shown', () => {
    const { frames, store, start } = board();
    start(1, 2);
    const listener = vi.fn();
    store.entry(1).subscribe(listener);
    store.receive(changesOf(9, [entryOf(1), entryOf(2)], { full: true }), 1);
    frames.paint();
    expect(listener).not.toHaveBeenCalled();
    expect(store.version.get()).toBe(9);
  });

  it('should bracket cars within a second, and let go of them when one falls back', () => {
    const { frames, store, start } = board();
    start(1, 2, 3);
    const close = { ms: 640, laps: null, text: '+0.640' };
    store.receive(changesOf(2, [entryOf(2, { interval: close }), entryOf(3, { interval: close })]), 1);
    frames.paint();
    expect([1, 2, 3].map((number) => store.context(number).get().train)).toEqual(['head', 'middle', 'tail']);
    store.receive(changesOf(3, [entryOf(3)]), 2);
    frames.paint();
    expect([1, 2, 3].map((number) => store.context(number).get().train)).toEqual(['head', 'tail', 'none']);
  });

  it('should give the second mark to the team mate with the higher number', () => {
    const { store, start } = board();
    start(1, 2, 3);
    expect([1, 2, 3].map((number) => store.context(number).get().secondOfTeam)).toEqual([false, true, false]);
  });

  it('should take an older version after a restart for another session or delay', () => {
    const { frames, store, start } = board();
    start(1, 2);
    store.receive(changesOf(50, [entryOf(1, { lap: 20 })]), 1);
    store.restart({ keepShowing: true });
    frames.paint();
    expect(store.entry(1).get()?.lap).toBe(20);
    store.receive(changesOf(30, [entryOf(1, { lap: 15 })], { full: true }), 2);
    frames.paint();
    expect(store.entry(1).get()?.lap).toBe(15);
  });
});
