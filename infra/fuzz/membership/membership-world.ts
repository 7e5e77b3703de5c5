import { setImmediate as settled } from 'node:timers/promises';
import { Projector } from '../../../apps/api/src/project/projector.ts';
import { VirtualClock } from '../../../apps/api/src/test-kit/virtual-clock.ts';
import { Random } from '../../../packages/sources/src/simulator/random.ts';
import { ProcessClock } from './process-clock.ts';
import { SimulatedCoordinator } from './simulated-coordinator.ts';
import { type Lines, SimulatedMember } from './simulated-member.ts';
import { SimulatedStore } from './simulated-store.ts';
import { SimulatedTopics } from './simulated-topics.ts';
import { StoreCheck } from './store-check.ts';

/**
 * Virtual time within which every partition has made up for everything once the faults have stopped: a call
 * of the store that hangs for 40 s, a standstill that is noticed and a handler that is abandoned (15 s each),
 * a rebalance and a session that expires (6 s each).
 */
export const HEALED_WITHIN_MS = 90_000;
const LEAST_PROCESSES = 2;
const MOST_PROCESSES = 4;
const MOST_NOTES = 80;
/** Some worlds are calm, others are not. */
const BETWEEN_FAULTS_MS = [2_000, 15_000] as const;
const BETWEEN_WRITES_MS = [5, 150] as const;
const COORDINATOR_LOOK_MS = 250;

export interface WorldCounts {
  steps: number;
  virtualMs: number;
  applied: number;
  refused: number;
  duplicates: number;
  stalls: number;
  retries: number;
  faults: number;
  handedOver: number;
  /** The longest that it took to be whole once the faults had stopped. */
  healMs: number;
}

export interface WorldOutcome {
  readonly counts: WorldCounts;
  readonly wrong: readonly string[];
  /** The last things that happened. */
  readonly notes: readonly string[];
}

interface Process {
  readonly name: string;
  readonly clock: ProcessClock;
  readonly lines: Lines;
  readonly projector: Projector;
}

/** One simulated installation: projectors of one group, a Kafka, a live store, and everything that can go wrong with them. */
export class MembershipWorld {
  readonly #random: Random;
  readonly #clock = new VirtualClock();
  readonly #topics: SimulatedTopics;
  readonly #coordinator: SimulatedCoordinator;
  readonly #check: StoreCheck;
  readonly #store: SimulatedStore;
  readonly #processes = new Set<Process>();
  readonly #all: Process[] = [];
  readonly #notes: string[] = [];
  readonly #faults: readonly (() => void)[];
  #stalls = 0;
  #retries = 0;
  #faultCount = 0;
  #handedOver = 0;
  #steps = 0;
  #faulty = true;

