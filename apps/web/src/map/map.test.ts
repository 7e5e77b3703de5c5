import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitInto, outlinePath, place } from './fit.ts';
import { glideTo, nextInterval, placeAt } from './glide.ts';
import { lapLine, nearestOn, pointAt } from './lap-line.ts';

/** A square circuit of 4,000 with eight points. */
const SQUARE = [
  { x: 0, y: 0 },
  { x: 500, y: 0 },
  { x: 1000, y: 0 },
  { x: 1000, y: 500 },
  { x: 1000, y: 1000 },
  { x: 500, y: 1000 },
  { x: 0, y: 1000 },
  { x: 0, y: 500 },
];
const line = lapLine(SQUARE);

describe('fit', () => {
  it('should keep every point inside the box', () => {
    const point = fc.record({
      x: fc.integer({ min: -9_000, max: 9_000 }),
      y: fc.integer({ min: -9_000, max: 9_000 }),
    });
    fc.assert(
      fc.property(fc.array(point, { minLength: 2, maxLength: 40 }), (points) => {
        const fit = fitInto(points, { width: 450, height: 290, padding: 20 });
        if (!fit) return;
        for (const at of points.map((item) => place(fit, item))) {
          expect(at.x).toBeGreaterThanOrEqual(19.9);
          expect(at.x).toBeLessThanOrEqual(430.1);
          expect(at.y).toBeGreaterThanOrEqual(19.9);
          expect(at.y).toBeLessThanOrEqual(270.1);
        }
      }),
      { seed: 5 },
    );
  });

  it('should draw north up, and turn a tall circuit in a wide box', () => {
    const upright = fitInto(SQUARE, { width: 400, height: 300, padding: 0 });
    if (!upright) throw new Error('no fit');
    expect(place(upright, { x: 0, y: 1000 }).y).toBeLessThan(place(upright, { x: 0, y: 0 }).y);
    const tall = SQUARE.map(({ x, y }) => ({ x, y: y * 5 }));
    expect(fitInto(tall, { width: 400, height: 200, padding: 0 })?.turned).toBe(true);
  });

  it('should have nothing to fit without room or points', () => {
    expect(fitInto([], { width: 400, height: 300, padding: 20 })).toBeNull();
    expect(fitInto(SQUARE, { width: 0, height: 0, padding: 20 })).toBeNull();
    expect(outlinePath([])).toBe('');
    expect(outlinePath(SQUARE)).toMatch(/^M.*Z$/);
  });
});

describe('lap line', () => {
  it('should find a point’s distance and the point at that distance again', () => {
    if (!line) throw new Error('no line');
    expect(line.length).toBe(4_000);
    expect(nearestOn(line, { x: 1000, y: 250 })).toEqual({ distance: 1_250, offset: 0 });
    expect(pointAt(line, 1_250)).toEqual({ x: 1000, y: 250 });
    expect(pointAt(line, 5_250)).toEqual({ x: 1000, y: 250 });
    expect(nearestOn(line, { x: 250, y: -40 })).toEqual({ distance: 250, offset: 40 });
  });
});

describe('glide', () => {
  it('should drive round a corner instead of cutting it', () => {
    const start = glideTo(undefined, { x: 900, y: 0 }, line, 0, 200);
    const round = glideTo(start, { x: 1000, y: 100 }, line, 0, 200);
    expect(placeAt(round, line, 100)).toEqual({ x: 1000, y: 0 });
    expect(placeAt(round, line, 200)).toEqual({ x: 1000, y: 100 });
  });

  it('should go on over the start of the line, not back round the lap', () => {
    const start = glideTo(undefined, { x: 0, y: 100 }, line, 0, 200);
    const over = glideTo(start, { x: 100, y: 0 }, line, 0, 200);
    expect(placeAt(over, line, 100)).toEqual({ x: 0, y: 0 });
  });

  it('should put a car where a seek took it', () => {
    const start = glideTo(undefined, { x: 0, y: 0 }, line, 0, 200);
    const sought = glideTo(start, { x: 1000, y: 1000 }, line, 0, 200);
    expect(placeAt(sought, line, 1)).toEqual({ x: 1000, y: 1000 });
  });

  it('should go straight in the pit lane, which is off the line', () => {
    const start = glideTo(undefined, { x: 200, y: 200 }, line, 0, 200);
    const pit = glideTo(start, { x: 400, y: 200 }, line, 0, 200);
    expect(placeAt(pit, line, 100)).toEqual({ x: 300, y: 200 });
  });

  it('should learn how far samples are apart and not from a pause', () => {
    expect(nextInterval(250, 350)).toBeCloseTo(280);
    expect(nextInterval(250, 60_000)).toBe(250);
  });
});
