import { describe, expect, it } from 'vitest';
import type { Anomaly } from '../graphql/documents.ts';
import { anomalyOf } from '../test-kit/entries.ts';
import { bandShape, PLOT } from './band-shape.ts';
import { incidentsOf } from './incidents.ts';
import { metricText } from './metric-text.ts';

const of = (...items: Anomaly[]) =>
  incidentsOf(items.map((item) => ({ kind: 'item', key: item.id, cursor: item.id, item })));
const at = (second: number): string => new Date(Date.UTC(2023, 9, 8, 17, 0, second)).toISOString();

describe('incidents', () => {
  it('should be one row from the opening over the worst to the end', () => {
    const [incident, ...others] = of(
      anomalyOf('1', { at: at(0), value: 110 }),
      anomalyOf('2', { at: at(5), stage: 'WORSENED', value: 120, severity: 'CRITICAL' }),
      anomalyOf('3', { at: at(9), stage: 'CLEARED', value: 95, severity: 'INFO' }),
    );
    expect(others).toEqual([]);
    expect(incident).toMatchObject({
      isOpen: false,
      severity: 'CRITICAL',
      openedAt: at(0),
      clearedAt: at(9),
      worst: { value: 120 },
    });
  });

  it('should put what is open first, and the newest first', () => {
    const list = of(
      anomalyOf('1', { incident: 'old and open', at: at(0) }),
      anomalyOf('2', { incident: 'cleared', at: at(1) }),
      anomalyOf('3', { incident: 'cleared', at: at(2), stage: 'CLEARED' }),
      anomalyOf('4', { incident: 'new and open', at: at(3) }),
    );
    expect(list.map(({ id }) => id)).toEqual(['new and open', 'old and open', 'cleared']);
  });

  it('should show the end of an incident whose opening the log no longer has', () => {
    expect(of(anomalyOf('9', { stage: 'CLEARED' }))).toMatchObject([{ isOpen: false, worst: { id: '9' } }]);
  });

  it('should take a value below the band for as bad as one above it', () => {
    const [incident] = of(anomalyOf('1', { value: 40 }), anomalyOf('2', { stage: 'WORSENED', value: 102 }));
    expect(incident?.worst.value).toBe(40);
  });
});

describe('band plot', () => {
  it('should hold every value and the band inside of the picture', () => {
    const { points } = bandShape([anomalyOf('1', { value: 300 }), anomalyOf('2', { value: -20 })]);
    expect(points.every(({ y }) => y >= 0 && y <= PLOT.height)).toBe(true);
    expect(points.map(({ isOutside }) => isOutside)).toEqual([true, true]);
  });

  it('should draw a single value over a band of the whole width', () => {
    const { band, points } = bandShape([anomalyOf('1', { value: 90 })]);
    expect(band).toMatch(/^0,.* 88,/);
    expect(points).toMatchObject([{ isOutside: false, x: PLOT.width / 2 }]);
  });
});

describe('values of metrics', () => {
  it('should carry their units', () => {
    expect(metricText('ENGINE_TEMPERATURE', 117.42, 'metric')).toBe('117.4 °C');
    expect(metricText('ENGINE_TEMPERATURE', 100, 'imperial')).toBe('212.0 °F');
    expect(metricText('LAP_TIME', 92_345, 'metric')).toBe('1:32.345');
    expect(metricText('PIT_STOP_TIME', 23_987, 'metric')).toBe('23.9 s');
    expect(metricText('FEED_SILENCE', 12.04, 'metric')).toBe('12.0 s');
  });
});
