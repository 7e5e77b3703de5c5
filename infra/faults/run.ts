/**
 * The fault suite: a race through two API nodes, two projectors, one Kafka, one Redis and 50 viewers,
 * while all of them are killed, stopped and cut off; then a checker that knows the source's log and what
 * each viewer was sent.
 *
 *   npx -y pnpm@12 test:faults                                  a few fixed seeds, some minutes
 *   npx -y pnpm@12 test:faults --seed 7                         one seed, all faults
 *   npx -y pnpm@12 test:faults --only "kill -9 of Redis" …      faults whose name holds that
 *   npx -y pnpm@12 test:faults --long --minutes 30              long faults in a random order, again and again
 *   npx -y pnpm@12 test:faults --keep …                         and keep the logs of all processes
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Random } from '../../packages/sources/src/simulator/random.ts';
import { FAULTS, type Fault } from './faults.ts';
import { type RaceLog, raceLog } from './race-log.ts';
import { type RoundResult, round } from './round.ts';
import type { Profile } from './stage.ts';

const SHORT: Profile = {
  name: 'short',
  downMs: 1_500,
  pauseMs: 8_000,
  silentMs: 2_500,
  stormMs: 8_000,
  outageMs: 3_000,
  linksAtOnce: 4,
};
const LONG: Profile = {
  name: 'long',
  downMs: 10_000,
  pauseMs: 30_000,
  silentMs: 20_000,
  stormMs: 30_000,
  outageMs: 120_000,
  linksAtOnce: 1,
};
const FIXED_SEEDS = [1, 2];
const SPEED = 10;
const LONG_MINUTES = 30;
/** A long run's last fault may begin at its very end, and half-open connections take six minutes, one by one. */
const LAST_FAULT_S = 420;
const MAX_SEED = 2 ** 31 - 1;
const CHECKOUT = join(import.meta.dirname, '../..');
const CLAIMS = 12;
const SHOWN = 8;

const args = process.argv.slice(2).filter((arg) => arg !== '--');
const { values } = parseArgs({
  args,
  options: {
    seed: { type: 'string' },
    long: { type: 'boolean', default: false },
    minutes: { type: 'string' },
    seconds: { type: 'string' },
    only: { type: 'string', multiple: true },
    speed: { type: 'string' },
    steps: { type: 'boolean', default: false },
    strict: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
  },
});

const missing = missingPrograms();
if (missing.length > 0) {
  const required = process.env.SLIPSTREAM_REQUIRE_ALL === '1';
  console.log(`The fault suite needs ${missing.join(', ')}: ${required ? 'missing' : 'skipped'}.`);
  const count = FIXED_SEEDS.length * CLAIMS;
  console.log(required ? `0 passed, ${count} failed, 0 skipped` : `0 passed, 0 failed, ${count} skipped`);
  process.exit(required ? 1 : 0);
}

const profile = values.long ? LONG : SHORT;
const boundS = values.seconds ? Number(values.seconds) : Number(values.minutes ?? LONG_MINUTES) * 60;
const endlessly = values.long || values.seconds !== undefined;
const seeds = seedsWanted();
let [passed, failed] = [0, 0];
for (const [index, seed] of seeds.entries()) {
  const race = await raceLog(CHECKOUT, seed);
  const faults = faultsOf(seed, index);
  const speed = Number(values.speed ?? speedOf(race));
  console.log(
    `\nSeed ${seed}, ${profile.name} profile: ${race.title} at ${speed.toFixed(1)} times its speed; ${faults.length} faults`,
  );
  try {
    report(
      await round({
        checkout: CHECKOUT,
        seed,
        faults,
        profile,
        race,
        speed,
        strict: values.strict,
        keep: values.keep,
        forMs: endlessly ? boundS * 1_000 : Number.POSITIVE_INFINITY,
      }),
    );
  } catch (cause) {
    failed += CLAIMS;
    console.log(`seed ${seed} broke off: ${cause instanceof Error ? cause.stack : String(cause)}`);
  }
}
console.log(`\n${passed} passed, ${failed} failed, 0 skipped`);
process.exit(failed > 0 ? 1 : 0);

/** A long run goes slower where the race would be over before its end. */
function speedOf({ race }: RaceLog): number {
  if (!endlessly) return SPEED;
  const [first, last] = [race[0], race.at(-1)];
  const raceS = first && last ? (Date.parse(last.at) - Date.parse(first.at)) / 1_000 : 0;
  return Math.min(SPEED, raceS / (boundS + LAST_FAULT_S));
}

function seedsWanted(): readonly number[] {
  if (values.seed === 'random' || (values.seed === undefined && values.long))
    return [Math.floor(Math.random() * MAX_SEED)];
  if (values.seed !== undefined) return [Number(values.seed)];
  return FIXED_SEEDS;
}

/** The fixed seeds share the faults among them; one seed alone meets all of them, a long run again and again. */
function faultsOf(seed: number, index: number): readonly Fault[] {
  const wanted = FAULTS.filter(({ name }) => !values.only || values.only.some((part) => name.includes(part)));
  const shared = values.seed === undefined && !values.only;
  const own = shared ? wanted.filter((_, at) => at % seeds.length === index) : wanted;
  const random = new Random(seed, 'order');
  const order = (): readonly Fault[] => {
    const rest = [...own];
    const out: Fault[] = [];
    while (rest.length > 0) out.push(...rest.splice(random.integer(0, rest.length - 1), 1));
    return out;
  };
  return endlessly ? Array.from({ length: Math.ceil(boundS / 60) }, order).flat() : order();
}

function report({ seed, steps, outcomes, verdicts, logs }: RoundResult): void {
  console.log('\n  heal ms  promised  whole ms  strain  fault');
  for (const { fault, healMs, wholeMs, barMs, note, strain } of outcomes) {
    const took = healMs === null ? 'NEVER' : String(Math.round(healMs));
    const whole = wholeMs === null ? 'NEVER' : String(Math.round(wholeMs));
    const bar = barMs === null ? '' : String(Math.round(barMs));
    console.log(
      `  ${took.padStart(7)}  ${bar.padStart(8)}  ${whole.padStart(8)}  ${strain.toFixed(1).padStart(6)}  ${fault}${note ? ` (${note})` : ''}`,
    );
  }
  console.log('');
  for (const { claim, against, facts } of verdicts) {
    if (against.length === 0) passed++;
    else failed++;
    console.log(`  ${against.length === 0 ? '✓' : '✗'} ${claim} (${facts})`);
    for (const line of against.slice(0, SHOWN)) console.log(`      ${line}`);
    if (against.length > SHOWN) console.log(`      … and ${against.length - SHOWN} more`);
  }
  const bad = verdicts.some(({ against }) => against.length > 0);
  if (!bad && !values.steps && !values.keep) return;
  console.log(`\n  seed ${seed}${bad ? ' FAILED' : ''}; what was done:`);
  for (const step of steps) console.log(`    ${step}`);
  if (logs) console.log(`  the logs of all processes: ${logs}`);
}

function missingPrograms(): readonly string[] {
  return [
    ['java', '-version'],
    ['redis-server', '--version'],
  ].flatMap(([command = '', arg = '']) =>
    spawnSync(command, [arg], { stdio: 'ignore' }).error ? [command] : [],
  );
}
