import { performance } from 'node:perf_hooks';
import type { Random } from '../../packages/sources/src/simulator/random.ts';
import type { EventDraft, TimingEvent } from '../../packages/timing/src/events/envelope.ts';
import type { RaceLog } from './race-log.ts';
import type { SourceSession, Written } from './source-session.ts';

export interface FeederOptions {
  readonly source: SourceSession;
  readonly race: RaceLog;
  /** Race seconds per second. */
  readonly speed: number;
  readonly random: Random;
}

export interface FedCounts {
  events: number;
  duplicates: number;
  reordered: number;
  poison: number;
  canaries: number;
}

const TICK_MS = 40;
/** A real race has some 135 messages; these are told besides, so that a lost one shows. */
const MESSAGES_PER_S = 10;
const BEFORE_BATCH = 500;
const POISON_EVERY = 100;
const DUPLICATE_CHANCE = 0.02;
const LATE_CHANCE = 0.03;
const LATE_BY_AT_MOST = 25;
const RECENT = 400;
/** Numbers that no car of a race has. */
const FIRST_CANARY = 500;
const MOST_CANARIES = 400;

/**
 * Plays the race onto the log, with what a log must be expected to hold: records twice, records late,
 * and records that are no events.
 */
export class Feeder {
  readonly counts: FedCounts = { events: 0, duplicates: 0, reordered: 0, poison: 0, canaries: 0 };
  readonly #options: FeederOptions;
  readonly #random: Random;
  readonly #recent: TimingEvent[] = [];
  /** Held back until so many more were written. */
  #late: { readonly event: TimingEvent; left: number }[] = [];
  readonly #sincePoison: Record<string, number> = {};
  #timer: NodeJS.Timeout | undefined;
  #startedMs = 0;
  #next = 0;
  #messages = 0;
  #messagesTold = 0;
  #burstUntilMs = 0;

  constructor(options: FeederOptions) {
    this.#options = options;
    this.#random = options.random;
  }

  /** Tells what came before the start; resolves when it is on the log. */
  async announce(): Promise<void> {
    const { before } = this.#options.race;
    for (let at = 0; at < before.length; at += BEFORE_BATCH) {
      this.#write(before.slice(at, at + BEFORE_BATCH));
    }
    this.#write([this.#message()]);
    await this.#options.source.settled();
  }

  start(): void {
    this.#startedMs = performance.now();
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  /** Tells of a car that is never spoken of again: who misses it shows it to the end. */
  canary(): void {
    const driver = FIRST_CANARY + (this.counts.canaries++ % MOST_CANARIES);
    const position = driver - FIRST_CANARY + 100;
    this.#write(
      [
        { at: this.#now(), type: 'DriverAnnounced', body: canaryDriver(driver) },
        { at: this.#now(), type: 'GridPositionSet', body: { driver, position } },
      ],
      false,
    );
  }

  /** For so long every event is followed by a message, so that each step of the projector holds one. */
  burst(ms: number): void {
    this.#burstUntilMs = performance.now() + ms;
  }

  /** Ends the feed on an event that every stream shows; resolves when all of it is on the log. */
  async finish(): Promise<void> {
    clearInterval(this.#timer);
    this.#write([], true, true);
    this.canary();
    await this.#options.source.settled();
  }

  /** Ends the feed wherever it is. */
  abandon(): void {
    clearInterval(this.#timer);
  }

  #tick(): void {
    const now = performance.now();
    const { race } = this.#options.race;
    const at = this.#now();
    const drafts: EventDraft[] = [];
    for (let draft = race[this.#next]; draft && draft.at <= at; draft = race[this.#next]) {
      drafts.push(draft);
      this.#next++;
      if (now < this.#burstUntilMs) drafts.push(this.#message());
    }
    const due = Math.floor(((now - this.#startedMs) / 1_000) * MESSAGES_PER_S);
    for (; this.#messagesTold < due; this.#messagesTold++) drafts.push(this.#message());
    if (drafts.length > 0) this.#write(drafts);
  }

  #write(drafts: readonly EventDraft[], perturbed = true, flush = false): void {
    const { source } = this.#options;
    const out: Written[] = [];
    const put = (event: TimingEvent): void => {
      const record = source.record(event);
      out.push(record);
      this.#poisoned(record, out);
      for (const late of this.#late) late.left--;
      const due = this.#late.filter(({ left }) => left <= 0);
      if (due.length === 0) return;
      this.#late = this.#late.filter(({ left }) => left > 0);
      for (const late of due) put(late.event);
    };
    for (const draft of drafts) {
      const event = source.event(draft);
      this.counts.events++;
      if (perturbed && this.#random.chance(LATE_CHANCE)) {
        this.counts.reordered++;
        this.#late.push({ event, left: this.#random.integer(1, LATE_BY_AT_MOST) });
        continue;
      }
      put(event);
      this.#recent.push(event);
      if (this.#recent.length > RECENT) this.#recent.shift();
      if (perturbed && this.#random.chance(DUPLICATE_CHANCE)) {
        const again = this.#recent[this.#random.integer(0, this.#recent.length - 1)];
        if (again) {
          this.counts.duplicates++;
          put(again);
        }
      }
    }
    if (flush) for (const { event } of this.#late.splice(0)) put(event);
    void source.write(out);
  }

  #poisoned({ topic, key, event }: Written, out: Written[]): void {
    const since = (this.#sincePoison[topic] ?? 0) + 1;
    this.#sincePoison[topic] = since % POISON_EVERY;
    if (since < POISON_EVERY) return;
    this.counts.poison++;
    out.push({ topic, key, value: poison(this.counts.poison, event), event: null });
  }

  #message(): EventDraft {
    const number = this.#messages++;
    return {
      at: this.#now(),
      type: 'RaceControlMessageSent',
      body: { messageId: `m${number}`, category: 'Other', message: `MESSAGE ${number}`, drivers: [] },
    };
  }

  /** The race's own time. */
  #now(): string {
    const first = this.#options.race.race[0]?.at ?? new Date(0).toISOString();
    if (this.#startedMs === 0) return first;
    const elapsedMs = (performance.now() - this.#startedMs) * this.#options.speed;
    return new Date(Date.parse(first) + elapsedMs).toISOString();
  }
}

export function canaryDriver(driver: number) {
  const team = { id: 'canary', name: 'Canary', colour: '#ffff00' };
  return { driver, code: `C${driver}`, fullName: `Canary ${driver}`, team };
}

/** What can be wrong with a record, one after the other. Each is told from the others by its number. */
function poison(number: number, like: TimingEvent | null): string {
  const kinds = [
    () => `{"v":1,"id":"poison-${number}`,
    () => JSON.stringify({ ...like, id: `poison-${number}`, v: 99 }),
    () => JSON.stringify({ ...like, id: `poison-${number}`, type: 'CarTookOff' }),
    () => JSON.stringify({ ...like, id: `poison-${number}`, at: 'yesterday' }),
    () => JSON.stringify({ ...like, id: `poison-${number}`, body: null }),
    () => `poison-${number} \u0000\ud83d\udca9 [[[[`,
  ];
  const make = kinds[number % kinds.length] ?? (() => '');
  return make();
}
