import { closeSync, openSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { isSimulatedKind, type SimulatedKind } from './announcer.ts';
import { LogLines } from './log-lines.ts';
import { FAULT_RATES, type FaultRate } from './sensor-faults.ts';
import { type SimulatedLog, simulateRace } from './simulate-race.ts';
import { SimulationError } from './simulation-error.ts';

const USAGE = `simulate --seed N --out PATH [--kind KIND] [--laps N] [--circuit ID] [--driver N] [--starts-at INSTANT]
         [--faults realistic|dense|none] [--no-faults] [--no-metrics]
Writes the whole event log of a session (race, sprint, qualifying or sprint-qualifying), one envelope a line, and what was wrong with the cars' sensors
to PATH.labels.json. The same arguments give the same bytes.
  --faults   realistic (as a rule): one fault a car and hour; dense: 5 to 10 % of the samples; none`;
const STARTS_AT = '2026-03-08T15:00:00.000Z';

process.exitCode = simulate(process.argv.slice(2));

function simulate(args: readonly string[]): number {
  try {
    const { log, session, seed, faults, out } = asked(args);
    const began = process.hrtime.bigint();
    const { events, lastAt } = writeLog(log, session, out);
    const labels = log.faultLabels();
    writeFileSync(`${out}.labels.json`, `${JSON.stringify({ session, seed, faults, labels }, null, 1)}\n`);
    const seconds = Number(process.hrtime.bigint() - began) / 1e9;
    const raced = (Date.parse(lastAt) - Date.parse(log.startsAt)) / 1000;
    console.error(
      `${log.title}, seed ${seed}: ${events} events of ${Math.round(raced)} s in ${seconds.toFixed(1)} s (${Math.round(raced / seconds)} times real time), ${labels.length} faults`,
    );
    return 0;
  } catch (cause) {
    if (!(cause instanceof SimulationError || cause instanceof TypeError)) throw cause;
    console.error(`${cause.message}\n${USAGE}`);
    return 2;
  }
}

function asked(args: readonly string[]) {
  const { values } = parseArgs({
    args: args.filter((arg) => arg !== '--'),
    options: {
      seed: { type: 'string' },
      out: { type: 'string' },
      kind: { type: 'string', default: 'race' },
      laps: { type: 'string' },
      circuit: { type: 'string' },
      driver: { type: 'string' },
      'starts-at': { type: 'string', default: STARTS_AT },
      faults: { type: 'string', default: 'realistic' },
      'no-faults': { type: 'boolean', default: false },
      'no-metrics': { type: 'boolean', default: false },
    },
  });
  const { out } = values;
  if (values.seed === undefined || out === undefined) throw new TypeError('--seed and --out are needed');
  const seed = Number(values.seed);
  const faults = values['no-faults'] ? 'NONE' : (values.faults.toUpperCase() as FaultRate);
  if (!FAULT_RATES.includes(faults)) {
    throw new TypeError(`--faults is ${FAULT_RATES.join(', ').toLowerCase()}, not ${values.faults}`);
  }
  const log = simulateRace({
    seed,
    startsAt: values['starts-at'],
    kind: kindOf(values.kind),
    laps: numberOf(values.laps),
    circuit: values.circuit,
    driver: numberOf(values.driver),
    metrics: !values['no-metrics'],
    faults,
  });
  return { log, session: `simulation-${seed}`, seed, faults, out };
}

function kindOf(text: string): SimulatedKind {
  const kind = text.toUpperCase().replaceAll('-', '_');
  if (isSimulatedKind(kind)) return kind;
  throw new TypeError(`--kind is race, sprint, qualifying or sprint-qualifying, not ${text}`);
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

function writeLog(log: SimulatedLog, session: string, out: string): { events: number; lastAt: string } {
  const file = openSync(out, 'w');
  try {
    const lines = new LogLines(file, session);
    let lastAt = log.startsAt;
    for (const draft of log.events()) {
      lines.write(draft);
      lastAt = draft.at;
    }
    lines.flush();
    return { events: lines.events, lastAt };
  } finally {
    closeSync(file);
  }
}
