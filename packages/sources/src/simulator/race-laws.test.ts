import { TELEMETRY_TYPES } from '@slipstream/timing/events/bodies';
import { decodeEvent, type EventDraft, envelop } from '@slipstream/timing/events/envelope';
import { describe, expect, it } from 'vitest';
import { breachesOf } from './laws/law.ts';
import { lawsOf } from './laws/laws-of.ts';
import { simulateRace } from './simulate-race.ts';

/** What holds of every race, whatever its seed. */
const SEEDS = Array.from({ length: 20 }, (_, seed) => seed + 100);
const LAPS = 7;
const STARTS_AT = '2026-03-08T15:00:00.000Z';

type DraftOf<T extends EventDraft['type']> = Extract<EventDraft, { type: T }>;

const RACES = new Map(
  SEEDS.map((seed) => {
    const drafts: EventDraft[] = [];
    let telemetry = 0;
    for (const draft of simulateRace({ seed, laps: LAPS, startsAt: STARTS_AT }).events()) {
      // Samples are 80 % of a log; a tenth of them is enough to look at.
      if (!TELEMETRY_TYPES.has(draft.type) || telemetry++ % 10 === 0) drafts.push(draft);
    }
    return [seed, drafts];
  }),
);

describe.each(SEEDS)('a race of seed %i', (seed) => {
  const drafts = RACES.get(seed) ?? [];
  const lightsOut = ms(
    of(drafts, 'SessionStatusChanged').find(({ body }) => body.status === 'STARTED')?.at ?? '',
  );
  const laps = of(drafts, 'LapCompleted');
  const finished = new Set(
    of(drafts, 'CarStatusChanged')
      .filter(({ body }) => body.finished)
      .map(({ body }) => body.driver),
  );
  const retired = new Set(
    of(drafts, 'CarStatusChanged')
      .filter(({ body }) => body.retired)
      .map(({ body }) => body.driver),
  );

  it('should be made of events that fit their schemas', () => {
    const faults = drafts
      .map((draft, index) => decodeEvent(envelop(draft, 'race', 0, index)))
      .filter((decoded) => !decoded.ok);
    expect(faults).toEqual([]);
  });

  it('should never let time run back, nor sample the future', () => {
    const faults = drafts.filter((draft, index) => {
      if (draft.at < (drafts[index - 1]?.at ?? STARTS_AT)) return true;
      if (draft.type !== 'TelemetrySampled' && draft.type !== 'LocationSampled') return false;
      const instants = draft.body.samples.map((sample) => sample.at);
      return !instants.every((at, i) => at <= draft.at && at > (instants[i - 1] ?? ''));
    });
    expect(faults).toEqual([]);
  });

  it('should keep the positions a permutation', () => {
    const positions = new Map<number, number>();
    for (const { body } of of(drafts, 'PositionsChanged')) {
      for (const { driver, position } of body.positions) positions.set(driver, position);
      expect([...positions.values()].sort((a, b) => a - b)).toEqual(
        Array.from({ length: 22 }, (_, i) => i + 1),
      );
    }
  });

  it('should bring every car either to the flag or out of the race, and end after the last', () => {
    expect(finished.size + retired.size).toBe(22);
    expect([...finished].filter((driver) => retired.has(driver))).toEqual([]);
    const statuses = of(drafts, 'SessionStatusChanged').map(({ body }) => body.status);
    expect(statuses).toEqual(['SCHEDULED', 'STARTED', 'FINISHED', 'ENDED']);
    expect(drafts.at(-1)).toMatchObject({ type: 'SessionStatusChanged', body: { status: 'ENDED' } });
    const chequered = of(drafts, 'RaceControlMessageSent').filter(({ body }) => body.flag === 'CHEQUERED');
    expect(chequered).toHaveLength(1);
  });

  it('should time each lap as the sum of its sectors and the difference of two crossings', () => {
    for (const driver of new Set(laps.map(({ body }) => body.driver))) {
      let crossedAt = lightsOut;
      let sectors: number[] = [];
      let lap = 0;
      for (const draft of drafts) {
        if (draft.type === 'SectorTimed' && draft.body.driver === driver && draft.body.timeMs !== null) {
          expect(draft.body.sector).toBe(sectors.length + 1);
          sectors.push(draft.body.timeMs);
        }
        if (draft.type !== 'LapCompleted' || draft.body.driver !== driver) continue;
        expect(draft.body.lap).toBe(++lap);
        expect(sectors.reduce((sum, time) => sum + time, 0)).toBe(draft.body.timeMs);
        expect(ms(draft.at) - crossedAt).toBe(draft.body.timeMs);
        crossedAt = ms(draft.at);
        sectors = [];
      }
    }
  });

  it('should give at the line, as gaps, the differences of the crossing times', () => {
    const crossings = new Map<string, number>();
    for (const { at, body } of laps) crossings.set(`${body.driver} ${body.lap}`, ms(at));
    const positions = new Map<number, number>();
    const lapped = new Map<number, number>();
    let gap: DraftOf<'GapChanged'>['body'] | null = null;
    let compared = 0;
    for (const draft of drafts) {
      if (draft.type === 'PositionsChanged') {
        for (const { driver, position } of draft.body.positions) positions.set(driver, position);
      }
      if (draft.type === 'GapChanged') gap = draft.body;
      if (draft.type !== 'LapCompleted') continue;
      const { driver, lap } = draft.body;
      lapped.set(driver, lap);
      expect(gap?.driver).toBe(driver);
      const position = positions.get(driver) ?? 0;
      for (const [rank, told] of [
        [1, gap?.gapToLeader],
        [position - 1, gap?.interval],
      ] as const) {
        const ahead = [...positions].find(([, other]) => other === rank)?.[0];
        if (position === 1 || ahead === undefined) {
          expect(told).toBeNull();
        } else if (told && 'ms' in told) {
          expect(told.ms).toBe(ms(draft.at) - (crossings.get(`${ahead} ${lap}`) ?? Number.NaN));
          compared++;
        } else {
          expect(told?.laps).toBe((lapped.get(ahead) ?? 0) - lap);
        }
      }
    }
    expect(compared).toBeGreaterThan(200);
  });

  it('should mark a time as best exactly when it is, deleted laps aside', () => {
    const counting = new Map<string, { driver: number; lap: number; timeMs: number }[]>();
    let marked = 0;
    for (const draft of drafts) {
      if (draft.type === 'LapDeleted') {
        const times = counting.get('lap') ?? [];
        counting.set(
          'lap',
          times.filter(({ driver, lap }) => driver !== draft.body.driver || lap !== draft.body.lap),
        );
      }
      if (draft.type !== 'LapCompleted' && draft.type !== 'SectorTimed') continue;
      const { driver, timeMs, mark } = draft.body;
      if (timeMs === null || timeMs === undefined) continue;
      const [kind, lap] =
        'sector' in draft.body ? [`sector ${draft.body.sector}`, 0] : ['lap', draft.body.lap];
      const times = counting.get(kind) ?? [];
      const beatsAll = times.every((other) => timeMs < other.timeMs);
      const beatsOwn = times.every((other) => other.driver !== driver || timeMs < other.timeMs);
      expect(mark).toBe(beatsAll ? 'OVERALL_BEST' : beatsOwn ? 'PERSONAL_BEST' : 'NONE');
      counting.set(kind, [...times, { driver, lap, timeMs }]);
      marked++;
    }
    expect(marked).toBeGreaterThan(400);
  });

  it('should say at any time of every driver what the best lap that still counts is', () => {
    const counting = new Map<number, { lap: number; timeMs: number }[]>();
    const told = new Map<number, number | null>();
    for (const [index, draft] of drafts.entries()) {
      if (draft.type === 'BestLapChanged') told.set(draft.body.driver, draft.body.timeMs);
      if (draft.type !== 'LapCompleted' && draft.type !== 'LapDeleted') continue;
      const { driver, lap, timeMs } = draft.body;
      const laps = (counting.get(driver) ?? []).filter((other) => other.lap !== lap);
      if (draft.type === 'LapCompleted') laps.push({ lap: lap ?? 0, timeMs: timeMs ?? 0 });
      counting.set(driver, laps);
      const next = drafts[index + 1];
      if (next?.type === 'BestLapChanged') told.set(next.body.driver, next.body.timeMs);
      const best = laps.length === 0 ? null : Math.min(...laps.map((other) => other.timeMs));
      expect(told.get(driver)).toBe(best);
    }
  });

  it('should keep every law', () => {
    expect(breachesOf(drafts, lawsOf({ kind: 'RACE', cars: 22 }))).toEqual([]);
  });

  it('should keep speeds, revs, gears and pedals within what a car can do', () => {
    const samples = of(drafts, 'TelemetrySampled').flatMap(({ body }) => body.samples);
    const faults = samples.filter((sample) => {
      const [speed, rpm, gear] = [sample.speedKph ?? -1, sample.rpm ?? -1, sample.gear ?? -1];
      const bothPedals = (sample.brakePct ?? 0) > 0 && (sample.throttlePct ?? 0) > 0;
      return speed < 0 || speed > 350 || rpm < 0 || rpm > 12_500 || gear < 0 || gear > 8 || bothPedals;
    });
    expect(faults).toEqual([]);
    expect(Math.max(...samples.map((sample) => sample.speedKph ?? 0))).toBeGreaterThan(290);
    expect(samples.every((sample) => sample.drs === null)).toBe(true);
  });
});

function of<T extends EventDraft['type']>(drafts: readonly EventDraft[], type: T): DraftOf<T>[] {
  return drafts.filter((draft): draft is DraftOf<T> => draft.type === type);
}

function ms(at: string): number {
  return Date.parse(at);
}
