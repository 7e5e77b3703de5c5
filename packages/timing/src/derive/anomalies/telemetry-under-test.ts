import type { TelemetrySample } from '../../events/bodies.ts';
import type { TimingEvent } from '../../events/envelope.ts';
import { fold, initialState } from '../../fold/fold.ts';
import { at, event, SESSION } from '../../testing/events.ts';
import type { Deriver } from '../deriver.ts';
import type { AnomalyItem } from '../items.ts';
import { anomalyDeriver } from './anomaly-deriver.ts';
import type { AnomalyOptions } from './options.ts';

/** What to do to one car's samples before they are sent: null leaves one out. */
export type Meddle = (sample: TelemetrySample, seconds: number) => TelemetrySample | null;

/** Cars that go round a lap of 80 s, four samples a second, for tests of what is found in their telemetry. */
export function telemetry(
  drivers: readonly number[],
  seconds: number,
  meddle: Readonly<Record<number, Meddle>> = {},
): readonly TimingEvent[] {
  const events: TimingEvent[] = [];
  const heat = new Map(drivers.map((driver) => [driver, 90]));
  let order = 0;
  for (let second = 0; second < seconds; second++) {
    for (const driver of drivers) {
      const samples: TelemetrySample[] = [];
      for (let quarter = 0; quarter < 4; quarter++) {
        const time = second + quarter / 4;
        const sample = sampleOf(driver, time, heat);
        const sent = meddle[driver] ? meddle[driver](sample, time) : sample;
        if (sent) samples.push(sent);
      }
      if (samples.length > 0) {
        events.push(event(second + 1, 'TelemetrySampled', { driver, samples }, { order: order++ }));
      }
    }
  }
  return events;
}

function sampleOf(driver: number, time: number, heat: Map<number, number>): TelemetrySample {
  const phase = (2 * Math.PI * (time + driver * 3)) / 20;
  const share = (1 + Math.sin(phase)) / 2;
  const celsius = (heat.get(driver) ?? 90) + 0.025 * (88 + 6 * share - (heat.get(driver) ?? 90));
  heat.set(driver, celsius);
  return {
    at: at(time),
    speedKph: Math.round(80 + 220 * share),
    rpm: Math.round(7_000 + 4_000 * share),
    gear: 1 + Math.round(6 * share),
    throttlePct: Math.round(100 * share),
    brakePct: 0,
    drs: null,
    engineTemperatureC: Math.round(10 * (celsius + 0.15 * Math.sin(time * 37 + driver))) / 10,
  };
}

export interface Run {
  readonly items: readonly AnomalyItem[];
  readonly deriver: Deriver;
}

/** Derives from events, and forgets all but its memory before the events of `reopenAt`. */
export function derived(
  events: readonly TimingEvent[],
  {
    options = {},
    reopenAt = new Set(),
  }: { options?: Partial<AnomalyOptions>; reopenAt?: ReadonlySet<number> } = {},
): Run {
  const kind = anomalyDeriver(options);
  let deriver = kind.open(SESSION, new Map());
  let state = initialState(SESSION);
  const stored = new Map();
  const items: AnomalyItem[] = [];
  events.forEach((each, index) => {
    if (reopenAt.has(index)) deriver = kind.open(SESSION, new Map(stored));
    const before = state;
    state = fold(state, each).state;
    for (const { log, item } of deriver.derive({ event: each, before, after: state }, [])) {
      if (log === 'anomalies') items.push(item);
    }
    for (const [key, value] of deriver.takeMemory()) {
      if (value === null) stored.delete(key);
      else stored.set(key, JSON.parse(JSON.stringify(value)));
    }
  });
  return { items, deriver };
}

/** What is told, in short: `OPENED ENGINE_TEMPERATURE 44`. */
export function told(items: readonly AnomalyItem[]): readonly string[] {
  return items.map(({ stage, metric, driver }) => `${stage} ${metric} ${driver}`);
}
