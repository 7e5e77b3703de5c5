import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Leases } from './leases.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function scene(most?: number) {
  const open = new Set<string>();
  const broken = new Set<string>();
  const leases = new Leases(
    async (key) => {
      if (broken.has(key)) throw new Error(`${key} cannot be opened`);
      open.add(key);
      return {
        key,
        close: async () => {
          open.delete(key);
          if (broken.has(key)) throw new Error(`${key} cannot be closed`);
        },
      };
    },
    { ...(most === undefined ? {} : { most }) },
  );
  return { leases, open, broken };
}

it('closes one that nobody uses to make room, and has none while all are used', async () => {
  const { leases, open } = scene(2);
  const a = await leases.lease('a');
  const b = await leases.lease('b');
  expect([leases.hasRoomFor('a'), leases.hasRoomFor('c')]).toEqual([true, false]);
  b.release();
  expect(leases.hasRoomFor('c')).toBe(true);
  await leases.lease('c');
  expect([...open]).toEqual(['a', 'c']);
  expect(leases.size).toBe(2);
  a.release();
});

it('does not close what was opened anew after an attempt that failed', async () => {
  const { leases, open, broken } = scene();
  broken.add('a');
  await expect(leases.lease('a')).rejects.toThrow('a cannot be opened');
  broken.delete('a');
  await leases.lease('a');
  await vi.advanceTimersByTimeAsync(120_000);
  expect([...open]).toEqual(['a']);
});

it('leaves no rejection behind when what nobody uses does not close', async () => {
  const { leases, open, broken } = scene();
  const a = await leases.lease('a');
  broken.add('a');
  a.release();
  await vi.advanceTimersByTimeAsync(120_000);
  expect([...open]).toEqual([]);
  expect(leases.size).toBe(0);
});
