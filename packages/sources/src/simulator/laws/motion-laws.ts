import type { Law } from './law.ts';

const FEED_UNITS_PER_M = 10;
const FASTEST_MPS = 100;
/** Places are rounded to tenths of a metre. */
const ROUNDING_M = 0.3;

/** No draft before the one in front of it, no sample of the future, none of a car before its last one. */
export function timeRunsOn(): Law {
  let last = '';
  const sampled = new Map<string, string>();
  return {
    name: 'time runs on',
    see: (draft) => {
      const before = last;
      last = draft.at;
      if (draft.at < before) return `${draft.type} after ${before}`;
      if (draft.type !== 'TelemetrySampled' && draft.type !== 'LocationSampled') return null;
      const key = `${draft.type} of ${draft.body.driver}`;
      let newest = sampled.get(key) ?? '';
      for (const { at } of draft.body.samples) {
        if (at > draft.at) return `${key} of the future: ${at}`;
        if (at <= newest) return `${key} of ${at} after one of ${newest}`;
        newest = at;
      }
      sampled.set(key, newest);
      return null;
    },
  };
}

/** A car is where its speed can have taken it: never in two places. */
export function carsDoNotJump(): Law {
  const places = new Map<number, { ms: number; x: number; y: number }>();
  return {
    name: 'a car is in one place',
    see: (draft) => {
      if (draft.type !== 'LocationSampled') return null;
      const { driver, samples } = draft.body;
      let before = places.get(driver);
      for (const { at, x, y } of samples) {
        const ms = Date.parse(at);
        if (before) {
          const [dx, dy] = [(x - before.x) / FEED_UNITS_PER_M, (y - before.y) / FEED_UNITS_PER_M];
          const metres = Math.sqrt(dx * dx + dy * dy);
          if (metres > (FASTEST_MPS * (ms - before.ms)) / 1000 + ROUNDING_M) {
            return `car ${driver} jumped ${metres.toFixed(1)} m in ${ms - before.ms} ms`;
          }
        }
        before = { ms, x, y };
      }
      if (before) places.set(driver, before);
      return null;
    },
  };
}

const TOP_KPH = 350;
const TOP_RPM = 12_500;

export function carsKeepToTheirLimits(): Law {
  return {
    name: 'cars keep to their limits',
    see: (draft) => {
      if (draft.type !== 'TelemetrySampled') return null;
      for (const { speedKph, rpm, gear, throttlePct, brakePct } of draft.body.samples) {
        const possible =
          within(speedKph, TOP_KPH) &&
          within(rpm, TOP_RPM) &&
          within(gear, 8) &&
          !((throttlePct ?? 0) > 0 && (brakePct ?? 0) > 0);
        if (!possible) return `car ${draft.body.driver}: ${speedKph} km/h, ${rpm} rpm, gear ${gear}`;
      }
      return null;
    },
  };
}

function within(value: number | null, most: number): boolean {
  return value !== null && value >= 0 && value <= most;
}
