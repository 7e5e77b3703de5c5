import { flawsOf } from '@slipstream/timing/derive/commentary/checker';
import { commentaryDeriver } from '@slipstream/timing/derive/commentary/commentary-deriver';
import type { CommentaryItem } from '@slipstream/timing/derive/items';
import { TELEMETRY_TYPES } from '@slipstream/timing/events/bodies';
import type { TimingEvent } from '@slipstream/timing/events/envelope';
import { envelop } from '@slipstream/timing/events/envelope';
import { fold, initialState } from '@slipstream/timing/fold/fold';
import type { SessionState } from '@slipstream/timing/fold/state';
import { beforeAll, expect, test } from 'vitest';
import { openRecording } from './open-recording.ts';
import {
  describeRecording,
  type OfficialRace,
  officialQualifying,
  officialRace,
  qualifyingPath,
  resultsPath,
} from './real-recordings.ts';

const READ_TIMEOUT_MS = 120_000;
/** A share of all that happened, and of all that was told, that must agree. */
const AGREEMENT = 0.98;

interface Race {
  readonly log: ReadonlyMap<string, TimingEvent>;
  readonly lines: readonly CommentaryItem[];
  readonly state: SessionState;
}

async function toldRace(path: string): Promise<Race> {
  const recording = await openRecording(path);
  const deriver = commentaryDeriver({ language: 'en', seed: 1 }).open('race', new Map());
  const log = new Map<string, TimingEvent>();
  const lines: CommentaryItem[] = [];
  let state = initialState('race');
  let index = 0;
  for (const draft of recording.events()) {
    const event = envelop(draft, 'race', 0, index++);
    const { state: after, outcome } = fold(state, event);
    if (!TELEMETRY_TYPES.has(event.type)) log.set(event.id, event);
    if (outcome === 'applied') {
      for (const { log: name, item } of deriver.derive({ event, before: state, after }, [])) {
        if (name === 'commentary') lines.push(item);
      }
      deriver.takeMemory();
    }
    state = after;
  }
  return { log, lines, state };
}

/**
 * What happened, worked out from the raw events alone: when each car completed each lap, when it went
 * into the pit lane and came out, lap times and their deletion. Nothing of the fold or of the rules.
 */
class Happened {
  readonly #crossings = new Map<number, Map<number, string>>();
  readonly #visits: { readonly driver: number; readonly at: string; readonly entry: boolean }[] = [];
  readonly #places = new Map<number, readonly { readonly at: string; readonly position: number }[]>();
  readonly fastest: string[] = [];
  readonly safetyCars: string[] = [];

  constructor(log: Iterable<TimingEvent>) {
    let startedAt: string | null = null;
    /** When the field was slowed down or stopped: from and to, the last to come perhaps open. */
    const neutral: { readonly from: string; to: string }[] = [];
    const times = new Map<string, number>();
    for (const event of log) {
      if (event.type === 'SessionStatusChanged' && event.body.status === 'STARTED') startedAt ??= event.at;
      if (event.type === 'PositionsChanged') {
        for (const { driver, position } of event.body.positions) {
          this.#places.set(driver, [...(this.#places.get(driver) ?? []), { at: event.at, position }]);
        }
      }
      if (startedAt === null) continue;
      if (event.type === 'LapCompleted') this.#lap(event.body.driver, event.body.lap, event.at);
      if (event.type === 'LapCompleted' && event.body.timeMs) {
        const { driver, lap, timeMs } = event.body;
        const began = new Date(Date.parse(event.at) - timeMs).toISOString();
        // Laps behind a safety car, and the one from the grid, are compared with none.
        if (lap === 1 || neutral.some(({ from, to }) => from <= event.at && to > began)) continue;
        const isFastest = timeMs < Math.min(...times.values(), Infinity);
        if (isFastest && times.get(`${driver} ${lap}`) !== timeMs) this.fastest.push(`${driver} ${timeMs}`);
        times.set(`${driver} ${lap}`, timeMs);
      }
      if (event.type === 'LapDeleted') {
        const { driver, lap, timeMs } = event.body;
        for (const [key, ms] of times) {
          const own = key.startsWith(`${driver} `);
          if (own && (timeMs === undefined ? key === `${driver} ${lap}` : ms === timeMs)) times.delete(key);
        }
      }
      if (event.type === 'PitEntered' || event.type === 'PitExited') {
        this.#visits.push({ driver: event.body.driver, at: event.at, entry: event.type === 'PitEntered' });
      }
      if (event.type === 'TrackStatusChanged') {
        const { status } = event.body;
        if (/SAFETY_CAR$/.test(status)) this.safetyCars.push(status);
        const last = neutral.at(-1);
        if (last && last.to > event.at) last.to = event.at;
        if (/SAFETY_CAR|RED/.test(status)) neutral.push({ from: event.at, to: '9' });
      }
    }
  }

