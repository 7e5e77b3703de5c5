/**
 * What telling a race costs beside folding it: CPU time for each event of a recording, telemetry included.
 *
 *   npx -y pnpm@12 bench commentary [--recording FILE] [--rounds 5]
 */
import { parseArgs } from 'node:util';
import { openRecording } from '../../packages/sources/src/recording/open-recording.ts';
import { commentaryDeriver } from '../../packages/timing/src/derive/commentary/commentary-deriver.ts';
import { TELEMETRY_TYPES } from '../../packages/timing/src/events/bodies.ts';
import { envelop, type TimingEvent } from '../../packages/timing/src/events/envelope.ts';
import { fold, initialState } from '../../packages/timing/src/fold/fold.ts';

const { values } = parseArgs({
  options: {
    recording: { type: 'string', default: '../shared/recordings/2023-qatar-race.tar.xz' },
    rounds: { type: 'string', default: '5' },
  },
});
/** On average, of all events of a race. */
const BAR_US_PER_EVENT = 5;

const recording = await openRecording(values.recording);
const events: TimingEvent[] = [];
for (const draft of recording.events()) events.push(envelop(draft, 'race', 0, events.length));
const timing = events.filter(({ type }) => !TELEMETRY_TYPES.has(type)).length;
const [alone, told] = [[] as number[], [] as number[]];
let [lines, bytes] = [0, 0];
round(true);
for (let left = Number(values.rounds); left > 0; left -= 1) {
  alone.push(round(false));
  told.push(round(true));
}
const [aloneUs, toldUs] = [Math.min(...alone), Math.min(...told)];
const own = (toldUs - aloneUs) / events.length;
console.log(`${events.length} events, ${timing} of them timing; ${lines} lines`);
console.log(`fold alone: ${(aloneUs / events.length).toFixed(2)} µs an event`);
console.log(
  `with commentary: ${(toldUs / events.length).toFixed(2)} µs, ${(toldUs / aloneUs).toFixed(3)} times as much`,
);
console.log(
  `commentary: ${own.toFixed(2)} µs an event, ${((toldUs - aloneUs) / timing).toFixed(2)} µs a timing event`,
);
console.log(`memory given to be stored: ${(bytes / 1_024).toFixed(0)} KB over the race`);
process.exitCode = own <= BAR_US_PER_EVENT ? 0 : 1;

/** CPU time in µs. */
function round(tells: boolean): number {
  const deriver = commentaryDeriver({ language: 'en', seed: 1 }).open('race', new Map());
  let state = initialState('race');
  [lines, bytes] = tells ? [0, 0] : [lines, bytes];
  const taken: unknown[] = [];
  globalThis.gc?.();
  const before = process.cpuUsage();
  for (const event of events) {
    const { state: after, outcome } = fold(state, event);
    if (tells && (outcome === 'applied' || outcome === 'unchanged')) {
      lines += deriver.derive({ event, before: state, after }, []).length;
      const memory = deriver.takeMemory();
      if (memory.size > 0) taken.push(memory);
    }
    state = after;
  }
  const { user, system } = process.cpuUsage(before);
  for (const memory of taken) bytes += JSON.stringify([...(memory as Map<string, unknown>)]).length;
  return user + system;
}
