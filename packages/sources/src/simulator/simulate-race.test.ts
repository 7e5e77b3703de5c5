import { createHash } from 'node:crypto';
import { TELEMETRY_TYPES } from '@slipstream/timing/events/bodies';
import { type EventDraft, envelop } from '@slipstream/timing/events/envelope';
import { fold, initialState } from '@slipstream/timing/fold/fold';
import { leaderboard } from '@slipstream/timing/views/leaderboard';
import { describe, expect, it } from 'vitest';
import { CIRCUITS } from './circuits.ts';
import { type SimulationOptions, simulateRace } from './simulate-race.ts';
import { SimulationError } from './simulation-error.ts';

const STARTS_AT = '2026-03-08T15:00:00.000Z';

function race(options: Partial<SimulationOptions> = {}) {
  return simulateRace({ seed: 7, laps: 4, startsAt: STARTS_AT, ...options });
}

function hashOf(drafts: Iterable<EventDraft>): string {
  const hash = createHash('sha256');
  for (const draft of drafts) hash.update(`${JSON.stringify(draft)}\n`);
  return hash.digest('hex');
}

describe('simulateRace', () => {
  it('should give a byte-equal log for the same options', () => {
    expect(hashOf(race().events())).toBe(hashOf(race().events()));
  });

  it('should give the same log each time that it is read, also while another reading is half way', () => {
    const log = race();
    const other = log.events();
    for (let i = 0; i < 5_000; i++) other.next();
    expect(hashOf(log.events())).toBe(hashOf(race().events()));
  });

  it('should give another race for another seed, and for each other option', () => {
    const variants = [
      {},
      { seed: 8 },
      { seed: -7 },
      { seed: 7 + 2 ** 32 },
      { laps: 5 },
      { circuit: 'marisol' },
      { startsAt: '2026-03-08T15:00:00.001Z' },
    ];
    const hashes = variants.map((options) => hashOf(race({ circuit: 'hallberg', ...options }).events()));
    expect(new Set(hashes).size).toBe(variants.length);
  });

  it('should say what it is, and begin when it says', () => {
    const log = race({ circuit: 'porto-ventara' });
    const first = log.events().next().value;
    expect(log).toMatchObject({ kind: 'RACE', origin: 'SIMULATION', season: 2026, startsAt: STARTS_AT });
    expect(first).toMatchObject({
      at: STARTS_AT,
      type: 'SessionAnnounced',
      body: { origin: 'SIMULATION', meeting: { season: 2026, circuit: { id: 'porto-ventara' } } },
    });
  });

  it('should light five lights, one a second, hold them for 0.2 to 3 s, and start within 25 s', () => {
    for (const seed of [1, 2, 3, 4]) {
      const drafts = [...race({ seed, laps: 1 }).events()];
      const lit = drafts.flatMap(({ type, at, body }) =>
        type === 'StartLightsChanged' && 'lights' in body
          ? [{ lights: body.lights, atMs: Date.parse(at) }]
          : [],
      );
      const out = drafts.find(({ body }) => 'status' in body && body.status === 'STARTED')?.at ?? '';
      expect(lit.map(({ lights }) => lights)).toStrictEqual([0, 1, 2, 3, 4, 5]);
      for (let i = 2; i < lit.length; i++) {
        expect((lit[i]?.atMs ?? 0) - (lit[i - 1]?.atMs ?? 0)).toBe(1_000);
      }
      const holdMs = Date.parse(out) - (lit.at(-1)?.atMs ?? 0);
      expect(holdMs).toBeGreaterThanOrEqual(200);
      expect(holdMs).toBeLessThanOrEqual(3_000);
      expect(Date.parse(out) - Date.parse(STARTS_AT)).toBeLessThanOrEqual(25_000);
    }
  });

  it('should have every car stand in its slot, each apart from the others, when the procedure begins', () => {
    const drafts = [...race().events()];
    const begins = drafts.findIndex(({ type }) => type === 'StartLightsChanged');
    const places = new Map<number, string>();
    const moving = new Set<number>();
    for (const { type, body } of drafts.slice(0, begins + 60)) {
      if (type === 'LocationSampled' && 'samples' in body) {
        const { x, y } = body.samples.at(-1) as { x: number; y: number };
        places.set(body.driver, `${x} ${y}`);
      }
      if (type !== 'TelemetrySampled' || !('samples' in body)) continue;
      const { speedKph } = body.samples.at(-1) as { speedKph: number };
      if (speedKph > 0) moving.add(body.driver);
      else moving.delete(body.driver);
    }
    expect(new Set(places.values()).size).toBe(22);
    expect([...moving]).toStrictEqual([]);
  });

  it('should tell whom the viewer supports', () => {
    const first = race({ driver: 44 }).events().next().value;
    expect(first).toMatchObject({ type: 'SessionAnnounced', body: { supportedDriver: 44 } });
  });

  it('should show the grid before the lights go out', () => {
    const drafts = [...race().events()];
    const started = drafts.findIndex(
      ({ type, body }) => type === 'SessionStatusChanged' && 'status' in body && body.status === 'STARTED',
    );
    const before = drafts.slice(0, started);
    expect(before.filter(({ type }) => type === 'GridPositionSet')).toHaveLength(22);
    expect(before.some(({ type }) => type === 'GapChanged')).toBe(true);
    expect(before.some(({ type }) => type === 'LapCompleted')).toBe(false);
  });

  it('should count what was read once a reading was complete', () => {
    const log = race({ laps: 1 });
    expect(log.unreadable().messages).toBe(0);
    const drafts = [...log.events()];
    expect(log.unreadable()).toMatchObject({ messages: drafts.length, unreadable: 0 });
  });

  it('should race on every circuit, for its own number of laps unless told otherwise', () => {
    for (const circuit of CIRCUITS) {
      const counts = [...take(race({ circuit: circuit.id, laps: undefined }).events(), 200)]
        .filter((draft) => draft.type === 'LapCountChanged')
        .map((draft) => draft.body.totalLaps);
      expect(counts).toEqual([circuit.laps]);
    }
  });

  it('should never let the car of the supported driver fail', () => {
    let seed = 0;
    let failed = retiredIn(race({ seed, laps: 1 }).events());
    while (failed.length === 0) failed = retiredIn(race({ seed: ++seed, laps: 1 }).events());
    for (const driver of failed) {
      expect(retiredIn(race({ seed, laps: 1, driver }).events())).not.toContain(driver);
    }
  });

  it.each([
    [{ seed: 0.5 }, 'BAD_SEED'],
    [{ laps: 0 }, 'BAD_LAPS'],
    [{ laps: 2.5 }, 'BAD_LAPS'],
    [{ circuit: 'spa' }, 'UNKNOWN_CIRCUIT'],
    [{ driver: 99 }, 'UNKNOWN_DRIVER'],
    [{ season: 1950 }, 'UNKNOWN_SEASON'],
    [{ startsAt: '2026-03-08' }, 'BAD_INSTANT'],
    [{ startsAt: '2026-99-08T15:00:00.000Z' }, 'BAD_INSTANT'],
  ] as const)('should refuse %j with %s', (options, code) => {
    expect(() => race(options)).toThrow(SimulationError);
    expect(() => race(options)).toThrow(expect.objectContaining({ code }));
  });
});

