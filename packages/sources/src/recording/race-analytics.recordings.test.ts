import { analyses, type CarAnalysis } from '@slipstream/timing/derive/averages/analysis';
import { pitLoss } from '@slipstream/timing/derive/averages/pit-loss';
import { placesBehindLeader } from '@slipstream/timing/derive/averages/pit-window';
import { trackLimits } from '@slipstream/timing/derive/averages/track-limits';
import { tyreDegradation } from '@slipstream/timing/derive/averages/tyre-degradation';
import { type EventDraft, envelop } from '@slipstream/timing/events/envelope';
import type { Compound } from '@slipstream/timing/events/vocabulary';
import { fold, initialState } from '@slipstream/timing/fold/fold';
import type { LapRecord, PitStopRecord, SessionState } from '@slipstream/timing/fold/state';
import { lapsOf } from '@slipstream/timing/views/laps';
import { type LeaderboardRow, leaderboard } from '@slipstream/timing/views/leaderboard';
import { beforeAll, expect, test } from 'vitest';
import { openRecording } from './open-recording.ts';
import { describeRecording } from './real-recordings.ts';

const FOLD_TIMEOUT_MS = 120_000;

/** What was shown as a car finished a lap. */
interface Moment {
  readonly at: string;
  readonly row: LeaderboardRow;
  readonly rows: readonly LeaderboardRow[];
  readonly analysis: CarAnalysis | undefined;
}

interface Race {
  readonly state: SessionState;
  readonly moments: ReadonlyMap<string, Moment>;
  readonly drafts: readonly EventDraft[];
}

async function raceOf(path: string): Promise<Race> {
  const log = await openRecording(path);
  let state = initialState('recording');
  const moments = new Map<string, Moment>();
  const drafts: EventDraft[] = [];
  let index = 0;
  for (const draft of log.events()) {
    if (draft.type === 'TelemetrySampled' || draft.type === 'LocationSampled') continue;
    if (draft.type === 'RaceControlMessageSent') drafts.push(draft);
    state = fold(state, envelop(draft, 'recording', 0, index++)).state;
    if (draft.type !== 'LapCompleted') continue;
    const { driver, lap } = draft.body;
    const rows = leaderboard(state);
    const row = rows.find((other) => other.driver === driver);
    if (!row || moments.has(`${driver}/${lap}`)) continue;
    moments.set(`${driver}/${lap}`, { at: draft.at, row, rows, analysis: analyses(state).get(driver) });
  }
  return { state, moments, drafts };
}

