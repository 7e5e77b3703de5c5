/**
 * Speaks graphql-transport-ws and SSE badly to a server of its own: no crash, no leak, no message under
 * another's id.
 *
 *   node infra/fuzz/protocols.ts [--messages 10000000] [--seed 1]
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { scraped } from '../../apps/api/src/metrics/scraped.ts';
import { fuzzProtocols } from '../../apps/api/src/test-kit/protocol-fuzz.ts';

const { values } = parseArgs({
  options: { messages: { type: 'string', default: '10000000' }, seed: { type: 'string', default: '1' } },
});
const messages = Number(values.messages);
const TOLD_EVERY = Math.max(1_000, messages / 20);
const MB = 1024 * 1024;
/** What a heap may differ by without there being a leak. */
const FLAT_MB = 40;
const MAIN = join(import.meta.dirname, '../../apps/api/src/main.ts');

const child = spawn(process.execPath, [MAIN, '--port', '0', '--speed', '20', '--no-anomalies'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
let ended: number | null = null;
child.once('exit', (code) => {
  ended = code ?? -1;
});
const url = await new Promise<string>((resolve) => {
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
    const found = /Slipstream is at (\S+)/.exec(said)?.[1];
    if (found) resolve(found);
  });
});
while (!(await fetch(`${url}/readyz`)).ok) await sleep(100);

const heaps: number[] = [];
let told = 0;
const startedMs = performance.now();
const fuzzed = await fuzzProtocols({
  url,
  seed: Number(values.seed),
  messages,
  onProgress: async (sent) => {
    if (sent < told) return;
    told = sent + TOLD_EVERY;
    const { value } = await scraped(url);
    const heapMb = value('nodejs_heap_size_used_bytes') / MB;
    heaps.push(heapMb);
    const seconds = (performance.now() - startedMs) / 1_000;
    console.log(
      `${sent} sent in ${seconds.toFixed(0)} s; heap ${heapMb.toFixed(0)} MB, resident ${(value('process_resident_memory_bytes') / MB).toFixed(0)} MB; ${value('slipstream_fanout_hubs')} hubs`,
    );
  },
});
await sleep(3_000);
const end = ended === null ? await scraped(url) : null;
const left = end ? [end.value('slipstream_fanout_hubs'), end.value('slipstream_live_subscribers')] : [];
child.kill('SIGTERM');
const half = Math.floor(heaps.length / 2);
const least = (all: readonly number[]): number => Math.min(...all);
const grown = least(heaps.slice(half)) - least(heaps.slice(1, Math.max(2, half)));
console.log(
  `seed ${values.seed}: ${fuzzed.sent} sent, ${fuzzed.received} received; left behind: hubs and subscribers ${left}; least heap of the second half less that of the first ${grown.toFixed(0)} MB`,
);
const failures = [
  ...fuzzed.wrong,
  ...(ended === null ? [] : [`the server ended with ${ended}`]),
  ...(left.some((count) => count > 0) ? ['something was left behind'] : []),
  ...(grown > FLAT_MB ? ['the heap grows'] : []),
];
if (failures.length > 0) console.error(`${failures.join('\n')}\nlast steps: ${fuzzed.steps.join('; ')}`);
process.exit(failures.length > 0 ? 1 : 0);
