/**
 * How many times faster than real time a whole recording, telemetry included, passes through source,
 * event log, projector and live store, all in this one process, with the embedded twins.
 *
 *   npx -y pnpm@12 bench pipeline [RECORDING] [ROUNDS]
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { EmbeddedLiveStore } from '../../apps/api/src/live/embedded-live-store.ts';
import { EmbeddedEventLog } from '../../apps/api/src/log/embedded-event-log.ts';
import { derivers } from '../../apps/api/src/project/derivers.ts';
import { Projector } from '../../apps/api/src/project/projector.ts';
import { appendEvents } from '../../apps/api/src/source/session-runner.ts';
import { MAX_SPEED } from '../../packages/sources/src/playback/playback.ts';
import { startPlayback } from '../../packages/sources/src/playback/start-playback.ts';
import { systemClock } from '../../packages/sources/src/playback/system-clock.ts';
import { openRecording } from '../../packages/sources/src/recording/open-recording.ts';

const path = resolve(process.argv[2] ?? '../shared/recordings/2023-qatar-race.tar.xz');
const rounds = Number(process.argv[3] ?? 3);
if (!existsSync(path)) {
  console.error(`there is no recording at ${path}; name one: bench pipeline RECORDING`);
  process.exit(2);
}

const opened = process.cpuUsage();
const log = await openRecording(path);
const opening = process.cpuUsage(opened);
const lastsS = (Date.parse(log.endsAt ?? log.startsAt) - Date.parse(log.startsAt)) / 1_000;
console.log(`${log.title}: ${lastsS.toFixed(0)} s; unpacked in ${seconds(opening).toFixed(2)} s of CPU`);

for (let round = 1; round <= rounds; round++) {
  const wall = performance.now();
  const cpu = process.cpuUsage();
  const eventLog = new EmbeddedEventLog();
  const store = new EmbeddedLiveStore();
  const projector = new Projector({
    log: eventLog,
    store,
    nowMs: () => Date.now(),
    onPoison: async (_batch, _record, reason) => console.error(reason),
    derivation: {
      kinds: derivers({ anomalies: true, language: 'en' }),
      onFault: (name, cause) => console.error(name, cause),
    },
  });
  await projector.start();
  let events = 0;
  const playback = startPlayback({
    log,
    session: 'bench',
    speed: MAX_SPEED,
    clock: systemClock,
    carry: (batch) => {
      events += batch.length;
      return appendEvents(eventLog, batch);
    },
  });
  await playback.done;
  while (projector.counts.records < events) await new Promise((resolve) => setImmediate(resolve));
  await projector.close();
  const cpuS = seconds(process.cpuUsage(cpu));
  const wallS = (performance.now() - wall) / 1_000;
  console.log(
    `round ${round}: ${events} events, ${cpuS.toFixed(2)} s of CPU, ${wallS.toFixed(2)} s of wall clock: ` +
      `${(lastsS / cpuS).toFixed(0)} times real time on one core, ${(events / cpuS).toFixed(0)} events a second; ` +
      `${projector.counts.steps} steps, ${projector.counts.poison} poison`,
  );
}

function seconds({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1e6;
}
