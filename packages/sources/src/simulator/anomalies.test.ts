import { anomalyDeriver } from '@slipstream/timing/derive/anomalies/anomaly-deriver';
import type { AnomalyItem } from '@slipstream/timing/derive/items';
import { envelop } from '@slipstream/timing/events/envelope';
import { initialState } from '@slipstream/timing/fold/fold';
import { expect, it } from 'vitest';
import type { FaultLabel, FaultRate } from './sensor-faults.ts';
import { simulateRace } from './simulate-race.ts';

/** The whole measurement is `bench anomalies`; this is its smallest part, so that a change that breaks it is seen. */
function told(faults: FaultRate): { items: readonly AnomalyItem[]; labels: readonly FaultLabel[] } {
  const log = simulateRace({ seed: 5, laps: 10, faults, startsAt: '2026-03-08T15:00:00.000Z' });
  const state = initialState('s');
  const deriver = anomalyDeriver().open('s', new Map());
  const items: AnomalyItem[] = [];
  let index = 0;
  for (const draft of log.events()) {
    if (draft.type !== 'TelemetrySampled') continue;
    const event = envelop(draft, 's', 0, index++);
    for (const each of deriver.derive({ event, before: state, after: state }, [])) {
      if (each.log === 'anomalies') items.push(each.item);
    }
  }
  return { items, labels: log.faultLabels() };
}

it('finds the faults of engine temperature sensors, and hardly anything else', { timeout: 60_000 }, () => {
  const { items, labels } = told('DENSE');
  const opened = items.filter(({ stage }) => stage === 'OPENED');
  const belongs = (item: AnomalyItem, { driver, from, to }: FaultLabel) =>
    item.driver === driver && item.at >= from && Date.parse(item.at) <= Date.parse(to) + 3_000;
  const found = labels.filter((label) => opened.some((item) => belongs(item, label)));
  const right = opened.filter((item) => labels.some((label) => belongs(item, label)));
  expect(labels.length).toBeGreaterThan(20);
  expect(right.length / opened.length).toBeGreaterThanOrEqual(0.95);
  expect(found.length / labels.length).toBeGreaterThanOrEqual(0.85);
});

it('tells of nothing in the telemetry of a race without faults', { timeout: 60_000 }, () => {
  expect(told('NONE').items.map(({ explanation }) => explanation)).toEqual([]);
});
