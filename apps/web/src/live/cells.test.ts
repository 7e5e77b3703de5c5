import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { createFrames } from '../test-kit/frames.ts';
import { createCells } from './cells.ts';

describe('cells', () => {
  it('should call a listener once a frame, however many values came before it', () => {
    const frames = createFrames();
    const cell = createCells(frames.schedule).cell(0);
    const listener = vi.fn();
    cell.subscribe(listener);
    for (let value = 1; value <= 50; value += 1) cell.set(value);
    expect(listener).not.toHaveBeenCalled();
    expect(frames.waiting()).toBe(1);
    frames.paint();
    expect(listener).toHaveBeenCalledTimes(1);
    expect(cell.get()).toBe(50);
  });

  it('should show the old value until the frame, so that one frame is of one instant', () => {
    const frames = createFrames();
    const cells = createCells(frames.schedule);
    const left = cells.cell('old');
    const right = cells.cell('old');
    const seen: string[] = [];
    left.subscribe(() => seen.push(`${left.get()} ${right.get()}`));
    left.set('new');
    expect(left.get()).toBe('old');
    right.set('new');
    frames.paint();
    expect(seen).toEqual(['new new']);
  });

  it('should call one listener of two changed cells once', () => {
    const frames = createFrames();
    const cells = createCells(frames.schedule);
    const listener = vi.fn();
    const both = [cells.cell(1), cells.cell(1)];
    for (const cell of both) cell.subscribe(listener);
    for (const cell of both) cell.set(2);
    frames.paint();
    expect(listener).toHaveBeenCalledTimes(1);
  });

  it('should keep the identity of an equal value and tell nobody', () => {
    const frames = createFrames();
    const first = { lap: 3, sectors: [{ ms: 1 }] };
    const cell = createCells(frames.schedule).cell(first);
    const listener = vi.fn();
    cell.subscribe(listener);
    cell.set({ lap: 3, sectors: [{ ms: 1 }] });
    frames.paint();
    expect(listener).not.toHaveBeenCalled();
    expect(cell.get()).toBe(first);
  });

  it('should not call a listener that has left', () => {
    const frames = createFrames();
    const cell = createCells(frames.schedule).cell(0);
    const listener = vi.fn();
    cell.subscribe(listener)();
    cell.set(1);
    frames.paint();
    expect(listener).not.toHaveBeenCalled();
  });

  it('should always end on the newest value and never notify more often than frames were painted', () => {
    const step = fc.oneof(
      fc.record({ set: fc.integer({ min: 0, max: 3 }) }),
      fc.constant({ paint: true as const }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const frames = createFrames();
        const cell = createCells(frames.schedule).cell(-1);
        const listener = vi.fn();
        cell.subscribe(listener);
        let painted = 0;
        let newest = -1;
        for (const item of steps) {
          if ('set' in item) {
            newest = item.set;
            cell.set(item.set);
          } else {
            painted += 1;
            frames.paint();
          }
        }
        expect(listener.mock.calls.length).toBeLessThanOrEqual(painted);
        frames.paint();
        expect(cell.get()).toBe(newest);
      }),
      { seed: 20231008 },
    );
  });
});
