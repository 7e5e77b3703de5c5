import type { TimingEvent } from '@slipstream/timing/events/envelope';
import { expect, it } from 'vitest';
import { pacedAppend } from './paced-append.ts';

const events = (session: string, count: number): TimingEvent[] =>
  Array.from({ length: count }, (_, index) => ({ id: `${session}-${index}`, session }) as TimingEvent);

/** A log that notes what comes, and a clock that notes who waits. */
function scene({ ahead = (_carried: number): number => 0, fails = 0 } = {}) {
  const carried: { session: string; ids: string[] }[] = [];
  const slept: number[] = [];
  let failures = fails;
  const append = pacedAppend(
    async (batch) => {
      if (failures-- > 0) throw new Error('the log is away');
      carried.push({ session: batch[0]?.session ?? '', ids: batch.map(({ id }) => id) });
    },
    () => ahead(carried.length),
    async (ms) => {
      slept.push(ms);
      await new Promise((resolve) => setImmediate(resolve));
    },
  );
  return { append, carried, slept };
}

it('carries a session in its own time as it is', async () => {
  const { append, carried, slept } = scene();
  await append(events('a', 15));
  expect(carried.map(({ ids }) => ids.length)).toEqual([15]);
  expect(slept).toEqual([]);
});

it('carries sessions that are played fast in turn, each in its order and whole', async () => {
  const { append, carried } = scene();
  await Promise.all([append(events('a', 250)), append(events('b', 250))]);
  expect(carried.map(({ session }) => session)).toEqual(['a', 'b', 'a', 'b', 'a', 'b']);
  for (const name of ['a', 'b']) {
    const ids = carried.filter(({ session }) => session === name).flatMap((batch) => batch.ids);
    expect(ids).toEqual(events(name, 250).map(({ id }) => id));
  }
});

it('waits while those who fold the log are far behind', async () => {
  let waiting: number = 20_000;
  const { append, carried } = scene({
    ahead: (already) => {
      waiting -= 1_000;
      expect(already).toBe(0);
      return waiting;
    },
  });
  await append(events('a', 100));
  expect(carried).toHaveLength(1);
  expect(waiting).toBeLessThanOrEqual(5_000);
});

it('reports what cannot be carried to its session, and goes on with the others', async () => {
  const { append, carried } = scene({ fails: 1 });
  const [a, b] = await Promise.allSettled([append(events('a', 50)), append(events('b', 50))]);
  expect([a.status, b.status]).toEqual(['rejected', 'fulfilled']);
  expect(carried.map(({ session }) => session)).toEqual(['b']);
});
