import { describe, expect, it } from 'vitest';
import { Random } from './random.ts';
import { Timeline } from './timeline.ts';

describe('Timeline', () => {
  it('should let things happen in order of time, and of planning where times are equal', () => {
    const timeline = new Timeline();
    const random = new Random(5, 'timeline');
    const happened: { at: number; planned: number }[] = [];
    for (let planned = 0; planned < 500; planned++) {
      const at = random.integer(0, 60);
      timeline.at(at, () => happened.push({ at: timeline.now, planned }));
    }
    while (timeline.step());
    const sorted = [...happened].sort((a, b) => a.at - b.at || a.planned - b.planned);
    expect(happened).toEqual(sorted);
    expect(happened).toHaveLength(500);
  });

  it('should take what is planned while something happens, also for the same moment', () => {
    const timeline = new Timeline();
    const happened: string[] = [];
    timeline.at(10, () => {
      happened.push('first');
      timeline.at(10, () => happened.push('at once'));
    });
    timeline.at(11, () => happened.push('later'));
    while (timeline.step());
    expect(happened).toEqual(['first', 'at once', 'later']);
  });

  it('should refuse to plan in the past', () => {
    const timeline = new Timeline();
    timeline.at(10, () => {});
    timeline.step();
    expect(() => timeline.at(9, () => {})).toThrow(RangeError);
  });

  it('should have nothing left once it is cleared', () => {
    const timeline = new Timeline();
    timeline.at(1, () => timeline.clear());
    timeline.at(2, () => {});
    expect(timeline.step()).toBe(true);
    expect(timeline.step()).toBe(false);
  });
});
