import { afterAll, beforeAll, expect, it } from 'vitest';
import { fuzzArguments, untested } from './argument-fuzz.ts';
import { FuzzedServer } from './fuzzed-server.ts';

/** `node infra/fuzz/arguments.ts` opens hundreds of thousands. */
const OPERATIONS = 1_500;
/** On a machine with other things to do. */
const PATIENCE_MS = 240_000;
const FLAT_BYTES = 8 * 1024 * 1024;

let server: FuzzedServer;
beforeAll(async () => {
  server = await FuzzedServer.start();
});
afterAll(() => server.stop());

const sizes: number[] = [];

it.each([1, 2])(
  'ends each subscription once, whatever its arguments are, seed %i',
  async (seed) => {
    const { counts, wrong, left } = await fuzzArguments(server, seed, OPERATIONS);
    expect(wrong).toEqual([]);
    expect(untested(counts, OPERATIONS)).toEqual([]);
    expect(left).toMatchObject({ hubs: 0, subscribers: 0, connections: 0 });
    const { heapBytes, buffersBytes } = await server.measure(true);
    sizes.push(heapBytes + buffersBytes);
  },
  PATIENCE_MS,
);

it('has no more on its heap behind the second half than behind the first', () => {
  const [first = 0, second = Number.POSITIVE_INFINITY] = sizes;
  expect(second - first).toBeLessThan(FLAT_BYTES);
});
