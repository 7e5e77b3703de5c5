import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { meterEventLoopLag } from './event-loop-lag.ts';
import { COUNTERS, GAUGES, HISTOGRAMS } from './instruments.ts';
import type { CounterName, GaugeName, HistogramName, LabelsOf, Meter, Reading } from './meter.ts';

/** From a millisecond, below which nobody sees a difference, to the two minutes of the longest outage foreseen. */
const BUCKETS_S = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120];

/** Its own look at the event loop is replaced, and cannot be left out: it may sleep for weeks. */
const DEFAULTS = { eventLoopMonitoringPrecision: 2 ** 31 - 1 };

/** The numbers of this process in the text format of Prometheus, with those of Node itself. */
export class PrometheusMeter implements Meter {
  readonly #registry = new Registry();
  readonly #counters = new Map<string, Counter>();
  readonly #histograms = new Map<string, Histogram>();
  readonly #gauges = new Map<string, Gauge>();
  readonly #reading: (() => void)[] = [];

  constructor() {
    const registers = [this.#registry];
    collectDefaultMetrics({ ...DEFAULTS, register: this.#registry });
    this.#reading.push(meterEventLoopLag(this.#registry));
    for (const [name, { help, labels }] of Object.entries(COUNTERS)) {
      this.#counters.set(name, new Counter({ name, help, labelNames: [...labels], registers }));
    }
    for (const [name, { help, labels }] of Object.entries(HISTOGRAMS)) {
      const settings = { name, help, labelNames: [...labels], buckets: BUCKETS_S, registers };
      this.#histograms.set(name, new Histogram(settings));
    }
    for (const [name, { help, labels }] of Object.entries(GAUGES)) {
      this.#gauges.set(name, new Gauge({ name, help, labelNames: [...labels], registers }));
    }
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  async text(): Promise<string> {
    for (const read of this.#reading) read();
    return this.#registry.metrics();
  }

  count<N extends CounterName>(name: N, labels: LabelsOf<N>, by = 1): void {
    this.#counters.get(name)?.inc(labels, by);
  }

  observe<N extends HistogramName>(name: N, labels: LabelsOf<N>, seconds: number): void {
    // Two clocks of one network may stand a little apart.
    this.#histograms.get(name)?.observe(labels, Math.max(0, seconds));
  }

  adjust<N extends GaugeName>(name: N, labels: LabelsOf<N>, by: number): void {
    this.#gauges.get(name)?.inc(labels, by);
  }

  countFrom<N extends CounterName>(name: N, read: Reading<N>): void {
    const counter = this.#counters.get(name);
    this.#reading.push(() => {
      counter?.reset();
      for (const [labels, value] of read()) counter?.inc(labels, value);
    });
  }

  gaugeFrom<N extends GaugeName>(name: N, read: Reading<N>): void {
    const gauge = this.#gauges.get(name);
    this.#reading.push(() => {
      gauge?.reset();
      for (const [labels, value] of read()) gauge?.set(labels, value);
    });
  }
}
