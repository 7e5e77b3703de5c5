import { describe, expect, it } from 'vitest';
import { NORMAL_C } from './engine-temperature.ts';
import { FAULT_KINDS, type FaultLabel, type FaultRate } from './sensor-faults.ts';
import { type SimulatedLog, simulateRace } from './simulate-race.ts';

const STARTS_AT = '2026-03-08T15:00:00.000Z';
const LAPS = 14;

interface Reading {
  readonly driver: number;
  readonly at: string;
  readonly celsius: number | null | undefined;
}

function race(faults: FaultRate, metrics = true): SimulatedLog {
  return simulateRace({ seed: 3, laps: LAPS, startsAt: STARTS_AT, faults, metrics });
}

function readings(log: SimulatedLog): Reading[] {
  return [...log.events()].flatMap(({ type, body }) =>
    type === 'TelemetrySampled' && 'samples' in body
      ? body.samples.map((sample) => ({
          driver: body.driver,
          at: sample.at,
          celsius: 'engineTemperatureC' in sample ? sample.engineTemperatureC : undefined,
        }))
      : [],
  );
}

function labelOf({ driver, at }: Reading, labels: readonly FaultLabel[]): FaultLabel | undefined {
  return labels.find((label) => label.driver === driver && label.from <= at && at <= label.to);
}

describe('engine temperature', () => {
  const log = race('DENSE');
  const all = readings(log);
  const labels = log.faultLabels();
  const healthy = all.filter((reading) => labelOf(reading, labels) === undefined);
  const faulty = all.flatMap((reading) => {
    const label = labelOf(reading, labels);
    return label === undefined ? [] : [{ ...reading, label }];
  });

  it('should be from 80 to 100 °C where nothing is wrong with the sensor', () => {
    const outside = healthy.filter(
      ({ celsius }) => typeof celsius !== 'number' || celsius < NORMAL_C[0] || celsius > NORMAL_C[1],
    );
    expect(outside).toStrictEqual([]);
  });

  it('should never be clipped there in a usual race: it stays off the bounds', () => {
    const atBounds = healthy.filter(({ celsius }) => celsius === NORMAL_C[0] || celsius === NORMAL_C[1]);
    expect(atBounds).toStrictEqual([]);
  });

  it('should be faulty in 5 to 10 % of the samples when faults are dense, of every kind', () => {
    const share = faulty.length / all.length;
    expect(share).toBeGreaterThan(0.05);
    expect(share).toBeLessThan(0.1);
    expect(new Set(labels.map(({ kind }) => kind))).toStrictEqual(new Set(FAULT_KINDS));
  });

  it('should read as each label says: off by a lot, the same all along, or nothing', () => {
    for (const label of labels) {
      const values = faulty.filter((reading) => reading.label === label).map(({ celsius }) => celsius);
      expect(values.length).toBeGreaterThan(0);
      if (label.kind === 'SILENCE') expect(new Set(values)).toStrictEqual(new Set([null]));
      if (label.kind === 'STUCK') expect(new Set(values).size).toBe(1);
      if (label.kind === 'SPIKE') expect(Math.min(...(values as number[]))).toBeGreaterThan(95);
      if (label.kind === 'DROP') expect(Math.max(...(values as number[]))).toBeLessThan(80);
    }
  });

  it('should follow what the engine does: it is not noise about one value', () => {
    const own = healthy.filter(({ driver }) => driver === healthy[0]?.driver).map((r) => r.celsius as number);
    const range = Math.max(...own) - Math.min(...own);
    let steps = 0;
    for (let i = 1; i < own.length; i++) steps += Math.abs((own[i] as number) - (own[i - 1] as number));
    expect(range).toBeGreaterThan(3);
    expect(steps / own.length).toBeLessThan(0.4);
  });
});

describe('a sensor fault', { timeout: 60_000 }, () => {
  it('should come about once a car and hour when faults are realistic, and never when there are none', () => {
    const counts = [1, 2, 3].map((seed) => {
      const log = simulateRace({ seed, laps: LAPS, startsAt: STARTS_AT, faults: 'REALISTIC' });
      const samples = readings(log).length;
      return { faults: log.faultLabels().length, carHours: samples / 4 / 3_600 };
    });
    const faults = counts.reduce((sum, count) => sum + count.faults, 0);
    const carHours = counts.reduce((sum, count) => sum + count.carHours, 0);
    expect(faults / carHours).toBeGreaterThan(0.4);
    expect(faults / carHours).toBeLessThan(1.8);
    const none = race('NONE');
    expect(readings(none)).not.toHaveLength(0);
    expect(none.faultLabels()).toStrictEqual([]);
  });

  it('should be nowhere in the stream but in the readings', () => {
    const text = JSON.stringify([...race('DENSE').events()].filter(({ type }) => type !== 'LocationSampled'));
    expect(text).not.toMatch(/fault|label|SPIKE|STUCK|DRIFT/i);
  });

  it('should change nothing of the race', () => {
    const withoutMetrics = (log: SimulatedLog) =>
      [...log.events()].filter(({ type }) => type !== 'TelemetrySampled');
    expect(withoutMetrics(race('DENSE'))).toStrictEqual(withoutMetrics(race('NONE', false)));
  });
});

it('a race without metrics should send no engine temperature', () => {
  expect(readings(race('DENSE', false)).every(({ celsius }) => celsius === undefined)).toBe(true);
});
