/** What is not a matter of deliveries alone: who reads slowly, who does nothing, and who all come at once. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Contender } from './contenders.ts';
import type { Report } from './load.ts';
import { Course, connecting, crowd, latenciesOf, quantile, type Setting } from './measurement.ts';
import type { Measured } from './readings.ts';
import { BOARD_SCENARIO } from './scenarios.ts';

/** How long the others go on while the stalled do not read: well past what is coalesced. */
const STALLED_SECONDS = 8;
const RESUME_MS = 10_000;

/**
 * Viewers of whom some never read after their first message, and then do again: what memory it costs,
 * what the others notice, and when those who come back have what is newest.
 */
export async function slowViewers(
  kind: Contender,
  viewers: number,
  stalled: number,
  setting: Setting,
): Promise<Measured> {
  const course = await Course.open(kind, BOARD_SCENARIO, viewers, setting, { stalled });
  try {
    const warm = await course.warmUp();
    const { rssBytes: before } = await course.pair.usage();
    const { readings, wrong } = await course.measure(STALLED_SECONDS, warm);
    const grownBytes = (await course.pair.usage()).rssBytes - before;
    const measured = { ...readings, grownBytes };
    if (stalled === 0) return { readings: measured, wrong };
    const { key } = await course.publish();
    let resumed = false;
    const back = course.pair.load
      .ask<readonly number[]>({ do: 'resume', place: Number(key), patienceMs: RESUME_MS })
      .finally(() => {
        resumed = true;
      });
    // What fails is thrown where it is waited for, unless something else did before.
    back.catch(() => {});
    while (!resumed) {
      await course.publish();
      await Promise.race([back, sleep(1_000 / BOARD_SCENARIO.hz)]);
    }
    const times = [...(await back)].sort((a, b) => a - b);
    const late = times.length < stalled ? [`${stalled - times.length} did not come back`] : [];
    const report = await course.pair.report();
    return {
      readings: { ...measured, freshMs: times.at(-1) ?? Number.NaN },
      wrong: [...wrong, ...report.wrong, ...late],
    };
  } finally {
    await course.close();
  }
}

/** What viewers cost for whom nothing happens: they are asked from time to time whether they are there. */
export async function idleViewers(
  kind: Contender,
  viewers: number,
  setting: Setting & { readonly idleSeconds: number },
): Promise<Measured> {
  const course = await Course.open(kind, BOARD_SCENARIO, viewers, setting);
  try {
    const before = await course.pair.usage();
    const startedMs = performance.now();
    await sleep(setting.idleSeconds * 1_000);
    const after = await course.pair.usage();
    const elapsedMs = performance.now() - startedMs;
    const { wrong, closed } = await course.pair.report();
    return {
      readings: {
        idleCpuPercent: (after.cpuUs - before.cpuUs) / 10 / elapsedMs,
        rssPerViewerBytes: (course.rssBytes - course.emptyRssBytes) / viewers,
      },
      wrong: closed > 0 ? [...wrong, `${closed} sockets closed`] : wrong,
    };
  } finally {
    await course.close();
  }
}

/** Viewers who get their messages while a crowd connects, all at once, and subscribes to the same. */
export async function storm(
  kind: Contender,
  viewers: number,
  comers: number,
  setting: Setting,
): Promise<Measured> {
  const course = await Course.open(kind, BOARD_SCENARIO, viewers, setting);
  const others = crowd();
  try {
    const before = await course.measure(setting.seconds, await course.warmUp());
    const connect = connecting(BOARD_SCENARIO, course.ports, comers);
    let isOver = false;
    const coming = others.ask<number>({ ...connect, atOnce: comers }).finally(() => {
      isOver = true;
    });
    coming.catch(() => {});
    const { published } = await course.run(setting.seconds, (events) => isOver && events >= 2);
    const crowdMs = await coming;
    const report = await course.pair.report();
    const theirs = await others.ask<Report>({ do: 'report' });
    const latencies = latenciesOf(report, published);
    const turnedAway = theirs.closed > 0 ? [`${theirs.closed} were turned away`] : [];
    return {
      readings: {
        ...(before.readings.p99Ms === undefined ? {} : { beforeP99Ms: before.readings.p99Ms }),
        p50Ms: quantile(latencies, 0.5),
        p99Ms: quantile(latencies, 0.99),
        crowdMs,
      },
      wrong: [...before.wrong, ...report.wrong, ...theirs.wrong, ...turnedAway],
    };
  } finally {
    await Promise.all([others.stop(), course.close()]);
  }
}

/** The same viewers on one server and on several, each with its own copy of what is shown. */
export async function severalServers(servers: number, viewers: number, setting: Setting): Promise<Measured> {
  const course = await Course.open('ours', BOARD_SCENARIO, viewers, setting, { servers });
  try {
    return await course.measure(setting.seconds, await course.warmUp());
  } finally {
    await course.close();
  }
}
