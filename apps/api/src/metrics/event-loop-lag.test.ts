import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { PrometheusMeter } from './prometheus-meter.ts';

/** Looks come each tenth of a second. */
const SOME_LOOKS_MS = 450;

it('says how late the event loop was since the scrape before, by the names of prom-client', async () => {
  const meter = new PrometheusMeter();
  await sleep(SOME_LOOKS_MS);
  const until = performance.now() + 400;
  while (performance.now() < until);
  await sleep(SOME_LOOKS_MS);
  const blocked = lagOf(await meter.text());
  expect(blocked.max).toBeGreaterThan(0.25);
  expect(blocked.max).toBeLessThan(2);
  await sleep(SOME_LOOKS_MS);
  const idle = lagOf(await meter.text());
  expect(Object.keys(idle)).toEqual(['min', 'max', 'mean', 'stddev', 'p50', 'p90', 'p99']);
  // What is between two looks is no lag: a tenth of a second would be.
  expect(idle.min).toBeLessThan(0.08);
  expect(idle.max).toBeLessThan(blocked.max ?? 0);
});

function lagOf(text: string): Record<string, number> {
  const found = text.matchAll(/^nodejs_eventloop_lag_(\w+)_seconds ([\d.e+-]+)$/gm);
  return Object.fromEntries([...found].map(([, of, value]) => [of ?? '', Number(value)]));
}
