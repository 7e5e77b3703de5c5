import { expect, test } from 'vitest';
import { manualClock } from '../playback/manual-clock.ts';
import { RequestBudget, WITHOUT_ACCOUNT } from './request-budget.ts';

const MINUTE_MS = 60_000;

/** When each of so many requests was let through, in milliseconds. */
async function lets(count: number, pause: (budget: RequestBudget) => void = () => {}): Promise<number[]> {
  const clock = manualClock(0);
  const budget = new RequestBudget(WITHOUT_ACCOUNT, clock);
  const at: number[] = [];
  for (let request = 0; request < count; request++) void budget.take().then(() => at.push(clock.nowMs()));
  pause(budget);
  await clock.advance(5 * MINUTE_MS);
  return at;
}

test('lets no more than 3 requests a second and 30 a minute through, and all of them in the end', async () => {
  const at = await lets(100);
  expect(at).toHaveLength(100);
  const within = (windowMs: number) =>
    Math.max(...at.map((from) => at.filter((t) => t >= from && t < from + windowMs).length));
  expect(within(1_000)).toBe(3);
  expect(within(MINUTE_MS)).toBe(30);
});

test('waits as long as the server asks', async () => {
  const at = await lets(2, (budget) => budget.pauseFor(90_000));
  expect(at.every((ms) => ms >= 90_000)).toBe(true);
  expect(at).toHaveLength(2);
});
