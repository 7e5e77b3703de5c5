import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EventLog } from '../../apps/api/src/log/event-log.ts';
import type { Random } from '../../packages/sources/src/simulator/random.ts';
import type { Cluster } from './cluster.ts';
import type { Feeder } from './feeder.ts';
import type { ProductProcess } from './product-process.ts';
import { ReceivedLog, type WatchedLog } from './received.ts';
import type { SourceSession } from './source-session.ts';
import { strain, strained } from './strain.ts';
import type { StreamClient } from './stream-client.ts';

/** How long faults last. */
export interface Profile {
  readonly name: string;
  /** How long a killed process stays away. */
  readonly downMs: number;
  /** How long a process is stopped (SIGSTOP). Longer than a group's session, so that others take over. */
  readonly pauseMs: number;
  /** How long a link is silent. */
  readonly silentMs: number;
  /** How long a rebalance storm blows. */
  readonly stormMs: number;
  /** How long Kafka or Redis is away at most. */
  readonly outageMs: number;
  /** How many links are silent side by side. */
  readonly linksAtOnce: number;
}

/** What a fault made of the streams. */
export interface Outcome {
  readonly fault: string;
  /**
   * From the fault's end until every STATE stream showed all that had been written by then, and every LOG
   * stream went on. Null: not within patience.
   */
  readonly healMs: number | null;
  /** And until every LOG stream had given all of it, one item after the other. */
  readonly wholeMs: number | null;
  /** The least that is promised; null where nothing more than to heal at all. */
  readonly barMs: number | null;
  /** Of that time: how long the source's own writes still took. What is not on the log yet nobody can show. */
  readonly wroteMs: number;
  readonly lastStream: string;
  readonly note: string;
  /** How many processes wanted each core meanwhile, where that is more than one: promises are for a machine that is free. */
  readonly strain: number;
}

const POLL_MS = 10;
const PATIENCE_MS = 60_000;
/** Kafka was there for viewers, and not yet for the source. */
const SLOW_WRITE_MS = 1_000;
const WANDERERS = 8;
const OWNER_SAMPLE_MS = 1_000;
/** A projector that owns nothing asks Redis for its health now and then; one at work sends far more. */
const WORKING_BYTES = 2_000;

/** The cluster with its crowd and its source, as a fault sees it. */
export class Stage {
  readonly cluster: Cluster;
  readonly feeder: Feeder;
  readonly source: SourceSession;
  readonly log: EventLog;
  readonly clients: readonly StreamClient[];
  readonly random: Random;
  readonly profile: Profile;
  readonly seed: number;
  readonly strict: boolean;
  readonly steps: string[] = [];
  readonly outcomes: Outcome[] = [];
  /** What went wrong besides what the checker finds. */
  readonly complaints: string[] = [];
  absences = 0;
  /** Viewers who were told that items were gone. */
  told = 0;
  readonly badAbsences: string[] = [];
  joins = 0;
  /** Joins that did not end on the fold of their session's log. */
  readonly badJoins: string[] = [];
  readonly #startedMs = performance.now();

  constructor(options: {
    cluster: Cluster;
    feeder: Feeder;
    source: SourceSession;
    log: EventLog;
    clients: readonly StreamClient[];
    random: Random;
    profile: Profile;
    seed: number;
    strict: boolean;
  }) {
    this.cluster = options.cluster;
    this.feeder = options.feeder;
    this.source = options.source;
    this.log = options.log;
    this.clients = options.clients;
    this.random = options.random;
    this.profile = options.profile;
    this.seed = options.seed;
    this.strict = options.strict;
  }

