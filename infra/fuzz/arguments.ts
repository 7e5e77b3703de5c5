/**
 * Opens subscriptions with arguments of every kind, over WebSocket and over SSE by GET and by POST: the
 * process lives, each stream fails at most once and says nothing behind that, and memory stays flat.
 *
 *   node infra/fuzz/arguments.ts [--operations 200000] [--seed 1] [--each 20000]
 *
 * Seeds count up from `--seed`, `--each` operations with each of them, all against the same server.
 */
import { parseArgs } from 'node:util';
import { fuzzArguments, untested } from './argument-fuzz.ts';
import { FuzzedServer } from './fuzzed-server.ts';

const { values } = parseArgs({
  options: {
    operations: { type: 'string', default: '200000' },
    seed: { type: 'string', default: '1' },
    each: { type: 'string', default: '20000' },
  },
});
const operations = Number(values.operations);
const each = Math.min(operations, Number(values.each));
const MB = 1024 * 1024;
/** What a heap may differ by without there being a leak. */
const FLAT_MB = 8;

const server = await FuzzedServer.start();
const startedMs = performance.now();
const failures: string[] = [];
const total: Record<string, number> = {};
let first: number | null = null;
let asked = 0;
for (let seed = Number(values.seed); failures.length === 0 && asked < operations; seed++) {
  const now = Math.min(each, operations - asked);
  const { counts, wrong } = await fuzzArguments(server, seed, now);
  asked += now;
  for (const [name, count] of Object.entries(counts)) total[name] = (total[name] ?? 0) + count;
  failures.push(...wrong.map((what) => `seed ${seed}: ${what}`));
  if (server.ended !== null) failures.push(`seed ${seed}: the server ended with ${server.ended}`);
  if (failures.length > 0) break;
  const { heapBytes, buffersBytes, rssBytes, cpuMs } = await server.measure(true);
  const mb = (heapBytes + buffersBytes) / MB;
  first ??= mb;
  if (mb - first > FLAT_MB)
    failures.push(`seed ${seed}: heap and buffers grew by ${(mb - first).toFixed(1)} MB`);
  const seconds = (performance.now() - startedMs) / 1_000;
  console.log(
    `seed ${seed}: in all ${asked} in ${seconds.toFixed(0)} s; heap and buffers after collection ${mb.toFixed(1)} MB, resident ${(rssBytes / MB).toFixed(0)} MB; CPU of the server ${(cpuMs / 1_000).toFixed(0)} s`,
  );
}
failures.push(...(failures.length === 0 ? untested(total, asked) : []));
await server.stop();
console.log(JSON.stringify(total));
console.log(failures.length > 0 ? `FAILED\n${failures.join('\n')}` : 'nothing wrong');
process.exit(failures.length > 0 ? 1 : 0);
