import { speedText, speedUnit, type Units } from '../format/measures.ts';
import { lapText } from '../format/times.ts';
import type { Metric } from '../graphql/documents.ts';

export const METRIC_WORDS: Record<Metric, string> = {
  ENGINE_TEMPERATURE: 'Engine temperature',
  RPM: 'Revs',
  SPEED: 'Speed',
  THROTTLE: 'Throttle',
  BRAKE: 'Brake',
  LAP_TIME: 'Lap time',
  SECTOR_TIME: 'Sector time',
  PIT_STOP_TIME: 'Pit stop',
  FEED_SILENCE: 'No data',
};

/** A metric's value with its unit. Times are in milliseconds, silence in seconds, shares in per cent. */
export function metricText(metric: Metric, value: number, units: Units): string {
  switch (metric) {
    case 'ENGINE_TEMPERATURE':
      return units === 'metric' ? `${value.toFixed(1)} °C` : `${((value * 9) / 5 + 32).toFixed(1)} °F`;
    case 'RPM':
      return `${Math.round(value)} rpm`;
    case 'SPEED':
      return `${speedText(value, units)} ${speedUnit(units)}`;
    case 'THROTTLE':
    case 'BRAKE':
      return `${Math.round(value)} %`;
    case 'LAP_TIME':
    case 'SECTOR_TIME':
      return lapText(value);
    case 'PIT_STOP_TIME':
      return `${(Math.floor(value / 100) / 10).toFixed(1)} s`;
    case 'FEED_SILENCE':
      return `${value.toFixed(1)} s`;
  }
}
