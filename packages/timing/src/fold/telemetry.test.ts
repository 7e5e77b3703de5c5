import { describe, expect, it } from 'vitest';
import { at, event, foldAll, foldLast } from '../testing/events.ts';
import { trackMap } from '../views/track-map.ts';

const speed = (seconds: number, speedKph: number) => ({
  at: at(seconds),
  speedKph,
  rpm: null,
  gear: null,
  throttlePct: null,
  brakePct: null,
  drs: null,
});

describe('telemetry', () => {
  it('keeps the newest sample, of a batch and of late batches', () => {
    const state = foldAll([
      event(10, 'TelemetrySampled', { driver: 44, samples: [speed(9, 200), speed(9.5, 210)] }),
      event(9, 'TelemetrySampled', { driver: 44, samples: [speed(8, 100), speed(9.2, 205)] }),
    ]);
    expect(state.telemetry[44]?.speedKph).toBe(210);
  });

  it('makes no car known, so that the timing does not depend on it', () => {
    const { state, outcome } = foldLast(
      event(10, 'TelemetrySampled', { driver: 44, samples: [speed(9, 1)] }),
    );
    expect(outcome).toBe('applied');
    expect(state).toMatchObject({ version: 0, at: null, cars: {} });
  });
});

/** A lap of a round circuit 5 km long, four samples a second at 60 m/s, as one event for each second. */
function drive(driver: number, from: number, seconds: number, metresPerSecond = 60) {
  const radius = 50_000 / (2 * Math.PI);
  return Array.from({ length: seconds }, (_, second) =>
    event(from + second, 'LocationSampled', {
      driver,
      samples: [0, 0.25, 0.5, 0.75].map((part) => {
        const angle = ((second + part) * metresPerSecond * 10) / radius;
        const place = { x: Math.round(radius * Math.cos(angle)), y: Math.round(radius * Math.sin(angle)) };
        return { at: at(from + second + part), ...place };
      }),
    }),
  );
}

describe('the outline of the circuit', () => {
  it('is a lap of one car, traced until it comes back to where it began', () => {
    const { outline } = foldAll(drive(44, 0, 100));
    expect(outline.tracing).toBeNull();
    expect(outline.points.length).toBeGreaterThan(300);
    expect(outline.points.length).toBeLessThan(360);
  });

  it('is empty until the lap is complete', () => {
    expect(foldAll(drive(44, 0, 80)).outline.points).toStrictEqual([]);
  });

  it('is the same from a log with every event twice', () => {
    const events = drive(44, 0, 100);
    expect(foldAll(events.flatMap((each) => [each, each])).outline).toStrictEqual(foldAll(events).outline);
  });

  it('is not traced in the pit lane', () => {
    expect(foldAll(drive(44, 0, 30, 22)).outline.tracing).toBeNull();
  });

  it('is begun again when the traced car stands', () => {
    const stands = event(60, 'LocationSampled', { driver: 44, samples: [{ at: at(60), x: 5, y: 5 }] });
    expect(foldAll([...drive(44, 0, 40), stands]).outline.tracing).toBeNull();
  });
});

describe('the track map', () => {
  it('shows no car at the origin, where feeds put those that have not left', () => {
    const state = foldAll([
      event(1, 'LocationSampled', { driver: 44, samples: [{ at: at(1), x: 0, y: 0 }] }),
      event(2, 'LocationSampled', { driver: 16, samples: [{ at: at(2), x: 100, y: -50 }] }),
    ]);
    expect(trackMap(state)).toMatchObject({
      at: at(2),
      cars: [{ driver: 16, x: 100, y: -50, status: 'ON_TRACK' }],
    });
  });
});