  #lap(driver: number, lap: number, at: string): void {
    const laps = this.#crossings.get(driver) ?? new Map<number, string>();
    if (!laps.has(lap)) laps.set(lap, at);
    this.#crossings.set(driver, laps);
  }

  get laps(): number {
    return Math.max(...[...this.#crossings.values()].flatMap((laps) => [...laps.keys()]));
  }

  #at(driver: number, lap: number): string | undefined {
    return this.#crossings.get(driver)?.get(lap);
  }

  #inPits(driver: number, lap: number): boolean {
    const [from, to] = [this.#at(driver, lap - 1) ?? '', this.#at(driver, lap) ?? ''];
    return this.#visits.some((visit) => visit.driver === driver && visit.at > from && visit.at <= to);
  }

  /** Pairs of cars whose order is another at the end of a lap than at its beginning, from the second lap on. */
  passes(where: 'track' | 'pits'): readonly string[] {
    const drivers = [...this.#crossings.keys()];
    const last = this.laps;
    const found: string[] = [];
    for (let lap = 2; lap <= last; lap += 1) {
      for (const passer of drivers) {
        for (const passed of drivers) {
          const [a, b] = [this.#at(passer, lap - 1), this.#at(passed, lap - 1)];
          const [c, d] = [this.#at(passer, lap), this.#at(passed, lap)];
          if (!a || !b || !c || !d || a <= b || c >= d) continue;
          const pits = this.#inPits(passer, lap) || this.#inPits(passed, lap);
          if (pits === (where === 'pits')) found.push(`${passer} past ${passed} on lap ${lap}`);
        }
      }
    }
    return found;
  }

  /**
   * The stops that places changed hands by: for each pair of cars whose order is another at the end of a lap
   * because one of them was in the pits, that visit (of either, where both were).
   */
  placesByStops(): readonly (readonly string[])[] {
    return this.passes('pits').map((pass) => {
      const [, passer, passed, lap] = /(\d+) past (\d+) on lap (\d+)/.exec(pass)?.map(Number) ?? [];
      return [passer, passed].flatMap((driver) => this.#entries(driver ?? 0, lap ?? 0));
    });
  }

  /** The entries of the visits that a car was on in the course of a lap. */
  #entries(driver: number, lap: number): readonly string[] {
    const [from, to] = [this.#at(driver, lap - 1) ?? '', this.#at(driver, lap) ?? ''];
    const own = this.#visits.filter((visit) => visit.driver === driver);
    return own.flatMap((visit, index) => {
      const entry = visit.entry ? visit : own[index - 1];
      return visit.at > from && visit.at <= to && entry ? [`${driver} at ${entry.at}`] : [];
    });
  }

  /** The place that was reported last before an instant. */
  placeAt(driver: number, at: string): number | undefined {
    return this.#places.get(driver)?.findLast((place) => place.at <= at)?.position;
  }

  /** A car's place at the end of the lap after a visit, and how many places changed hands for it in that lap. */
  placeAfter(driver: number, entry: string): { readonly place: number; readonly changes: number } | null {
    const exit = this.#visits.find((visit) => visit.driver === driver && !visit.entry && visit.at > entry);
    const laps = [...(this.#crossings.get(driver) ?? [])];
    const out = exit && laps.find(([, at]) => at >= exit.at);
    if (!out) return null;
    const [lap, at] = out;
    const ahead = [...this.#crossings.values()].filter((others) => (others.get(lap) ?? '9') < at).length;
    const involved = [...this.passes('track'), ...this.passes('pits')].filter((pass) =>
      new RegExp(`^(?:${driver} past|\\d+ past ${driver}) .*lap ${lap}$`).test(pass),
    );
    // A car that drops out meanwhile leaves its place to those behind it.
    const gone = [...this.#crossings.values()].filter((others) => {
      const last = Math.max(...others.keys());
      return last < lap && last >= lap - 2;
    });
    return { place: ahead + 1, changes: involved.length + gone.length };
  }

  leadChanges(): readonly string[] {
    const first = (lap: number) =>
      [...this.#crossings]
        .flatMap(([driver, laps]) => (laps.has(lap) ? [{ driver, at: laps.get(lap) ?? '' }] : []))
        .sort((a, b) => (a.at < b.at ? -1 : 1))[0]?.driver;
    return Array.from({ length: this.laps - 1 }, (_, index) => index + 2)
      .filter((lap) => first(lap) !== first(lap - 1))
      .map((lap) => `${first(lap)} on lap ${lap}`);
  }

  /** Into the pit lane and out again, before the car takes the flag. */
  stops(): readonly string[] {
    const { endsAt } = this;
    return this.#visits.flatMap(({ driver, at, entry }, index) => {
      const next = this.#visits.slice(index + 1).find((visit) => visit.driver === driver);
      const finished =
        [...(this.#crossings.get(driver)?.values() ?? [])].find((each) => each >= endsAt) ?? '9';
      return entry && next && !next.entry && at < finished ? [`${driver} at ${at}`] : [];
    });
  }

  /** When the winner takes the flag. */
  get endsAt(): string {
    const last = this.laps;
    return [...this.#crossings.values()].map((laps) => laps.get(last) ?? '9').sort()[0] ?? '9';
  }

  /** Who drove less than nine tenths of the distance, of all who were on the grid. */
  retirements(grid: readonly number[]): readonly string[] {
    return grid
      .filter((driver) => Math.max(0, ...(this.#crossings.get(driver)?.keys() ?? [])) < this.laps * 0.9)
      .map(String);
  }
}

/** What the lines tell, but those that were corrected. Who passed whom follows from the events that prove it. */
class Told {
  readonly #all: readonly CommentaryItem[];
  readonly #lines: readonly CommentaryItem[];
  readonly #log: ReadonlyMap<string, TimingEvent>;

  constructor({ lines, log }: Race) {
    const corrected = new Set(lines.map(({ supersedes }) => supersedes));
    this.#all = lines;
    this.#lines = lines.filter(({ id }) => !corrected.has(id));
    this.#log = log;
  }

  #of(kind: CommentaryItem['kind']): readonly CommentaryItem[] {
    return this.#lines.filter((line) => line.kind === kind);
  }

  #completed(id: string | undefined): { driver: number; lap: number } {
    const event = this.#log.get(id ?? '');
    if (event?.type !== 'LapCompleted') throw new Error(`${id} is no completed lap`);
    return event.body;
  }

  passes(): readonly string[] {
    return [...this.#of('OVERTAKE'), ...this.#of('LEAD_CHANGE')]
      .filter(({ evidence }) => /^(pass|lead)\.track/.test(evidence?.text ?? ''))
      .flatMap((line) =>
        line.kind === 'LEAD_CHANGE'
          ? [`${line.drivers[0]} past ${line.drivers[1]} on lap ${line.lap}`]
          : this.#pairs(line),
      );
  }

  #pairs({ evidence }: CommentaryItem): readonly string[] {
    const orders = evidence?.facts.filter(({ name }) => name === 'order') ?? [];
    const pairs = orders.flatMap(({ of: [first, second] }) => {
      const [before, after] = [this.#log.get(first?.event ?? ''), this.#log.get(second?.event ?? '')];
      if (before?.type !== 'LapCompleted' || after?.type !== 'LapCompleted') return [];
      const [ahead, behind] = [this.#completed(first?.event), this.#completed(second?.event)];
      return [{ ahead: ahead.driver, behind: behind.driver, lap: ahead.lap }];
    });
    return pairs
      .filter(({ ahead, behind, lap }) =>
        pairs.some((other) => other.ahead === behind && other.behind === ahead && other.lap === lap - 1),
      )
      .map(({ ahead, behind, lap }) => `${ahead} past ${behind} on lap ${lap}`);
  }

  leadChanges(): readonly string[] {
    return this.#of('LEAD_CHANGE').map(({ drivers, lap }) => `${drivers[0]} on lap ${lap}`);
  }

  /** A line that tells several stops rests on the entry of each. */
  stops(): readonly string[] {
    return this.#of('PIT_STOP').flatMap((line) => this.#entries(line).map(({ key }) => key));
  }

  #entries({ evidence }: CommentaryItem) {
    return (evidence?.facts ?? []).flatMap(({ name, of }) => {
      const entry = name === 'stop' ? this.#log.get(of[0]?.event ?? '') : undefined;
      if (entry?.type !== 'PitEntered') return [];
      return [{ key: `${entry.body.driver} at ${entry.at}`, driver: entry.body.driver, at: entry.at }];
    });
  }

  /** The places that lines about stops tell: before the entry, and where the car rejoined. */
  placesOfStops() {
    return this.#of('PIT_STOP').flatMap((line) => {
      const facts = line.evidence?.facts ?? [];
      const values = (slot: string) =>
        facts.filter(({ name }) => name === slot).map(({ value }) => Number(value));
      const [from, rejoin] = [values('from'), values('rejoin')];
      return this.#entries(line).map(({ driver, at }, index) => ({
        driver,
        entry: at,
        from: from[index],
        rejoin: rejoin[index],
      }));
    });
  }

  /** Lines of a kind that speak of the pits. */
  ofThePits(kind: CommentaryItem['kind']): readonly string[] {
    return this.#of(kind).flatMap(({ text }) => (/\bpits?\b/i.test(text) ? [text] : []));
  }

  retirements(): readonly string[] {
    return this.#of('RETIREMENT').flatMap(({ drivers }) => drivers.map(String));
  }

  fastestLaps(): readonly string[] {
    const times = this.#all
      .filter(({ evidence }) => /^fastest\.(lap|improved|own|roundup)$/.test(evidence?.text ?? ''))
      .flatMap(({ evidence }) => evidence?.facts.filter(({ name }) => name === 'time') ?? []);
    return times.map(({ value, of }) => `${this.#completed(of[0]?.event).driver} ${value}`);
  }

  safetyCars(): readonly string[] {
    return this.#of('TRACK_STATUS').flatMap(({ evidence }) => {
      if (/^track\.safetyCar/.test(evidence?.text ?? '')) return ['SAFETY_CAR'];
      return evidence?.text === 'track.virtual' ? ['VIRTUAL_SAFETY_CAR'] : [];
    });
  }
}

/** What was told and what happened, and what of each the other has not. */
function compared(happened: readonly string[], told: readonly string[]) {
  const missed = happened.filter((each) => !told.includes(each));
  const invented = told.filter((each) => !happened.includes(each));
  return {
    missed,
    invented,
    recall: happened.length === 0 ? 1 : 1 - missed.length / happened.length,
    precision: told.length === 0 ? 1 : 1 - invented.length / told.length,
  };
}

/** Every miss that is known, with its reason: the tests fail when another comes, or one of these goes. */
interface Expected {
  readonly round: number;
  readonly missed?: Readonly<Record<string, string>>;
  readonly invented?: Readonly<Record<string, string>>;
}

const RACES: Readonly<Record<string, Expected>> = {
  '2023-qatar-race': { round: 17 },
  '2023-bahrain-race': { round: 1 },
};

for (const [name, { round, missed = {}, invented = {} }] of Object.entries(RACES)) {
  describeRecording(name, [resultsPath(2023)], (path) => {
    let race: Race;
    let happened: Happened;
    let told: Told;
    let official: OfficialRace;
    beforeAll(async () => {
      race = await toldRace(path);
      happened = new Happened(race.log.values());
      told = new Told(race);
      official = officialRace(2023, round);
    }, READ_TIMEOUT_MS);

    const agrees = (what: string, real: readonly string[], said: readonly string[]) => {
      const result = compared(real, said);
      const known = (list: Readonly<Record<string, string>>) =>
        Object.keys(list)
          .filter((each) => each.startsWith(`${what}: `))
          .map((each) => each.slice(what.length + 2));
      expect(result.missed).toEqual(known(missed));
      expect(result.invented).toEqual(known(invented));
      expect(Math.min(result.recall, result.precision)).toBeGreaterThanOrEqual(AGREEMENT);
    };

    test('tells every pass on track, and no other', () => {
      const real = happened.passes('track');
      expect(real.length).toBeGreaterThan(20);
      agrees('pass', real, told.passes());
    });

    test('tells every place that changed hands in the pits with the stop that it belongs to', () => {
      const stops = new Set(told.stops());
      const out = new Set(told.retirements());
      const real = happened.placesByStops();
      expect(real.length).toBeGreaterThan(100);
      const untold = real.filter(
        (visits) => !visits.some((visit) => stops.has(visit) || out.has(visit.split(' ')[0] ?? '')),
      );
      expect(untold).toEqual([]);
      expect(told.ofThePits('OVERTAKE')).toEqual([]);
    });

    test('tells of each stop the place that the car had and the one that it rejoins in', () => {
      const places = told.placesOfStops();
      expect(places.length).toBe(told.stops().length);
      const wrong = places.filter(({ driver, entry, from, rejoin }) => {
        const after = happened.placeAfter(driver, entry);
        const off = after && rejoin !== undefined ? Math.abs(after.place - rejoin) : 0;
        return from !== happened.placeAt(driver, entry) || off > (after?.changes ?? 0);
      });
      expect(wrong).toEqual([]);
    });

    test('tells every change of the lead', () => {
      agrees('lead', happened.leadChanges(), told.leadChanges());
    });

    test('tells every pit stop, as many as the official list has for each driver', () => {
      agrees('stop', happened.stops(), told.stops());
      const drivers = (keys: readonly (string | number | undefined)[]) =>
        keys.map(Number).sort((a, b) => a - b);
      expect(drivers(told.stops().map((stop) => stop.split(' ')[0]))).toEqual(
        drivers(official.pitStops.map(({ driverNumber }) => driverNumber)),
      );
    });

    test('tells the winner, the podium and the margins at the flag as the official result has them', () => {
      const [first, second, third] = official.results;
      const podium = race.lines.find(({ evidence }) => evidence?.text === 'finish.podium.gaps');
      expect(race.lines.find(({ kind }) => kind === 'FINISH')?.drivers).toEqual([first?.driverNumber]);
      expect(podium?.drivers).toEqual([first, second, third].map((each) => each?.driverNumber));
      expect(podium?.text).toContain(` ${second?.gap?.slice(1)} `);
      expect(podium?.text).toContain(` ${third?.gap?.slice(1)} `);
    });

    test('tells every retirement', () => {
      const grid = official.results.map(({ driverNumber }) => driverNumber);
      agrees('out', happened.retirements(grid), told.retirements());
    });

    test('tells every safety car', () => {
      expect(happened.safetyCars.length).toBeGreaterThan(0);
      agrees('track', happened.safetyCars, told.safetyCars());
    });

    test('tells every fastest lap, those that were deleted later too', () => {
      expect(happened.fastest.length).toBeGreaterThan(9);
      agrees('fastest', happened.fastest, told.fastestLaps());
    });

    test('tells no name and no number that is not in the events of its line', () => {
      const names = Object.values(race.state.drivers);
      const flawed = race.lines.flatMap((line) => {
        const flaws = flawsOf(line, (id) => race.log.get(id), 'en', names);
        return flaws.length === 0 ? [] : [{ text: line.text, flaws }];
      });
      expect(race.lines.length).toBeGreaterThan(100);
      expect(flawed).toEqual([]);
    });
  });
}

describeRecording('2025-mexico-qualifying', [qualifyingPath('2025-mexico-qualifying')], (path) => {
  test(
    'tells who is knocked out in each segment and who takes pole, as the official result has it',
    async () => {
      const { lines, log, state } = await toldRace(path);
      const official = officialQualifying('2025-mexico-qualifying');
      const numbers = (entries: typeof official) => entries.map(({ driverNumber }) => driverNumber);
      const told = (text: RegExp) => lines.filter(({ evidence }) => text.test(evidence?.text ?? ''));
      const out = told(/^quali\.out/).map(({ drivers }) => [...drivers]);
      expect(out).toEqual([
        numbers(official.filter(({ q2 }) => !q2)),
        numbers(official.filter(({ q2, q3 }) => q2 && !q3)),
      ]);
      expect(told(/^quali\.pole/).map(({ drivers }) => drivers[0])).toEqual(numbers(official.slice(0, 1)));
      const names = Object.values(state.drivers);
      expect(lines.flatMap((line) => flawsOf(line, (id) => log.get(id), 'en', names))).toEqual([]);
    },
    READ_TIMEOUT_MS,
  );
});
