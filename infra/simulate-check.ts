/**
 * `node infra/simulate-check.ts [--seeds N] [--from N] [--laps N] [--kind KIND]`: simulates that many
 * sessions and checks each against every law. Prints how fast the model alone is and, with the laws, the
 * breaches. The exit code is 1 if there is any.
 */
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
  },
});
const CARS = 22;
const STARTS_AT = '2026-03-08T15:00:00.000Z';
const kind = values.kind;
if (!isSimulatedKind(kind))
  throw new TypeError(`--kind ${kind}: RACE, SPRINT, QUALIFYING or SPRINT_QUALIFYING`);
const first = Number(values.from);
const laps = values.laps === undefined ? undefined : Number(values.laps);

let [broken, racedMs, cpuMicros, events] = [0, 0, 0, 0];
for (let seed = first; seed < first + Number(values.seeds); seed++) {
  const log = simulateRace({ kind, seed, laps, startsAt: STARTS_AT, faults: 'REALISTIC' });
  const before = process.cpuUsage();
  let lastAt = STARTS_AT;
  for (const { at } of log.events()) {
    lastAt = at;
    events++;
  }
  const { user, system } = process.cpuUsage(before);
  cpuMicros += user + system;
  racedMs += Date.parse(lastAt) - Date.parse(STARTS_AT);
  const breaches = breachesOf(log.events(), lawsOf({ kind, cars: CARS }));
  if (breaches.length > 0) broken++;
  for (const { law, at, what } of breaches) console.log(`seed ${seed} ${at} ${law}: ${what}`);
}
const times = racedMs / 1000 / (cpuMicros / 1e6);
console.log(
  `${values.seeds} seeds from ${first}: ${broken} with a breach; ${(racedMs / 3.6e6).toFixed(1)} h raced, ${events} events, ${Math.round(times)} times real time on one core`,
);
process.exitCode = broken > 0 ? 1 : 0;
