import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { announced, at, event, laps } from '../../testing/events.ts';
import { holds } from '../../testing/property.ts';
import { anomalyDeriver } from './anomaly-deriver.ts';
import { derived, type Meddle, telemetry, told } from './telemetry-under-test.ts';

const CARS = [1, 4, 16, 44, 81];
const within = (seconds: number, from: number, to: number) => seconds >= from && seconds < to;
const celsius =
  (change: (was: number, seconds: number) => number | null, from: number, to: number): Meddle =>
  (sample, seconds) =>
    within(seconds, from, to)
      ? { ...sample, engineTemperatureC: change(sample.engineTemperatureC as number, seconds) }
      : sample;

describe('the anomaly deriver on telemetry', () => {
  it('says nothing of cars that go round and round', () => {
    expect(told(derived(telemetry(CARS, 400)).items)).toEqual([]);
  });

  it('opens an incident with the very sample of a spike, and clears it once', () => {
    const { items } = derived(telemetry(CARS, 200, { 44: celsius((was) => was + 20, 150, 150.5) }));
    expect(told(items)).toEqual(['OPENED ENGINE_TEMPERATURE 44', 'CLEARED ENGINE_TEMPERATURE 44']);
    expect(items[0]?.at).toBe(at(150));
    expect(items[0]?.severity).not.toBe('CRITICAL');
    const { value, expectedLow, expectedHigh } = items[0] as (typeof items)[0];
    expect(value).toBeGreaterThan(expectedHigh);
    expect(expectedHigh - expectedLow).toBeLessThan(10);
    expect(items[1]?.incident).toBe(items[0]?.incident);
  });

  it('tells of a drift while it goes on, and that it worsens', () => {
    const drift = celsius((was, seconds) => was + (seconds - 200) * 0.15, 200, 330);
    const { items } = derived(telemetry(CARS, 400, { 16: drift }));
    expect(told(items).slice(0, 2)).toEqual([
      'OPENED ENGINE_TEMPERATURE 16',
      'WORSENED ENGINE_TEMPERATURE 16',
    ]);
    expect(items[0] && items[0].at > at(200) && items[0].at < at(260)).toBe(true);
    expect(told(items).at(-1)).toBe('CLEARED ENGINE_TEMPERATURE 16');
    expect(new Set(items.map(({ incident }) => incident)).size).toBe(1);
  });

  it('tells of a sensor that is stuck', () => {
    const { items } = derived(telemetry(CARS, 260, { 4: celsius(() => 91.3, 200, 240) }));
    expect(told(items)[0]).toBe('OPENED ENGINE_TEMPERATURE 4');
    expect(items[0]?.explanation).toContain('in a row');
  });

  it('tells of a temperature that is no longer sent while the rest goes on', () => {
    const { items } = derived(telemetry(CARS, 260, { 1: celsius(() => null, 200, 230) }));
    expect(told(items).filter((line) => line.startsWith('OPENED'))).toEqual(['OPENED FEED_SILENCE 1']);
    expect(items.at(-1)?.stage).toBe('CLEARED');
  });

  it('tells of a car that is no longer heard while the others are, and of none when all are quiet', () => {
    const silent: Meddle = (sample, seconds) => (within(seconds, 100, 130) ? null : sample);
    const one = derived(telemetry(CARS, 160, { 81: silent }));
    expect(told(one.items)[0]).toBe('OPENED FEED_SILENCE 81');
    expect(told(one.items).at(-1)).toBe('CLEARED FEED_SILENCE 81');
    const all = derived(telemetry(CARS, 160, Object.fromEntries(CARS.map((car) => [car, silent]))));
    expect(told(all.items)).toEqual([]);
  });

  it('tells of an impossible value, of a speed that jumps there and back, and of revs that are stuck', () => {
    const { items } = derived(
      telemetry(CARS, 140, {
        1: celsius(() => 900, 120, 120.25),
        4: (sample, seconds) => (within(seconds, 120, 120.25) ? { ...sample, speedKph: 395 } : sample),
        16: (sample, seconds) => (within(seconds, 100, 125) ? { ...sample, rpm: 9_999 } : sample),
      }),
    );
    const opened = told(items).filter((line) => line.startsWith('OPENED'));
    expect(opened.toSorted()).toEqual(['OPENED ENGINE_TEMPERATURE 1', 'OPENED RPM 16', 'OPENED SPEED 4']);
  });

  it('gives the same items wherever it is reopened from its memory', () => {
    const events = telemetry(CARS.slice(1), 150, {
      44: celsius((was) => was + 20, 90, 92),
      16: celsius((was, seconds) => was + (seconds - 90) * 0.3, 90, 140),
      4: celsius(() => 91.3, 100, 120),
      81: (sample, seconds) => (within(seconds, 110, 125) ? null : sample),
    });
    const whole = derived(events).items;
    expect(whole.length).toBeGreaterThan(6);
    holds(fc.uniqueArray(fc.nat(events.length - 1), { minLength: 1, maxLength: 4 }), (cuts) => {
      expect(derived(events, { reopenAt: new Set(cuts) }).items).toEqual(whole);
    });
  }, 120_000);

  it('gives the same items again when it is reopened before every event', () => {
    const events = telemetry(CARS, 160, { 44: celsius((was) => was - 25, 110, 112) });
    const everywhere = new Set(events.map((_, index) => index));
    expect(derived(events, { reopenAt: everywhere }).items).toEqual(derived(events).items);
  });

  it('gives the same items however the timing is interleaved', () => {
    const samples = telemetry(CARS, 160, { 44: celsius((was) => was + 25, 110, 112) });
    const timing = [announced('RACE'), ...laps(44, 0, 80_000)];
    const withoutLap = (run: ReturnType<typeof derived>) => run.items.map((item) => ({ ...item, lap: null }));
    expect(withoutLap(derived([...timing, ...samples]))).toEqual(
      withoutLap(derived([...samples, ...timing])),
    );
  });

  it('keeps little of each car, and hands out only what changed', () => {
    const events = telemetry(CARS, 300);
    const kind = anomalyDeriver();
    const { deriver } = derived(events);
    expect(deriver.takeMemory().size).toBe(0);
    const fresh = kind.open('s', new Map());
    expect(fresh.takeMemory().size).toBe(0);
    const [key] = [...memoryAfter(events)];
    expect(key?.[0]).toBe('car/81');
    expect(JSON.stringify(key?.[1]).length).toBeLessThan(2_048);
  });

  it('refuses options that no detector can work with, and says which', () => {
    expect(() => anomalyDeriver({ confidence: 1 })).toThrow(/confidence lies between/);
    expect(() => anomalyDeriver({ horizon: 0 })).toThrow(/horizon/);
  });

  it('takes more for usual the more confidence it is asked for', () => {
    const little = telemetry(CARS, 200, { 44: celsius((was) => was + 2.6, 150, 150.5) });
    expect(told(derived(little, { options: { confidence: 0.9 } }).items)).toContain(
      'OPENED ENGINE_TEMPERATURE 44',
    );
    expect(told(derived(little, { options: { confidence: 0.99999 } }).items)).toEqual([]);
  });
});

