import { afterAll, beforeAll, expect, it } from 'vitest';
import { fuzz, tooSeldom } from './fuzz.ts';
import { FuzzedServer } from './fuzzed-server.ts';

/** `node infra/fuzz/protocols.ts` sends millions. */
const MESSAGES = 5_000;
const FLAT_BYTES = 8 * 1024 * 1024;

let server: FuzzedServer;
beforeAll(async () => {
  server = await FuzzedServer.start();
});
afterAll(() => server.stop());

const sizes: number[] = [];

it.each([1, 2])('answers clients that speak badly, and forgets them, seed %i', async (seed) => {
  const { counts, wrong, left } = await fuzz(server, seed, MESSAGES);
  expect(wrong).toEqual([]);
  expect(tooSeldom(counts)).toEqual([]);
  expect(left).toMatchObject({ hubs: 0, subscribers: 0, connections: 0 });
  const { heapBytes, buffersBytes } = await server.measure(true);
  sizes.push(heapBytes + buffersBytes);
});

it('has no more on its heap behind the second crowd than behind the first', () => {
  const [first = 0, second = Number.POSITIVE_INFINITY] = sizes;
  expect(second - first).toBeLessThan(FLAT_BYTES);
});
