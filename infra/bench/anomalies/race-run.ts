import type { FaultRate } from '../../../packages/sources/src/simulator/sensor-faults.ts';
import { simulateRace } from '../../../packages/sources/src/simulator/simulate-race.ts';
import { anomalyDeriver } from '../../../packages/timing/src/derive/anomalies/anomaly-deriver.ts';
import type { AnomalyItem } from '../../../packages/timing/src/derive/items.ts';
import { envelop, type TimingEvent } from '../../../packages/timing/src/events/envelope.ts';
import { fold, initialState } from '../../../packages/timing/src/fold/fold.ts';
import type { SessionState } from '../../../packages/timing/src/fold/state.ts';
import { arimaInterval, type Flagger, plainZScore, windowedGaussian } from './baselines.ts';
import { type Incident, type Label, type Tally, tally } from './tally.ts';

export const BASELINES: Readonly<Record<string, () => Flagger>> = {
  'ARIMA interval, 90 %': arimaInterval,
  'windowed Gaussian': windowedGaussian,
  'plain z-score': plainZScore,
};
export const OURS = 'ours';

export interface RaceRun {
  readonly seed: number;
  readonly rate: FaultRate;
  readonly samples: number;
  readonly faultySamples: number;
  readonly carHours: number;
  readonly tallies: Readonly<Record<string, Tally>>;
  /** Of our own items: those of metrics that have no faults, OPENED ones. */
  readonly others: readonly AnomalyItem[];
  readonly memoryChars: number;
}

const SESSION = 'bench';
/** A baseline's flags that lie so near are one incident, as ours clear after as long. */
const MERGE_MS = 2_000;
const SAMPLE_MS = 250;

/** One race, seen by our deriver as the projector would show it, and by the baselines car by car. */
export function runRace(seed: number, rate: FaultRate, laps: number | undefined, timing: boolean): RaceRun {
  const log = simulateRace({ seed, laps, faults: rate, startsAt: '2026-03-08T15:00:00.000Z' });
  const deriver = anomalyDeriver().open(SESSION, new Map());
  const items: AnomalyItem[] = [];
  const baselines = Object.entries(BASELINES).map(([name, begin]) => new Baseline(name, begin));
  let state: SessionState = initialState(SESSION);
  let [index, samples, memoryChars] = [0, 0, 0];
  for (const draft of log.events()) {
    const event: TimingEvent = envelop(draft, SESSION, 0, index++);
    const before = state;
    if (timing) state = fold(state, event).state;
    if (!timing && event.type !== 'TelemetrySampled') continue;
    const derived = deriver.derive({ event, before, after: state }, []);
    const memory = deriver.takeMemory();
    for (const { item } of derived) if ('metric' in item) items.push(item);
    if (event.type !== 'TelemetrySampled') continue;
    samples += event.body.samples.length;
    if (index % 500 === 0) {
      for (const value of memory.values()) memoryChars = Math.max(memoryChars, JSON.stringify(value).length);
    }
    for (const sample of event.body.samples) {
      const celsius = sample.engineTemperatureC ?? null;
      const atMs = Date.parse(sample.at);
      if (celsius !== null) for (const each of baselines) each.see(event.body.driver, celsius, atMs);
    }
  }
  const labels = log
    .faultLabels()
    .map((label) => ({ ...label, from: Date.parse(label.from), to: Date.parse(label.to) }));
  const faultySamples = labels.reduce((sum, { from, to }) => sum + (to - from) / SAMPLE_MS + 1, 0);
  const tallies: Record<string, Tally> = { [OURS]: tally(incidentsOf(items), labels) };
  for (const each of baselines) tallies[each.name] = tally(each.incidents, labels);
  explain(items, labels, seed);
  return {
    seed,
    rate,
    samples,
    faultySamples,
    carHours: (samples * SAMPLE_MS) / 3_600_000,
    tallies,
    others: items.filter(
      ({ stage, explanation, metric }) => stage === 'OPENED' && !isTemperature(metric, explanation),
    ),
    memoryChars,
  };
}

/** Processor time that our deriver takes for a sample, memory taken with each event, in microseconds. */
export function costOfSample(seed: number, laps: number): number {
  const log = simulateRace({ seed, laps, faults: 'REALISTIC', startsAt: '2026-03-08T15:00:00.000Z' });
  const events: TimingEvent[] = [];
  for (const draft of log.events()) {
    if (draft.type === 'TelemetrySampled') events.push(envelop(draft, SESSION, 0, events.length));
  }
  const state = initialState(SESSION);
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 3; round++) {
    const deriver = anomalyDeriver().open(SESSION, new Map());
    let samples = 0;
    const began = process.cpuUsage();
    for (const event of events) {
      if (event.type === 'TelemetrySampled') samples += event.body.samples.length;
      deriver.derive({ event, before: state, after: state }, []);
      deriver.takeMemory();
    }
    const { user, system } = process.cpuUsage(began);
    best = Math.min(best, (user + system) / samples);
  }
  return best;
}

function isTemperature(metric: string, explanation: string): boolean {
  return (
    metric === 'ENGINE_TEMPERATURE' ||
    (metric === 'FEED_SILENCE' && explanation.includes('engine temperature'))
  );
}

function incidentsOf(items: readonly AnomalyItem[]): Incident[] {
  const found = new Map<string, Incident>();
  for (const { incident, stage, at, driver, metric, explanation } of items) {
    const known = found.get(incident);
    if (stage === 'OPENED' && driver !== null && isTemperature(metric, explanation)) {
      found.set(incident, { driver, from: Date.parse(at), to: null });
    } else if (stage === 'CLEARED' && known) found.set(incident, { ...known, to: Date.parse(at) });
  }
  return [...found.values()];
}

/** With BENCH_EXPLAIN set: what was missed, and what was told without a fault. */
function explain(items: readonly AnomalyItem[], labels: readonly Label[], seed: number): void {
  if (!process.env.BENCH_EXPLAIN) return;
  for (const item of items) {
    if (item.stage !== 'OPENED' || !isTemperature(item.metric, item.explanation)) continue;
    const at = Date.parse(item.at);
    if (labels.some((l) => l.driver === item.driver && at >= l.from && at <= l.to + 3_000)) continue;
    const near = labels.find((l) => l.driver === item.driver && Math.abs(at - l.to) < 60_000);
    console.log(
      `seed ${seed} FALSE ${item.at} ${item.driver} ${item.explanation} ${near ? `${(at - near.to) / 1000} s after a ${near.kind}` : ''}`,
    );
  }
  for (const label of labels) {
    const one = tally(incidentsOf(items), [label]);
    if (one.kinds[label.kind]?.found) continue;
    console.log(
      `seed ${seed} MISSED ${label.kind} ${label.driver} ${new Date(label.from).toISOString()} ${(label.to - label.from) / 1000} s`,
    );
  }
}

class Baseline {
  readonly name: string;
  readonly incidents: Incident[] = [];
  readonly #begin: () => Flagger;
  readonly #cars = new Map<number, { readonly flag: Flagger; open: { from: number; to: number } | null }>();

  constructor(name: string, begin: () => Flagger) {
    this.name = name;
    this.#begin = begin;
  }

  see(driver: number, celsius: number, atMs: number): void {
    let car = this.#cars.get(driver);
    if (!car) {
      car = { flag: this.#begin(), open: null };
      this.#cars.set(driver, car);
    }
    if (!car.flag(celsius)) return;
    if (car.open && atMs - car.open.to <= MERGE_MS) {
      car.open.to = atMs;
      return;
    }
    const open = { driver, from: atMs, to: atMs };
    car.open = open;
    this.incidents.push(open);
  }
}
