import { describe, expect, it } from 'vitest';
import { unreadOf } from './use-unread.ts';

describe('unread rows', () => {
  it('should count what came since the newest one read', () => {
    expect(unreadOf(['c', 'b', 'a'], 'a')).toBe(2);
    expect(unreadOf(['a'], 'a')).toBe(0);
  });

  it('should count everything when nothing was there to read', () => {
    expect(unreadOf(['b', 'a'], null)).toBe(2);
  });

  it('should claim nothing to be new when a seek took away what was read', () => {
    expect(unreadOf(['z', 'y'], 'a')).toBe(0);
  });
});
