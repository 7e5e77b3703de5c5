/**
 * `node infra/simulate-check.ts [--seeds N] [--from N] [--laps N] [--kind KIND]`: simulates that many
 * sessions and checks each against every law. Prints how fast the model alone is and, with the laws, the
 * breaches. The exit code is 1 if there is any. With `--hash` it prints instead a hash of all logs, which is
 * the same on every engine: compare with `npx -y node@22 infra/simulate-check.ts --hash --seeds 3`.
 */
import { createHash } from 'node:crypto';
import { parseArgs } from 'node:util';
import { isSimulatedKind } from '../packages/sources/src/simulator/announcer.ts';
import { breachesOf } from '../packages/sources/src/simulator/laws/law.ts';
import { lawsOf } from '../packages/sources/src/simulator/laws/laws-of.ts';
import { simulateRace } from '../packages/sources/src/simulator/simulate-race.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '200' },
    from: { type: 'string', default: '1' },
    laps: { type: 'string' },
    kind: { type: 'string', default: 'RACE' },
    hash: { type: 'boolean', default: false },
  },
});
const CARS = 22;
const STARTS_AT = '2026-03-08T15:00:00.000Z';
const kind = values.kind;
if (!isSimulatedKind(kind))
  throw new TypeError(`--kind ${kind}: RACE, SPRINT, QUALIFYING or SPRINT_QUALIFYING`);
const first = Number(values.from);
const laps = values.laps === undefined ? undefined : Number(values.laps);

const seeds = Array.from({ length: Number(values.seeds) }, (_, index) => first + index);
const logOf = (seed: number) => simulateRace({ kind, seed, laps, startsAt: STARTS_AT, faults: 'REALISTIC' });

process.exitCode = values.hash ? hash() : check();

function hash(): number {
  const all = createHash('sha256');
  for (const seed of seeds) {
    for (const draft of logOf(seed).events()) all.update(`${JSON.stringify(draft)}\n`);
  }
  console.log(`${all.digest('hex')} Node ${process.version}, ${kind}, ${seeds.length} seeds from ${first}`);
  return 0;
}

function check(): number {
  let [broken, racedMs, cpuMicros, events] = [0, 0, 0, 0];
  for (const seed of seeds) {
    const log = logOf(seed);
    const before = process.cpuUsage();
    let lastAt = STARTS_AT;
    for (const { at } of log.events()) {
      lastAt = at;
      events++;
    }
    const { user, system } = process.cpuUsage(before);
    cpuMicros += user + system;
    racedMs += Date.parse(lastAt) - Date.parse(STARTS_AT);
    const breaches = breachesOf(log.events(), lawsOf({ kind: log.kind, cars: CARS }));
    if (breaches.length > 0) broken++;
    for (const { law, at, what } of breaches) console.log(`seed ${seed} ${at} ${law}: ${what}`);
  }
  const times = Math.round(racedMs / 1000 / (cpuMicros / 1e6));
  const hours = (racedMs / 3.6e6).toFixed(1);
  console.log(
    `${seeds.length} seeds from ${first}: ${broken} with a breach; ${hours} h raced, ${events} events, ${times} times real time on one core`,
  );
  return broken > 0 ? 1 : 0;
}