for (const name of ['2023-qatar-race', '2023-bahrain-race']) {
  describeRecording(name, [], (path) => {
    let race: Race;
    beforeAll(async () => {
      race = await raceOf(path);
    }, FOLD_TIMEOUT_MS);

    test('costs a stop what the gaps to a leader who stayed out say', () => {
      const { lossMs, stops } = pitLoss(race.state);
      expect(stops).toBeGreaterThan(30);
      const byGaps = stopsOf(race).flatMap(({ driver, stop }) => gapLost(race, driver, stop) ?? []);
      expect(byGaps.length).toBeGreaterThan(15);
      expect(Math.abs(lossMs - middle(byGaps))).toBeLessThan(2_000);
    });

    test('puts a car that stops back where its window said a lap before, among those who stay out', () => {
      const errors = stopsOf(race).flatMap(({ driver, stop }) => rejoinError(race, driver, stop) ?? []);
      expect(errors.length).toBeGreaterThan(40);
      expect(share(errors, (error) => error === 0)).toBeGreaterThan(0.6);
      expect(share(errors, (error) => Math.abs(error) <= 1)).toBeGreaterThan(0.9);
    });

    test('brings a car within a second of the one ahead on the lap foretold', () => {
      const chases = [...race.moments].flatMap(([key, moment]) => chaseOf(race, key, moment) ?? []);
      expect(chases.length).toBeGreaterThan(20);
      expect(share(chases, ({ reached }) => reached !== null)).toBeGreaterThan(0.65);
      const errors = chases.flatMap(({ reached, foretold }) =>
        reached === null ? [] : [reached - foretold],
      );
      expect(Math.abs(middle(errors))).toBeLessThanOrEqual(1);
      expect(share(errors, (error) => Math.abs(error) <= 3)).toBeGreaterThan(0.8);
    });

    test('wears tyres, the softer ones more, by no more than half a second a lap', () => {
      const slopes = new Map<Compound, number[]>();
      for (const [driver, stints] of Object.entries(race.state.stints)) {
        for (const { stint, compound } of stints) {
          const found = tyreDegradation(race.state, Number(driver), stint);
          if (found) slopes.set(compound, [...(slopes.get(compound) ?? []), found.msPerLap]);
        }
      }
      const all = [...slopes.values()].flat();
      expect(all.length).toBeGreaterThan(35);
      expect(middle(all)).toBeGreaterThan(0);
      expect(share(all, (msPerLap) => Math.abs(msPerLap) < 500)).toBe(1);
      const [soft, hard] = [slopes.get('SOFT') ?? [], slopes.get('HARD') ?? []];
      if (soft.length > 5) expect(middle(soft)).toBeGreaterThan(middle(hard));
    });

    test('drives every lap at the speed that its time and the length of the circuit make', () => {
      const lengthM = (race.state.info.announced?.meeting.circuit.lengthKm ?? 0) * 1_000;
      const laps = Object.keys(race.state.laps).flatMap((driver) => lapsOf(race.state, Number(driver)));
      const wrong = laps.filter(({ time, averageSpeedKph }) => {
        if (!time || averageSpeedKph === null) return time !== null || averageSpeedKph !== null;
        return Math.abs((averageSpeedKph / 3.6) * (time.ms / 1_000) - lengthM) > 0.1;
      });
      expect(laps.length).toBeGreaterThan(900);
      expect(wrong).toEqual([]);
      for (const { driver, averageSpeedKph } of leaderboard(race.state)) {
        const own = (race.state.laps[driver] ?? []).flatMap(({ ms }) => ms ?? []);
        const seconds = own.reduce((sum, ms) => sum + ms, 0) / 1_000;
        if (own.length === 0) continue;
        expect((averageSpeedKph ?? 0) / 3.6).toBeCloseTo((own.length * lengthM) / seconds, 3);
      }
    });

    test('counts as track limits each lap that race control deleted for them, and more for who was flagged', () => {
      const laps = new Map<number, Set<string>>();
      const flagged = new Set<number>();
      const penalties = new Map<number, number>();
      for (const draft of race.drafts) {
        if (draft.type !== 'RaceControlMessageSent') continue;
        const { message } = draft.body;
        const driver = Number(/\bCAR (\d+)/.exec(message)?.[1]);
        if (!message.includes('TRACK LIMITS')) continue;
        if (message.startsWith('BLACK AND WHITE')) flagged.add(driver);
        if (message.includes('TIME PENALTY')) penalties.set(driver, (penalties.get(driver) ?? 0) + 1);
        if (!message.includes('DELETED')) continue;
        const lap = / LAP (\d+) /.exec(message)?.[1] ?? message;
        laps.set(driver, (laps.get(driver) ?? new Set()).add(lap));
      }
      expect(laps.size).toBeGreaterThan(8);
      for (const car of Object.values(race.state.cars)) {
        const limits = trackLimits(car);
        expect([car.number, limits?.deletedLaps ?? 0]).toEqual([car.number, laps.get(car.number)?.size ?? 0]);
        expect([car.number, limits?.penalties ?? 0]).toEqual([car.number, penalties.get(car.number) ?? 0]);
        if (flagged.has(car.number)) expect(limits?.count).toBeGreaterThanOrEqual(3);
      }
    });
  });
}

function stopsOf({ state }: Race): readonly { readonly driver: number; readonly stop: PitStopRecord }[] {
  return Object.entries(state.pitStops).flatMap(([driver, stops]) =>
    stops.map((stop) => ({ driver: Number(driver), stop })),
  );
}

