/** One server with one kind of viewers, measured once. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Contender } from './contenders.ts';
import type { LoadCommand, Report } from './load.ts';
import type { Operation } from './load-viewer.ts';
import { Child, Pair } from './process-pair.ts';
import type { Measured } from './readings.ts';
import type { Published } from './server.ts';

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
}

export interface Setting {
  readonly race: string;
  readonly redisUrl: string | null;
  /** How long publications are measured; the slowest servers get `MIN_EVENTS` through in more. */
  readonly seconds: number;
}

/**
 * A server that executes once for all compiles what it runs later than one that executes a thousand times:
 * what is measured is neither's start. As many publications as all take, up to a bound.
 */
const WARM_UP_MS = 6_000;
const WARM_UP_HZ = 50;
const MIN_EVENTS = 2;
const PATIENCE_MS = 30_000;

/** A server with its viewers, all of whom are subscribed. */
export class Course {
  readonly pair: Pair;
  readonly ports: readonly number[];
  readonly subscribedMs: number;
  readonly emptyRssBytes: number;
  readonly rssBytes: number;
  /** Who is to have each publication. */
  readonly #expected: number;
  readonly #kind: Contender;
  readonly #scenario: Scenario;
  #count: number;

  private constructor(
    pair: Pair,
    ports: readonly number[],
    kind: Contender,
    scenario: Scenario,
    viewers: number,
    memory: { subscribedMs: number; emptyRssBytes: number; rssBytes: number },
  ) {
    this.pair = pair;
    this.ports = ports;
    this.#kind = kind;
    this.#scenario = scenario;
    this.subscribedMs = memory.subscribedMs;
    this.emptyRssBytes = memory.emptyRssBytes;
    this.rssBytes = memory.rssBytes;
    this.#expected = viewers * (scenario.operations[0]?.length ?? 1);
    this.#count = scenario.first ? 1 : 0;
  }

  static async open(
    kind: Contender,
    scenario: Scenario,
    viewers: number,
    setting: Setting,
    { stalled = 0, servers = 1 }: { readonly stalled?: number; readonly servers?: number } = {},
  ): Promise<Course> {
    const pair = new Pair(kind, servers);
    try {
      const ports = await pair.start(scenario.operations[0]?.[0]?.query ?? '', setting);
      const { rssBytes: emptyRssBytes } = await pair.usage();
      const connect = connecting(scenario, ports, viewers + stalled);
      const subscribedMs = await pair.load.ask<number>({ ...connect, stalled });
      const { rssBytes } = await pair.usage();
      return new Course(pair, ports, kind, scenario, viewers, { subscribedMs, emptyRssBytes, rssBytes });
    } catch (cause) {
      await pair.stop();
      throw cause;
    }
  }

  publish(): Promise<Published> {
    return this.pair.publish(this.#scenario.publish);
  }

  /** Publications, one after the other, until the time is over; the last one has arrived everywhere. */
  async run(
    seconds: number,
    isEnough: (events: number, elapsedMs: number) => boolean = (events, elapsedMs) =>
      events >= MIN_EVENTS && elapsedMs >= seconds * 1_000,
    hz = this.#scenario.hz,
  ): Promise<{ readonly events: number; readonly published: ReadonlyMap<string, number> }> {
    const published = new Map<string, number>();
    const startedMs = performance.now();
    while (!isEnough(published.size, performance.now() - startedMs)) {
      const beganMs = performance.now();
      const { key, atMs } = await this.publish();
      const place = this.#scenario.placeBehind === null ? String(this.#count++) : key;
      const asked = { do: 'arrived', key: place, atLeast: this.#expected, patienceMs: PATIENCE_MS } as const;
      const arrived = await this.pair.load.ask<number>(asked);
      if (arrived < this.#expected) {
        throw new Error(`${this.#kind}: ${arrived} of ${this.#expected} had ${place}`);
      }
      published.set(place, atMs);
      await sleep(Math.max(0, 1_000 / hz - (performance.now() - beganMs)));
    }
    return { events: published.size, published };
  }

  /** @returns what came before it, such as first messages and what warmed up. */
  async warmUp(): Promise<Report> {
    await this.run(0, (events, ms) => events > 0 && ms >= WARM_UP_MS, WARM_UP_HZ);
    return this.pair.report();
  }

  /** How much CPU, time and bytes the deliveries of some seconds take. */
  async measure(seconds: number, warm: Report): Promise<Measured> {
    const before = await this.pair.usage();
    const startedMs = performance.now();
    const { events, published } = await this.run(seconds);
    const elapsedMs = performance.now() - startedMs;
    const after = await this.pair.usage();
    const report = await this.pair.report();
    const latencies = latenciesOf(report, published);
    const deliveries = this.#expected * events;
    return {
      readings: {
        cpuUsPerDelivery: (after.cpuUs - before.cpuUs) / deliveries,
        bytesPerDelivery: (report.bytes - warm.bytes) / deliveries,
        p50Ms: quantile(latencies, 0.5),
        p99Ms: quantile(latencies, 0.99),
        deliveries,
        loadCpuPercent: (report.cpuUs - warm.cpuUs) / 10 / elapsedMs,
      },
      wrong: [...warm.wrong, ...report.wrong],
    };
  }

  async close(): Promise<void> {
    await this.pair.stop();
  }
}

/** Deliveries, and before them what it takes to be subscribed. */
export async function measure(
  kind: Contender,
  scenario: Scenario,
  viewers: number,
  setting: Setting,
): Promise<Measured> {
  const course = await Course.open(kind, scenario, viewers, setting);
  try {
    const { readings, wrong } = await course.measure(setting.seconds, await course.warmUp());
    const { subscribedMs, rssBytes, emptyRssBytes } = course;
    return {
      readings: { ...readings, subscribedMs, rssPerViewerBytes: (rssBytes - emptyRssBytes) / viewers },
      wrong,
    };
  } finally {
    await course.close();
  }
}

/** Who connect on top of those there are, from a process of their own. */
export function crowd(): Child<LoadCommand> {
  return new Child<LoadCommand>('load.ts', 1);
}

export function connecting(
  { operations, deflate = false, placeBehind, first }: Scenario,
  ports: readonly number[],
  viewers: number,
): Extract<LoadCommand, { do: 'connect' }> {
  return { do: 'connect', ports, viewers, operations, deflate, placeBehind, first };
}

/** Sorted, in milliseconds from the publication on. */
export function latenciesOf({ arrivals }: Report, published: ReadonlyMap<string, number>): readonly number[] {
  return Object.entries(arrivals)
    .flatMap(([place, times]) => {
      const atMs = published.get(place);
      return atMs === undefined ? [] : times.map((arrivedMs) => arrivedMs - atMs);
    })
    .sort((a, b) => a - b);
}

export function quantile(sorted: readonly number[], part: number): number {
  return sorted[Math.floor(sorted.length * part)] ?? Number.NaN;
}
