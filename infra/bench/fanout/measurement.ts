/** One server with one kind of viewers, measured once. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Contender } from './contenders.ts';
import type { Operation } from './load.ts';
import { Pair } from './process-pair.ts';

export interface Scenario {
  readonly name: string;
  readonly operations: readonly (readonly Operation[])[];
  readonly publish: 'step' | 'line';
  /** What stands before the place of a message; null: its count. */
  readonly placeBehind: string | null;
  readonly first: boolean;
  readonly deflate?: boolean;
  /** Publications a second at most; each waits for the one before to arrive everywhere. */
  readonly hz: number;
  readonly events: number;
}

export interface Measured {
  readonly cpuUsPerDelivery: number;
  readonly bytesPerDelivery: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly subscribedMs: number;
  readonly rssPerViewerBytes: number;
  readonly deliveries: number;
  /** Empty when every message was what it had to be. */
  readonly wrong: readonly string[];
}

export interface Setting {
  readonly race: string;
  readonly redisUrl: string | null;
}

const WARM_UP_EVENTS = 3;
const PATIENCE_MS = 30_000;

export async function measure(
  kind: Contender,
  { operations, publish, placeBehind, first, deflate = false, hz, events }: Scenario,
  viewers: number,
  { race, redisUrl }: Setting,
): Promise<Measured> {
  const pair = new Pair();
  try {
    const query = operations[0]?.[0]?.query ?? '';
    const port = await pair.server.ask<number>({ do: 'start', kind, race, query, redisUrl });
    const empty = await pair.usage();
    const connect = { do: 'connect', port, viewers, operations, deflate, placeBehind, first } as const;
    const subscribedMs = await pair.load.ask<number>(connect);
    const rssPerViewerBytes = ((await pair.usage()).rssBytes - empty.rssBytes) / viewers;
    const expected = viewers * (operations[0]?.length ?? 1);
    let count = first ? 1 : 0;
    const once = async (): Promise<readonly [string, number]> => {
      const startedMs = performance.now();
      const { key, atMs } = await pair.publish(publish);
      const place = placeBehind === null ? String(count++) : key;
      const arrived = await pair.load.ask<number>({
        do: 'arrived',
        key: place,
        atLeast: expected,
        patienceMs: PATIENCE_MS,
      });
      if (arrived < expected) throw new Error(`${kind}: ${arrived} of ${expected} had ${place}`);
      await sleep(Math.max(0, 1_000 / hz - (performance.now() - startedMs)));
      return [place, atMs];
    };
    for (let event = 0; event < WARM_UP_EVENTS; event++) await once();
    const warm = await pair.report();
    const before = await pair.usage();
    const published = new Map<string, number>();
    for (let event = 0; event < events; event++) published.set(...(await once()));
    const after = await pair.usage();
    const report = await pair.report();
    const latencies = Object.entries(report.arrivals)
      .flatMap(([place, times]) => times.map((atMs) => atMs - (published.get(place) ?? Number.NaN)))
      .sort((a, b) => a - b);
    const deliveries = expected * events;
    return {
      cpuUsPerDelivery: (after.cpuUs - before.cpuUs) / deliveries,
      bytesPerDelivery: (report.bytes - warm.bytes) / deliveries,
      p50Ms: latencies[Math.floor(latencies.length / 2)] ?? Number.NaN,
      p99Ms: latencies[Math.floor(latencies.length * 0.99)] ?? Number.NaN,
      subscribedMs,
      rssPerViewerBytes,
      deliveries,
      wrong: [...warm.wrong, ...report.wrong],
    };
  } finally {
    await pair.stop();
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
}
