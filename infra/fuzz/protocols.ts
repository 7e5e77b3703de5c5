/**
 * Speaks graphql-transport-ws and SSE badly to a server in a process of its own: no crash, no leak, no
 * message under another's id, none behind the end, the right close codes, and nothing lost or out of
 * order for who behaves.
 *
 *   node infra/fuzz/protocols.ts [--messages 10000000] [--seed 1] [--each 250000]
 *
 * Seeds count up from `--seed`, `--each` messages with each of them, all against the same server.
 */
import { parseArgs } from 'node:util';
import { fuzz, tooSeldom } from './fuzz.ts';
import { FuzzedServer } from './fuzzed-server.ts';

const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '10000000' },
    seed: { type: 'string', default: '1' },
    each: { type: 'string', default: '250000' },
  },
});
const messages = Number(values.messages);
const each = Math.min(messages, Number(values.each));
const MB = 1024 * 1024;
/** What a heap may differ by without there being a leak. */
const FLAT_MB = 8;

const server = await FuzzedServer.start();
const startedMs = performance.now();
const failures: string[] = [];
const total: Record<string, number> = {};
let first: number | null = null;
for (let seed = Number(values.seed); failures.length === 0 && (total.sent ?? 0) < messages; seed++) {
  const { counts, wrong } = await fuzz(server, seed, Math.min(each, messages - (total.sent ?? 0)));
  for (const [name, count] of Object.entries(counts)) total[name] = (total[name] ?? 0) + count;
  failures.push(...[...wrong, ...tooSeldom(counts)].map((what) => `seed ${seed}: ${what}`));
  if (server.ended !== null) failures.push(`seed ${seed}: the server ended with ${server.ended}`);
  if (failures.length > 0) break;
  const { heapBytes, buffersBytes, rssBytes, cpuMs } = await server.measure(true);
  const [heapMb, buffersMb, rssMb] = [heapBytes / MB, buffersBytes / MB, rssBytes / MB];
  first ??= heapMb + buffersMb;
  const grown = heapMb + buffersMb - first;
  if (grown > FLAT_MB)
    failures.push(`seed ${seed}: heap and buffers grew by ${grown.toFixed(1)} MB since the first`);
  const seconds = (performance.now() - startedMs) / 1_000;
  console.log(
    `seed ${seed}: ${JSON.stringify(counts)}; in all ${total.sent} in ${seconds.toFixed(0)} s; after collection heap ${heapMb.toFixed(1)} MB, buffers ${buffersMb.toFixed(1)} MB, resident ${rssMb.toFixed(0)} MB; CPU of the server ${(cpuMs / 1_000).toFixed(0)} s, of the fuzzer ${(process.cpuUsage().user / 1e6).toFixed(0)} s`,
  );
}
await server.stop();
if (failures.length > 0) console.error(`FAILED\n${failures.join('\n')}`);
else console.log(`nothing wrong: ${JSON.stringify(total)}`);
process.exit(failures.length > 0 ? 1 : 0);