  step(line: string): void {
    const seconds = ((performance.now() - this.#startedMs) / 1_000).toFixed(1).padStart(6);
    this.steps.push(`${seconds} s  ${line}`);
    if (process.env.FAULTS_VERBOSE) console.log(`${seconds} s  ${line}`);
  }

  pick<T>(from: readonly T[]): T {
    const picked = from[this.random.integer(0, from.length - 1)];
    if (picked === undefined) throw new Error('there is nothing to pick from');
    return picked;
  }

  /** Waits; meanwhile tells of a car that is never spoken of again, and some viewers change nodes. */
  async outage(ms: number): Promise<void> {
    await sleep(ms / 2);
    this.feeder.canary();
    this.wander();
    await sleep(ms / 2);
  }

  /** Some viewers go over to the other node, which may know less than the one they come from. */
  wander(): void {
    const settled = this.clients.filter(({ slow }) => !slow);
    for (let count = 0; count < WANDERERS; count++) this.pick(settled).drop();
  }

  /**
   * Measures from now until every stream shows all that was written up to now. With `since`, the clock
   * began at that time.
   */
  async heals(
    fault: string,
    barMs: number | null,
    { since = performance.now(), note = '' }: { since?: number; note?: string } = {},
  ): Promise<Outcome> {
    const settling = performance.now();
    await this.source.settled();
    const wroteMs = performance.now() - settling;
    const { version } = this.source.state;
    const newest = (log: WatchedLog) => this.source.log(log).items.length - 1;
    const items = { raceControl: newest('raceControl'), commentary: newest('commentary') };
    const waiting = new Set(this.clients.filter(({ slow }) => !slow));
    const ill = new Map([...waiting].map((client) => [client, client.received.lastAtMs]));
    let last = '';
    let healMs: number | null = null;
    const patient = (): boolean =>
      performance.now() - since < PATIENCE_MS * (this.strict ? 1 : strain()) + (barMs ?? 0);
    while (waiting.size > 0 && patient()) {
      for (const client of waiting) {
        const shows = this.#shows(client, version, items);
        const goesOn =
          client.received instanceof ReceivedLog && client.received.lastAtMs > (ill.get(client) ?? 0);
        if ((shows || goesOn) && ill.delete(client)) last = client.name;
        if (shows) waiting.delete(client);
      }
      if (ill.size === 0) healMs ??= performance.now() - since;
      if (waiting.size > 0) await sleep(POLL_MS);
    }
    const whole = waiting.size === 0;
    const outcome: Outcome = {
      fault,
      healMs: whole ? healMs : null,
      wholeMs: whole ? performance.now() - since : null,
      barMs,
      wroteMs,
      strain: strain(),
      lastStream: whole ? last : [...waiting].map(({ name }) => name).join('; '),
      note:
        wroteMs < SLOW_WRITE_MS
          ? note
          : `${note ? `${note}; ` : ''}the source wrote on after ${Math.round(wroteMs)} ms`,
    };
    this.outcomes.push(outcome);
    this.step(
      `${fault}: ${whole ? `healed after ${Math.round(outcome.healMs ?? 0)} ms, whole after ${Math.round(outcome.wholeMs ?? 0)} ms` : `NOT healed: ${outcome.lastStream}`}${outcome.note ? ` (${outcome.note})` : ''}`,
    );
    return outcome;
  }

  #shows({ received }: StreamClient, version: number, items: Readonly<Record<WatchedLog, number>>): boolean {
    if (!(received instanceof ReceivedLog)) return received.version >= version;
    // Nothing was said yet: then nothing is missing.
    if (items[received.kind] < 0) return true;
    const at =
      received.lastId === null ? undefined : this.source.log(received.kind).index.get(received.lastId);
    return at !== undefined && at >= items[received.kind];
  }

  /** The projector that writes the session into Redis now. */
  async owner(): Promise<ProductProcess> {
    for (const until = performance.now() + strained(PATIENCE_MS); performance.now() < until; ) {
      const before = this.#sent();
      await sleep(OWNER_SAMPLE_MS);
      const after = this.#sent();
      const { projectors, extraProjectors } = this.cluster;
      const working = [...projectors, ...extraProjectors]
        .map((projector) => ({
          projector,
          bytes: (after.get(projector.name) ?? 0) - (before.get(projector.name) ?? 0),
        }))
        .filter(({ bytes }) => bytes > WORKING_BYTES)
        .sort((a, b) => b.bytes - a.bytes);
      if (working[0]) return working[0].projector;
    }
    throw new Error('no projector writes the session');
  }

  /** Resolves with how long it took until another than `dead` wrote the session. */
  async takenOver(dead: ProductProcess, since: number): Promise<number | null> {
    const before = this.#sent();
    while (performance.now() - since < strained(PATIENCE_MS)) {
      for (const [name, bytes] of this.#sent()) {
        if (name !== dead.name && bytes - (before.get(name) ?? 0) > WORKING_BYTES) {
          return performance.now() - since;
        }
      }
      await sleep(POLL_MS);
    }
    return null;
  }

  #sent(): Map<string, number> {
    const { projectors, extraProjectors } = this.cluster;
    return new Map(
      [...projectors, ...extraProjectors].map(({ name }) => [
        name,
        this.cluster.proxy(`${name}→redis`).sentBytes,
      ]),
    );
  }
}
