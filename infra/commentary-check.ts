/**
 * Tells simulated races and proves every line: that each name and number in it is in one of its events.
 *
 *   node infra/commentary-check.ts [--seeds 20] [--from 1] [--laps N] [--language en|fr] [--recording PATH] [--print]
 *
 * `--recording` checks a recording instead of simulated races; `--print` prints every line, to be read.
 * Every other race is told around a driver. It prints what does not hold, with the seed, and how many lines
 * there were of each kind; with anything that does not hold it ends with 1.
 */
import { parseArgs } from 'node:util';
import { openRecording } from '../packages/sources/src/recording/open-recording.ts';
import type { SessionLog } from '../packages/sources/src/session-log.ts';
import { GRID_2026 } from '../packages/sources/src/simulator/grid-2026.ts';
import { simulateRace } from '../packages/sources/src/simulator/simulate-race.ts';
import { flawsOf } from '../packages/timing/src/derive/commentary/checker.ts';
import { commentaryDeriver } from '../packages/timing/src/derive/commentary/commentary-deriver.ts';
import type { LanguageName } from '../packages/timing/src/derive/commentary/texts/render.ts';
import type { CommentaryItem } from '../packages/timing/src/derive/items.ts';
import { TELEMETRY_TYPES } from '../packages/timing/src/events/bodies.ts';
import { envelop, type TimingEvent } from '../packages/timing/src/events/envelope.ts';
import { fold, initialState } from '../packages/timing/src/fold/fold.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '20' },
    from: { type: 'string', default: '1' },
    laps: { type: 'string' },
    language: { type: 'string', default: 'en' },
    recording: { type: 'string' },
    print: { type: 'boolean', default: false },
  },
});
const language: LanguageName = values.language === 'fr' ? 'fr' : 'en';
const { recording, print } = values;
const [from, seeds] = [Number(values.from), recording === undefined ? Number(values.seeds) : 1];
const laps = values.laps === undefined ? undefined : Number(values.laps);
/** Flaws printed in full; the rest are counted. */
const SHOWN = 20;
const MINUTE_MS = 60_000;

const kinds = new Map<string, number>();
let [lines, flawed, busiest] = [0, 0, 0];
for (let seed = from; seed < from + seeds; seed += 1) {
  const race = await told(seed);
  for (const line of race.lines) {
    if (print) console.log(`${line.at.slice(11, 19)} ${line.kind.padEnd(12)} ${line.text}`);
    kinds.set(line.kind, (kinds.get(line.kind) ?? 0) + 1);
    const flaws = flawsOf(line, (id) => race.log.get(id), language, race.names);
    if (flaws.length === 0) continue;
    flawed += 1;
    if (flawed <= SHOWN) console.log(`seed ${seed}: “${line.text}” ${flaws.join('; ')}`);
  }
  const ids = new Set(race.lines.map(({ id }) => id));
  if (ids.size !== race.lines.length) {
    flawed += 1;
    console.log(`seed ${seed}: ${race.lines.length - ids.size} lines have the id of another`);
  }
  busiest = Math.max(busiest, mostInAMinute(race.lines));
  lines += race.lines.length;
}
console.log(`${seeds} races from seed ${from}: ${lines} lines, ${flawed} that do not hold`);
console.log(`at most ${busiest} lines in a minute of a race`);
console.log([...kinds].map(([kind, count]) => `${kind} ${count}`).join(', '));
process.exitCode = flawed === 0 ? 0 : 1;

async function logOf(seed: number): Promise<SessionLog> {
  if (recording !== undefined) return openRecording(recording);
  const driver = seed % 2 === 0 ? GRID_2026[seed % GRID_2026.length]?.number : undefined;
  return simulateRace({ seed, laps, driver, startsAt: '2026-03-08T15:00:00.000Z' });
}

async function told(seed: number) {
  const events = (await logOf(seed)).events();
  const deriver = commentaryDeriver({ language, seed }).open('race', new Map());
  const log = new Map<string, TimingEvent>();
  const told: CommentaryItem[] = [];
  let state = initialState('race');
  let index = 0;
  for (const draft of events) {
    const event = envelop(draft, 'race', 0, index++);
    if (TELEMETRY_TYPES.has(event.type)) continue;
    log.set(event.id, event);
    const { state: after, outcome } = fold(state, event);
    if (outcome === 'applied') {
      for (const derived of deriver.derive({ event, before: state, after }, [])) {
        if (derived.log === 'commentary') told.push(derived.item);
      }
      deriver.takeMemory();
    }
    state = after;
  }
  return { log, lines: told, names: Object.values(state.drivers) };
}

function mostInAMinute(lines: readonly CommentaryItem[]): number {
  const instants = lines.map(({ at }) => Date.parse(at));
  return instants.reduce(
    (most, at) => Math.max(most, instants.filter((other) => other >= at && other < at + MINUTE_MS).length),
    0,
  );
}