const lapOf = ({ state }: Race, driver: number, number: number): LapRecord | undefined =>
  state.laps[driver]?.find(({ lap }) => lap === number);

/**
 * What a car lost to whoever led as it came in, from before its stop to after it, beyond what it lost in
 * the two laps before; null if that car stopped too.
 */
function gapLost(race: Race, driver: number, { lap }: PitStopRecord): number | null {
  const leader = race.moments.get(`${driver}/${lap - 1}`)?.rows[0]?.driver;
  if (leader === undefined || leader === driver || !isGreenAfter(race, driver, lap)) return null;
  const gapAt = (number: number) => {
    const [own, first] = [lapOf(race, driver, number), lapOf(race, leader, number)];
    return own && first && !first.pitIn && !first.pitOut ? Date.parse(own.at) - Date.parse(first.at) : null;
  };
  const [earlier, before, between, after] = [gapAt(lap - 3), gapAt(lap - 1), gapAt(lap), gapAt(lap + 1)];
  if (earlier === null || before === null || between === null || after === null) return null;
  return after - before - (before - earlier);
}

function isGreenAfter(race: Race, driver: number, lap: number): boolean {
  const [from, to] = [lapOf(race, driver, lap - 1)?.at, lapOf(race, driver, lap + 1)?.at];
  if (!from || !to) return false;
  return race.state.track.history.every(
    (period) =>
      period.status === 'CLEAR' ||
      period.status === 'YELLOW' ||
      period.from >= to ||
      (period.to ?? '9') <= from,
  );
}

/** How many more of the cars that stayed out were ahead after a stop than the window said a lap before it. */
function rejoinError(race: Race, driver: number, { lap }: PitStopRecord): number | null {
  const [before, after] = [
    race.moments.get(`${driver}/${lap - 1}`),
    race.moments.get(`${driver}/${lap + 1}`),
  ];
  const window = before?.analysis?.pitWindow;
  if (!before || !after || !window || !isGreenAfter(race, driver, lap)) return null;
  const stayedOut = (other: number) =>
    (race.state.pitStops[other] ?? []).every(
      (stop) => stop.at > after.at || Date.parse(stop.at) + (stop.pitLaneMs ?? 0) < Date.parse(before.at),
    );
  const placed = placesBehindLeader(before.rows);
  const own = placed.find(({ row }) => row.driver === driver);
  if (!own) return null;
  const others = placed.filter(({ row }) => row.driver !== driver && stayedOut(row.driver));
  const foretold = others.filter(({ gapMs }) => gapMs <= own.gapMs + window.lossMs).length;
  const position = (number: number) => after.rows.find((row) => row.driver === number)?.position ?? 99;
  return others.filter(({ row }) => position(row.driver) < position(driver)).length - foretold;
}

/** Laps after the one foretold in which the car ahead may still be reached. */
const LATE_LAPS = 6;
/** Further ahead than this a trend of three laps says little: cars close up more slowly in the other's air. */
const FORETOLD_WITHIN_LAPS = 5;

/** A catching up that was foretold, and when it came; null where a stop of one of the two cut it short. */
function chaseOf(race: Race, key: string, { analysis }: Moment) {
  const trend = analysis?.gapTrend;
  const [driver = 0, lap = 0] = key.split('/').map(Number);
  if (!trend || trend.catchUpLap === null || trend.catchUpLap - lap > FORETOLD_WITHIN_LAPS) return null;
  for (let number = lap + 1; number <= trend.catchUpLap + LATE_LAPS; number += 1) {
    const [own, other] = [lapOf(race, driver, number), lapOf(race, trend.ahead, number)];
    if (!own || !other || [own, other].some(({ pitIn, pitOut }) => pitIn || pitOut)) return null;
    if (Date.parse(own.at) - Date.parse(other.at) < 1_000)
      return { reached: number, foretold: trend.catchUpLap };
  }
  return { reached: null, foretold: trend.catchUpLap };
}

function middle(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function share<T>(all: readonly T[], holds: (each: T) => boolean): number {
  return all.filter(holds).length / all.length;
}