function memoryAfter(events: ReturnType<typeof telemetry>) {
  const { deriver } = derived(events.slice(0, -1));
  const last = events.at(-1);
  if (!last) throw new Error('no events');
  // Only the event is looked at: its state is of no account for telemetry.
  const state = { cars: {}, info: { startedAt: null, announced: null } } as never;
  deriver.derive({ event: last, before: state, after: state }, []);
  return deriver.takeMemory();
}

describe('the anomaly deriver on times', () => {
  const field = (slow: readonly number[], slowLap: number, extraMs: number) =>
    [11, 22, 33, 44, 55, 66]
      .flatMap((driver, index) =>
        laps(
          driver,
          20 + index,
          ...Array.from({ length: 14 }, (_, lap) => {
            const base = 90_000 + ((lap * 137 + driver * 31) % 500);
            return lap + 1 === slowLap && slow.includes(driver) ? base + extraMs : base;
          }),
        ),
      )
      .toSorted((a, b) => (a.at < b.at ? -1 : 1));
  const race = [announced('RACE'), event(10, 'SessionStatusChanged', { status: 'STARTED' })];

  it('tells of a lap out of its driver’s pattern, once, and that it is over', () => {
    const { items } = derived([...race, ...field([33], 9, 12_000)]);
    expect(told(items)).toEqual(['OPENED LAP_TIME 33', 'CLEARED LAP_TIME 33']);
    expect(items[0]).toMatchObject({ lap: 9, stage: 'OPENED' });
    expect(items[0]?.explanation).toContain('Lap 9 took 102.');
  });

  it('finds no lap slow when all are: it rains', () => {
    const all = [11, 22, 33, 44, 55, 66];
    const slow = told(derived([...race, ...field(all, 9, 12_000)]).items);
    // Of the first ones to finish nobody can say yet that the others are slow too.
    expect(slow.filter((line) => line.startsWith('OPENED')).length).toBeLessThanOrEqual(3);
  });

  it('finds no lap slow behind a safety car, nor in practice', () => {
    const safetyCar = event(600, 'TrackStatusChanged', { status: 'SAFETY_CAR' });
    const clear = event(900, 'TrackStatusChanged', { status: 'CLEAR' });
    const events = [...field([33], 8, 12_000), safetyCar, clear].toSorted((a, b) => (a.at < b.at ? -1 : 1));
    expect(told(derived([...race, ...events]).items)).toEqual([]);
    expect(told(derived([announced('PRACTICE'), ...field([33], 9, 12_000)]).items)).toEqual([]);
  });

  it('tells of a stop that took much longer than the others’', () => {
    const stops = [11, 22, 33, 44, 55, 66].flatMap((driver, index) => {
      const standing = driver === 66 ? 9_800 : 2_300 + index * 60;
      return [
        event(100 + index * 40, 'PitEntered', { driver }),
        event(110 + index * 40, 'PitStopTimed', { driver, stop: 1, stationaryMs: standing }),
        event(122 + index * 40, 'PitExited', { driver }),
      ];
    });
    const { items } = derived([...race, ...laps(66, 20, 90_000), ...stops]);
    expect(told(items)).toEqual(['OPENED PIT_STOP_TIME 66']);
    expect(items[0]).toMatchObject({ value: 9_800 });
  });
});
