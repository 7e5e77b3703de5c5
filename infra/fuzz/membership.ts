/**
 * Simulates the membership of projectors in their group: random losses, gains, stops, deaths, slow and lost
 * calls, silent coordinators and rebalances, in virtual time. Nothing may be lost, doubled or reordered, and
 * once the faults stop every partition makes progress within a bound.
 *
 *   node infra/fuzz/membership.ts [--steps 5000000] [--seed 1] [--each 20000]
 *
 * Seeds count up from `--seed`; a world of each takes `--each` steps with faults. The same seed gives the same steps.
 */
import { parseArgs } from 'node:util';
import { MembershipWorld, type WorldCounts } from './membership/membership-world.ts';

const { values } = parseArgs({
  options: {
    steps: { type: 'string', default: '5000000' },
    seed: { type: 'string', default: '1' },
    each: { type: 'string', default: '20000' },
  },
});
const [steps, each] = [Number(values.steps), Number(values.each)];
const SHOWN = 20;
const startedMs = performance.now();
const total: Record<string, number> = {};
let failed = false;
let reportedS = 0;
for (let seed = Number(values.seed); !failed && (total.steps ?? 0) < steps; seed++) {
  const { counts, wrong, notes } = await new MembershipWorld(seed).run(each);
  for (const [name, count] of Object.entries(counts) as [keyof WorldCounts, number][]) {
    total[name] = name === 'healMs' ? Math.max(count, total[name] ?? 0) : (total[name] ?? 0) + count;
  }
  failed = wrong.length > 0;
  if (failed) {
    console.log(`FAILED: node infra/fuzz/membership.ts --steps 1 --seed ${seed} --each ${each}`);
    for (const note of notes) console.log(`  ${note}`);
    for (const what of wrong.slice(0, SHOWN)) console.log(`  ✗ ${what}`);
  }
  const seconds = Math.round((performance.now() - startedMs) / 1_000);
  if (seconds >= reportedS + 10 || failed) {
    reportedS = seconds;
    console.log(`seed ${seed}, ${seconds} s: ${JSON.stringify(total)}`);
  }
}
if (!failed) console.log(`nothing wrong: ${JSON.stringify(total)}`);
console.log(`${failed ? 0 : 1} passed, ${failed ? 1 : 0} failed, 0 skipped`);
process.exit(failed ? 1 : 0);
