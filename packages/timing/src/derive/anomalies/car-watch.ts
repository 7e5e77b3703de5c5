import type { TelemetrySample } from '../../events/bodies.ts';
import type { Metric } from '../../events/vocabulary.ts';
import type { Remembered } from '../deriver.ts';
import type { AnomalyItem } from '../items.ts';
import { EngineTemperature, type Reading, type TemperatureMemory } from './engine-temperature.ts';
import { cleared, type Finding, found, type OpenIncident } from './incident.ts';
import { instantMs } from './instant-ms.ts';
import { readRpm, readSpeed, rightAgain } from './motion-channels.ts';
import type { AnomalyOptions } from './options.ts';
import { StuckChannel } from './stuck-channel.ts';
import { confidenceOfWait } from './tail.ts';

/** A metric of one car that can have an incident open. */
type Slot = 'temperature' | 'rpm' | 'speed' | 'silence' | 'channel';
const METRIC_OF: Readonly<Record<Slot, Metric>> = {
  temperature: 'ENGINE_TEMPERATURE',
  rpm: 'RPM',
  speed: 'SPEED',
  silence: 'FEED_SILENCE',
  channel: 'FEED_SILENCE',
};

/** A car that stays quiet is looked at so often. */
const QUIET_AGAIN_MS = 1_000;
const WAIT_RATE = 0.02;
/** Samples come in messages: the wait between two of them is at most this, where nothing is lost. */
const USUAL_WAIT_MS = 2_000;

type CarMemory = {
  readonly at: number;
  /** Since when it has been heard without a break. */
  readonly heardSince: number;
  readonly speed: number | null;
  readonly speedBefore: number | null;
  readonly rpm: number | null;
  /** Mean and variance of the time between samples, in milliseconds. */
  readonly wait: readonly [mean: number, variance: number];
  /** Since when there is no engine temperature, where there was one; 0: there is one, or never was. */
  readonly missing: number;
  readonly temperature: TemperatureMemory | null;
  readonly stuckRpm: readonly (number | null)[];
  readonly stuckSpeed: readonly (number | null)[];
  readonly open: Readonly<Partial<Record<Slot, OpenIncident>>>;
};

/** What is known of one car's telemetry, and its incidents. Rests on that car's samples alone. */
export class CarWatch {
  readonly driver: number;
  readonly #options: AnomalyOptions;
  readonly #open = new Map<Slot, OpenIncident>();
  #at = 0;
  #heardSince = 0;
  #speed: number | null = null;
  #speedBefore: number | null = null;
  #rpm: number | null = null;
  #waitMean = 250;
  #waitVariance = 0;
  #missingSince = 0;
  #temperature: EngineTemperature | null = null;
  readonly #stuckRpm: StuckChannel;
  readonly #stuckSpeed: StuckChannel;