  constructor(seed: number) {
    this.#random = new Random(seed, 'membership');
    this.#topics = new SimulatedTopics(this.#random.integer(2, 6), this.#random.integer(3, 10));
    this.#coordinator = new SimulatedCoordinator(this.#clock, this.#topics.partitions);
    this.#check = new StoreCheck(this.#topics);
    this.#store = new SimulatedStore(this.#clock, this.#random, {
      onApplied: (change) => this.#check.applied(change),
      onMarked: (marks) => void this.#check.marked(marks, this.#store.inner),
    });
    this.#faults = [
      () => this.#silence(),
      () => this.#silence(),
      () => this.#silenceAll(),
      () => this.#noFetches(),
      () => this.#stopProcess(),
      () => this.#stopProcess(),
      () => this.#kill(),
      () => this.#close(),
      () => this.#start(),
      () => this.#storeAway(false),
      () => this.#storeAway(this.#random.chance(0.3)),
    ];
  }

  /** So many steps with faults, then as many as it takes to be whole without. */
  async run(steps: number): Promise<WorldOutcome> {
    for (let count = 0; count < LEAST_PROCESSES; count++) this.#start();
    this.#every(COORDINATOR_LOOK_MS, COORDINATOR_LOOK_MS, () => this.#coordinator.look());
    this.#every(...BETWEEN_WRITES_MS, () => this.#write());
    this.#every(100, this.#random.between(...BETWEEN_FAULTS_MS), () => this.#fault());
    while (this.#steps < steps && this.#check.wrong.length === 0) await this.#step();
    const healMs = this.#check.wrong.length > 0 ? 0 : await this.#heal();
    const sum = (of: (process: Process) => number) => this.#all.reduce((total, each) => total + of(each), 0);
    return {
      counts: {
        steps: this.#steps,
        virtualMs: this.#clock.nowMs(),
        applied: this.#check.steps,
        refused: sum(({ projector }) => projector.counts.refused),
        duplicates: sum(({ projector }) => projector.counts.duplicates),
        stalls: this.#stalls,
        retries: this.#retries,
        faults: this.#faultCount,
        handedOver: this.#handedOver,
        healMs,
      },
      wrong: this.#check.wrong,
      notes: this.#notes,
    };
  }

  async #heal(): Promise<number> {
    this.#note('the faults stop');
    this.#faulty = false;
    this.#store.faulty = false;
    if (this.#store.away) this.#storeBack();
    while (this.#processes.size < LEAST_PROCESSES) this.#start();
    for (const { clock, lines } of this.#processes) {
      Object.assign(lines, { silent: false, fetches: true });
      clock.goOn();
    }
    for (const session of this.#topics.sessions) {
      this.#topics.append(session, 'messages');
      this.#topics.append(session, 'places');
    }
    const sinceMs = this.#clock.nowMs();
    while (this.#check.behind().length > 0 && this.#check.wrong.length === 0) {
      await this.#step();
      if (this.#clock.nowMs() - sinceMs <= HEALED_WITHIN_MS) continue;
      for (const what of this.#check.behind())
        this.#check.wrong.push(
          `a partition stands still (${HEALED_WITHIN_MS / 1_000} s after the faults stopped): ${what}`,
        );
    }
    return this.#clock.nowMs() - sinceMs;
  }

  async #step(): Promise<void> {
    this.#clock.step();
    this.#steps++;
    // Everything that follows from it, and from that, until somebody waits for the clock.
    await settled();
  }

  #every(leastMs: number, mostMs: number, work: () => void): void {
    this.#clock.after(this.#random.between(leastMs, mostMs), () => {
      work();
      this.#every(leastMs, mostMs, work);
    });
  }

  #write(): void {
    if (!this.#faulty) return;
    for (let count = this.#random.integer(1, 4); count > 0; count--) {
      const session = this.#pick(this.#topics.sessions);
      this.#topics.append(session, this.#random.chance(0.5) ? 'messages' : 'places');
    }
  }

  #fault(): void {
    if (!this.#faulty) return;
    this.#faultCount++;
    this.#pick(this.#faults)();
  }

  #start(): void {
    if (this.#processes.size >= MOST_PROCESSES) return;
    const name = `process ${this.#all.length}`;
    const clock = new ProcessClock(this.#clock);
    const lines: Lines = { silent: false, fetches: true };
    const log = new SimulatedMember({
      world: this.#clock,
      process: clock,
      random: this.#random,
      topics: this.#topics,
      coordinator: this.#coordinator,
      lines,
      onRetry: (reason) => {
        this.#retries++;
        this.#note(`${name}: ${reason}`);
      },
      onStall: ({ what, reason }) => {
        this.#stalls++;
        this.#note(`${name}: ${what}: ${reason}`);
      },
    });
    const projector = new Projector({
      log: {
        name: log.name,
        append: log.append,
        partitions: log.partitions,
        tail: log.tail,
        close: log.close,
        offsets: (at) => log.offsets(at),
        consume: (options) =>
          log.consume({
            ...options,
            onRevoked: (at) => {
              this.#handedOver++;
              this.#note(`${name} gives up ${at.partition}`);
              options.onRevoked?.(at);
            },
          }),
      },
      store: this.#store.seenBy(clock),
      nowMs: () => clock.nowMs(),
      onPoison: async () => {},
      clock,
      storeIsAway: () => this.#store.away,
    });
    const process = { name, clock, lines, projector };
    this.#processes.add(process);
    this.#all.push(process);
    this.#note(`${name} starts`);
    void projector.start();
  }

  #silence(): void {
    const process = this.#any();
    if (!process) return;
    this.#note(`${process.name} is cut off from its coordinator`);
    process.lines.silent = true;
    this.#later(200, 15_000, () => {
      process.lines.silent = false;
    });
  }

  #silenceAll(): void {
    this.#note('the coordinator is silent');
    const processes = [...this.#processes];
    for (const { lines } of processes) lines.silent = true;
    this.#later(200, 15_000, () => {
      this.#note('the coordinator is back');
      for (const { lines } of processes) lines.silent = false;
    });
  }

  #noFetches(): void {
    const process = this.#any();
    if (!process) return;
    this.#note(`${process.name} fetches nothing`);
    process.lines.fetches = false;
    this.#later(200, 25_000, () => {
      process.lines.fetches = true;
    });
  }

  #stopProcess(): void {
    const process = this.#any();
    if (!process) return;
    this.#note(`${process.name} is stopped`);
    process.clock.stop();
    this.#later(200, 20_000, () => {
      this.#note(`${process.name} goes on`);
      process.clock.goOn();
    });
  }

  #kill(): void {
    const process = this.#any();
    if (!process) return;
    this.#note(`${process.name} is killed`);
    process.clock.kill();
    this.#processes.delete(process);
    this.#later(200, 8_000, () => this.#start());
  }

  #close(): void {
    const process = this.#any();
    if (!process) return;
    this.#note(`${process.name} closes`);
    this.#processes.delete(process);
    void process.projector.close();
    this.#later(200, 8_000, () => this.#start());
  }

  #storeAway(losing: boolean): void {
    if (this.#store.away) return;
    this.#note(`the store is away${losing ? ', and loses everything' : ''}`);
    this.#store.away = true;
    if (losing) {
      this.#store.lose();
      this.#check.lost();
    }
    this.#later(200, 20_000, () => {
      if (this.#store.away) this.#storeBack();
    });
  }

  #storeBack(): void {
    this.#note('the store is back');
    this.#store.away = false;
    for (const { clock, projector } of this.#processes) clock.after(0, () => void projector.storeIsBack());
  }

  #later(leastMs: number, mostMs: number, work: () => void): void {
    // Mostly short.
    this.#clock.after(leastMs + (mostMs - leastMs) * this.#random.unit() ** 2, work);
  }

  #any(): Process | null {
    return this.#processes.size === 0 ? null : this.#pick([...this.#processes]);
  }

  #pick<T>(from: readonly T[]): T {
    return from[this.#random.integer(0, from.length - 1)] as T;
  }

  #note(what: string): void {
    this.#notes.push(`step ${this.#steps}, ${(this.#clock.nowMs() / 1_000).toFixed(2)} s: ${what}`);
    if (this.#notes.length > MOST_NOTES) this.#notes.shift();
  }
}