describe('the fold of a simulated race', () => {
  it.each([1, 2, 3, 4, 5])(
    'should end in the order in which the cars of seed %i took the flag, but for penalties',
    (seed) => {
      const { state, drafts } = folded({ seed, laps: 6 });
      const rows = leaderboard(state);
      const laps = new Map<number, { laps: number; at: string }>();
      const finished: number[] = [];
      for (const draft of drafts) {
        if (draft.type === 'LapCompleted')
          laps.set(draft.body.driver, { laps: draft.body.lap, at: draft.at });
        if (draft.type === 'CarStatusChanged' && draft.body.finished) finished.push(draft.body.driver);
      }
      const order = finished.sort((a, b) => {
        const [first, second] = [laps.get(a), laps.get(b)];
        if (!first || !second) throw new Error('a car has finished without a lap');
        return second.laps - first.laps || (first.at < second.at ? -1 : 1);
      });
      const penalised = new Set(
        drafts.flatMap((draft) =>
          draft.type === 'RaceControlMessageSent' && draft.body.message.includes('SECOND TIME PENALTY FOR')
            ? draft.body.drivers
            : [],
        ),
      );
      const told = rows.slice(0, order.length).map((row) => row.driver);
      const others = (drivers: number[]) => drivers.filter((driver) => !penalised.has(driver));
      expect(others(told)).toEqual(others(order));
      expect(rows.slice(order.length).every((row) => row.status === 'RETIRED')).toBe(true);
      expect(rows.slice(0, order.length).every((row) => row.status === 'FINISHED')).toBe(true);
      expect(rows.map((row) => row.driver)).toHaveLength(22);
    },
  );

  it('should know of every lap its sectors, tyres and place, and of every stop its lap and times', () => {
    const { state } = folded({ seed: 3, laps: 6 });
    const records = Object.values(state.laps).flat();
    expect(records.length).toBeGreaterThan(100);
    for (const lap of records) {
      expect(lap.sectorsMs[0] as number).toBeGreaterThan(0);
      expect(lap.sectorsMs.reduce<number>((sum, ms) => sum + (ms ?? 0), 0)).toBe(lap.ms);
      expect(lap.position).not.toBeNull();
      expect(lap.compound).not.toBeNull();
    }
    // A car that is given up in its garage makes no stop there.
    const stops = Object.values(state.pitStops)
      .flat()
      .filter((stop) => stop.pitLaneMs !== null);
    expect(stops.length).toBeGreaterThan(15);
    for (const stop of stops) {
      expect(stop.lap).toBeGreaterThan(0);
      expect(stop.pitLaneMs as number).toBeGreaterThan(stop.stationaryMs as number);
    }
  });

  it('should learn the outline of the circuit from the places of the cars', () => {
    let state = initialState('race');
    let index = 0;
    for (const draft of race({ seed: 2, laps: 3 }).events())
      state = fold(state, envelop(draft, 'race', 0, index++)).state;
    expect(state.outline.points.length).toBeGreaterThan(200);
  });
});

function folded(options: Partial<SimulationOptions>) {
  const drafts = [...race(options).events()].filter(({ type }) => !TELEMETRY_TYPES.has(type));
  let state = initialState('race');
  for (const [index, draft] of drafts.entries()) state = fold(state, envelop(draft, 'race', 0, index)).state;
  return { state, drafts };
}

function retiredIn(drafts: Iterable<EventDraft>): number[] {
  const retired: number[] = [];
  for (const draft of drafts) {
    if (draft.type === 'CarStatusChanged' && draft.body.retired) retired.push(draft.body.driver);
  }
  return retired;
}

function* take<T>(items: Iterable<T>, count: number): Iterable<T> {
  let taken = 0;
  for (const item of items) {
    if (taken++ >= count) return;
    yield item;
  }
}