  constructor(driver: number, options: AnomalyOptions, remembered: Remembered | undefined = undefined) {
    this.driver = driver;
    this.#options = options;
    const memory = remembered as CarMemory | undefined;
    this.#stuckRpm = new StuckChannel(memory?.stuckRpm);
    this.#stuckSpeed = new StuckChannel(memory?.stuckSpeed);
    if (!memory) return;
    this.#at = memory.at;
    this.#heardSince = memory.heardSince;
    this.#speed = memory.speed;
    this.#speedBefore = memory.speedBefore;
    this.#rpm = memory.rpm;
    [this.#waitMean, this.#waitVariance] = memory.wait;
    this.#missingSince = memory.missing;
    if (memory.temperature) this.#temperature = new EngineTemperature(options, memory.temperature);
    for (const slot of Object.keys(memory.open) as Slot[]) {
      this.#open.set(slot, memory.open[slot] as OpenIncident);
    }
  }

  /** When its newest sample was taken, in milliseconds since 1970; 0 before the first. */
  get lastAt(): number {
    return this.#at;
  }

  /** Whether it was heard all the time from an instant on, for so long. */
  wasHeard(fromMs: number, forMs: number): boolean {
    return this.#heardSince <= fromMs && this.#at - fromMs >= forMs;
  }

  /** A car that stands may be quiet: the feed leaves out what does not change. */
  get isMoving(): boolean {
    return this.#speed !== null && this.#speed > 0;
  }

  /** @param atWork false: the car's race is run */
  see(sample: TelemetrySample, lap: number | null, atWork: boolean, items: AnomalyItem[]): void {
    const atMs = instantMs(sample.at);
    if (atMs <= this.#at) return;
    const elapsed = this.#at === 0 ? 0 : atMs - this.#at;
    if (elapsed === 0 || elapsed >= this.#options.silenceMs) this.#heardSince = atMs;
    if (elapsed > 0) this.#heard(elapsed, atMs, lap, items);
    const { speedKph, rpm } = sample;
    const speedChange = speedKph === null || this.#speed === null ? null : speedKph - this.#speed;
    const rpmChange = rpm === null || this.#rpm === null ? null : rpm - this.#rpm;
    this.#stuckRpm.see(rpm, speedChange, atMs);
    this.#stuckSpeed.see(speedKph, rpmChange, atMs);
    if (speedKph !== null) {
      const reading = readSpeed(speedKph, this.#speed, this.#speedBefore, elapsed, this.#stuckSpeed, atMs);
      this.#take('speed', reading ?? this.#again('speed', speedKph), atMs, lap, items);
    }
    if (rpm !== null) {
      this.#take('rpm', readRpm(rpm, this.#stuckRpm, atMs) ?? this.#again('rpm', rpm), atMs, lap, items);
    }
    this.#seeTemperature(sample, speedChange, atMs, lap, atWork, items);
    this.#at = atMs;
    if (speedKph !== null) {
      this.#speedBefore = this.#speed;
      this.#speed = speedKph;
    }
    this.#rpm = rpm ?? this.#rpm;
  }

  /** The other cars' newest samples are of `nowMs`, and this one's feed is quiet: @returns whether that was news. */
  beQuiet(nowMs: number, lap: number | null, items: AnomalyItem[]): boolean {
    const before = this.#open.get('silence');
    if (before && nowMs - before.lastOutside < QUIET_AGAIN_MS) return false;
    const quiet = nowMs - this.#at;
    const finding = this.#silence(
      quiet,
      `Nothing was heard of the car for ${seconds(quiet)}`,
      'others are heard',
    );
    const open = this.#open.get('silence') ?? null;
    const told = found(open, finding, this.#subject('silence', lap), nowMs, quiet / 1000);
    this.#note('silence', told.open, told.item, items);
    return true;
  }

  remember(): Remembered {
    const memory: CarMemory = {
      at: this.#at,
      heardSince: this.#heardSince,
      speed: this.#speed,
      speedBefore: this.#speedBefore,
      rpm: this.#rpm,
      wait: [this.#waitMean, this.#waitVariance],
      missing: this.#missingSince,
      temperature: this.#temperature?.remember() ?? null,
      stuckRpm: this.#stuckRpm.remember(),
      stuckSpeed: this.#stuckSpeed.remember(),
      open: Object.fromEntries(this.#open),
    };
    return memory as unknown as Remembered;
  }

  #heard(elapsed: number, atMs: number, lap: number | null, items: AnomalyItem[]): void {
    const silent = this.#open.get('silence');
    if (silent) {
      const finding = this.#silence(elapsed, `The car is heard again, after ${seconds(elapsed)}`, '');
      const told = cleared(silent, finding, this.#subject('silence', lap), atMs);
      this.#note('silence', told.open, told.item, items);
    }
    const wait = Math.min(elapsed, USUAL_WAIT_MS);
    const off = wait - this.#waitMean;
    this.#waitMean += WAIT_RATE * off;
    this.#waitVariance += WAIT_RATE * (off * off - this.#waitVariance);
  }

  #seeTemperature(
    sample: TelemetrySample,
    speedChange: number | null,
    atMs: number,
    lap: number | null,
    atWork: boolean,
    items: AnomalyItem[],
  ): void {
    const celsius = sample.engineTemperatureC ?? null;
    if (celsius !== null) {
      this.#temperature ??= new EngineTemperature(this.#options);
      this.#missing(0, atMs, lap, items);
      const reading = this.#temperature.see(celsius, sample, speedChange, atMs, atWork);
      this.#take('temperature', reading, atMs, lap, items);
    } else if (this.#temperature) {
      this.#missing(this.#missingSince || this.#at, atMs, lap, items);
    }
  }

  /** @param since when the last temperature was read; 0: it is here */
  #missing(since: number, atMs: number, lap: number | null, items: AnomalyItem[]): void {
    const before = this.#missingSince;
    this.#missingSince = since;
    const open = this.#open.get('channel') ?? null;
    if (since === 0) {
      if (!open) return;
      const finding = this.#silence(
        atMs - before,
        `The engine temperature is read again, after ${seconds(atMs - before)}`,
        '',
      );
      const told = cleared(open, finding, this.#subject('channel', lap), atMs);
      this.#note('channel', told.open, told.item, items);
      return;
    }
    const quiet = atMs - since;
    if (quiet < this.#options.silenceMs) return;
    const finding = this.#silence(
      quiet,
      `No engine temperature was read for ${seconds(quiet)}`,
      'its other readings go on',
    );
    const told = found(open, finding, this.#subject('channel', lap), atMs, quiet / 1000);
    this.#note('channel', told.open, told.item, items);
  }

  #silence(quietMs: number, what: string, while_: string): Finding {
    const deviation = Math.sqrt(this.#waitVariance);
    const mean = this.#waitMean;
    const high = Math.max(mean + 3 * deviation, this.#options.silenceMs);
    const usual = `a sample usually comes every ${(mean / 1000).toFixed(2)} s`;
    return {
      value: quietMs / 1000,
      expectedLow: 0,
      expectedHigh: high / 1000,
      confidence: confidenceOfWait(quietMs, mean, Math.max(deviation, mean / 2)),
      far: Math.max(0, quietMs / high - 1),
      explanation: `${what}${while_ ? `, while ${while_}` : ''}; ${usual}.`,
    };
  }

  #again(slot: 'speed' | 'rpm', value: number): Reading | null {
    const open = this.#open.get(slot);
    return open ? rightAgain(slot === 'rpm' ? 'revs' : slot, value, open) : null;
  }

  #take(slot: Slot, reading: Reading | null, atMs: number, lap: number | null, items: AnomalyItem[]): void {
    const open = this.#open.get(slot);
    if (!reading || (!reading.outside && !open)) return;
    const subject = this.#subject(slot, lap);
    if (reading.outside) {
      const told = found(open ?? null, reading.finding(), subject, atMs);
      this.#note(slot, told.open, told.item, items);
    } else if (open && atMs - open.lastOutside >= this.#options.clearAfterMs) {
      const told = cleared(open, reading.finding(), subject, atMs);
      this.#note(slot, told.open, told.item, items);
    }
  }

  #note(slot: Slot, open: OpenIncident | null, item: AnomalyItem | null, items: AnomalyItem[]): void {
    if (open) this.#open.set(slot, open);
    else this.#open.delete(slot);
    if (item) items.push(item);
  }

  #subject(slot: Slot, lap: number | null) {
    return { metric: METRIC_OF[slot], driver: this.driver, lap };
  }
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
