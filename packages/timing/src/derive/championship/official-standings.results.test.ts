import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { TimingEvent } from '../../events/envelope.ts';
import { event, foldAll } from '../../testing/events.ts';
import { byCountback, type Ranked } from './countback.ts';
import { championship } from './projection.ts';

/** Official results and standings of every race from 2014 to 2023; not ours to redistribute, so that they may be absent. */
const RESULTS =
  process.env.SLIPSTREAM_RESULTS ?? resolve(import.meta.dirname, '../../../../../../shared/results');

interface Result {
  readonly position: number | string;
  readonly driverId: string;
  readonly constructorId: string;
  readonly laps?: number;
}
interface Race {
  readonly round: number;
  readonly date: string;
  readonly grandPrixId: string;
  readonly laps: number;
  readonly results: readonly Result[];
  readonly sprint?: readonly Result[];
  readonly fastestLaps?: readonly { readonly position: number; readonly driverId: string }[];
  readonly driverStandings: readonly { readonly driverId: string; readonly points: number }[];
  readonly constructorStandings: readonly { readonly constructorId: string; readonly points: number }[];
}

/** Races that were stopped for good, or that went on for less than was planned: the laps driven and those planned. */
const SHORTENED: Readonly<Record<string, { driven: number; planned: number; resumed: boolean }>> = {
  // Three laps behind the safety car, classified as of the first: half points.
  '2021 belgium': { driven: 3, planned: 44, resumed: false },
  // 28 of 53 laps, but resumed and ended under the flag: full points.
  '2022 japan': { driven: 28, planned: 53, resumed: true },
  '2014 japan': { driven: 44, planned: 53, resumed: false },
};

/** What the stewards or the federation decided apart from any race, and standings that count differently. */
const DECIDED: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  // The team was wound up, and its points with it; the new one began at Spa.
  '2018 belgium': { 'force-india': -59 },
  // Brake ducts: 15 points taken from the team.
  '2020 70th-anniversary': { 'racing-point': -15 },
};

/** Where equal points stand the other way round in the data than by countback. */
const OTHER_ORDER: Readonly<Record<string, readonly (readonly [ahead: string, behind: string])[]>> = {
  // No points, and each was 14th once; Latifi was 15th too.
  '2021 great-britain': [['nikita-mazepin', 'nicholas-latifi']],
  // 11 points each: Ricciardo was sixth once, Tsunoda not better than seventh.
  '2022 spain': [['yuki-tsunoda', 'daniel-ricciardo']],
};

/** A row of a championship, ours or the official one. */
interface Row extends Ranked {
  readonly id: string;
}
interface Standings {
  readonly drivers: readonly Row[];
  readonly teams: readonly Row[];
}

describe.skipIf(!existsSync(RESULTS))(
  `the projection at the end of a race (skipped where ${RESULTS} is absent)`,
  () => {
    it.each([2014, 2015, 2016, 2017, 2018, 2019, 2020, 2021, 2022, 2023])(
      'of %i is the official championship after it, race by race',
      (season) => {
        const races = racesOf(season);
        let standings: Standings = { drivers: [], teams: [] };
        for (const race of races) {
          const name = `${season} ${race.grandPrixId}`;
          if (race.sprint) standings = projected(season, race, 'SPRINT', standings);
          standings = decided(name, projected(season, race, 'RACE', standings));
          const drivers = race.driverStandings.map(({ driverId, points }) => ({ id: driverId, points }));
          const teams = race.constructorStandings.map(({ constructorId, points }) => ({
            id: constructorId,
            points,
          }));
          expect([name, pointsOf(classified(standings.drivers))]).toStrictEqual([name, pointsOf(drivers)]);
          expect([name, pointsOf(classified(standings.teams))]).toStrictEqual([name, pointsOf(teams)]);
          expect([name, otherOrder(standings.drivers, drivers)]).toStrictEqual([
            name,
            OTHER_ORDER[name] ?? [],
          ]);
          expect([name, otherOrder(standings.teams, teams)]).toStrictEqual([name, []]);
        }
        expect(races.length).toBeGreaterThan(16);
      },
    );
  },
);

function racesOf(season: number): readonly Race[] {
  const text = gunzipSync(readFileSync(`${RESULTS}/${season}.json.gz`)).toString();
  return (JSON.parse(text) as { races: readonly Race[] }).races;
}

/** Runs the end of a session through the fold, and reads the championship of the state that it makes. */
function projected(season: number, race: Race, kind: 'SPRINT' | 'RACE', before: Standings): Standings {
  const results = (kind === 'SPRINT' ? race.sprint : race.results) ?? [];
  const ids = new Map<string, number>();
  const numberOf = (id: string): number => {
    const known = ids.get(id) ?? ids.size + 1;
    ids.set(id, known);
    return known;
  };
  const events = [...opening(season, race, kind, before, numberOf), ...drive(race, kind, results, numberOf)];
  const { drivers, teams } = championship(foldAll(events));
  const names = [...ids.keys()];
  return {
    drivers: drivers.map((row) => ({ ...row, id: names[row.driver - 1] ?? '' })),
    teams: teams.map((row) => ({ ...row, id: row.team })),
  };
}

function opening(
  season: number,
  race: Race,
  kind: 'SPRINT' | 'RACE',
  before: Standings,
  numberOf: (id: string) => number,
): readonly TimingEvent[] {
  return [
    event(0, 'SessionAnnounced', {
      kind,
      name: kind,
      origin: 'REPLAY',
      meeting: {
        id: race.grandPrixId,
        name: race.grandPrixId,
        season,
        round: race.round,
        circuit: { id: 'c', name: 'C' },
      },
    }),
    event(1, 'StandingsAnnounced', {
      drivers: before.drivers.map(({ id, points, places }) => ({
        driver: numberOf(id),
        points,
        places: [...places],
      })),
      teams: before.teams.map(({ id, points, places }) => ({
        team: id,
        name: id,
        points,
        places: [...places],
      })),
    }),
    event(2, 'SessionStatusChanged', { status: 'STARTED' }),
  ];
}

/** The laps that matter: of each car its last, and of the one with the fastest lap that one. */
function drive(
  race: Race,
  kind: 'SPRINT' | 'RACE',
  results: readonly Result[],
  numberOf: (id: string) => number,
): readonly TimingEvent[] {
  const season = Number(race.date.slice(0, 4));
  const shortened = kind === 'RACE' ? SHORTENED[`${season} ${race.grandPrixId}`] : undefined;
  const winnersLaps = results[0]?.laps ?? race.laps;
  const fastest = race.fastestLaps?.find(({ position }) => position === 1)?.driverId;
  const events: TimingEvent[] = [
    event(3, 'LapCountChanged', { totalLaps: shortened?.planned ?? winnersLaps }),
    event(4, 'PositionsChanged', {
      positions: results.map(({ driverId }, index) => ({ driver: numberOf(driverId), position: index + 1 })),
    }),
  ];
  for (const result of results) {
    const driver = numberOf(result.driverId);
    const out = typeof result.position !== 'number';
    // No event says that a car was disqualified: its laps are taken from it.
    const driven = result.position === 'DSQ' ? 0 : (result.laps ?? 0);
    const laps = shortened && !out ? shortened.driven : driven;
    const team = { id: result.constructorId, name: result.constructorId, colour: '#808080' };
    events.push(event(5, 'DriverAnnounced', { driver, code: '', fullName: result.driverId, team }));
    if (laps > 0) {
      const timeMs = result.driverId === fastest ? 80_000 : 90_000;
      events.push(event(5_000, 'LapCompleted', { driver, lap: laps, timeMs }));
    }
    if (out) events.push(event(5_001, 'CarStatusChanged', { driver, retired: true }));
  }
  if (shortened && !shortened.resumed) events.push(event(5_002, 'TrackStatusChanged', { status: 'RED' }));
  return [...events, event(5_003, 'SessionStatusChanged', { status: 'ENDED' })];
}

function decided(name: string, standings: Standings): Standings {
  const decision = DECIDED[name];
  if (!decision) return standings;
  const teams = standings.teams.map((row) =>
    decision[row.id] === undefined ? row : { ...row, points: row.points + (decision[row.id] ?? 0) },
  );
  return { ...standings, teams: teams.sort(byCountback) };
}

/** The official standings leave out who was never classified. */
function classified(rows: readonly Row[]): readonly Row[] {
  return rows.filter(({ points, places }) => points > 0 || places.some((times) => times > 0));
}

function pointsOf(rows: readonly { readonly id: string; readonly points: number }[]) {
  return new Map([...rows].sort((a, b) => (a.id < b.id ? -1 : 1)).map(({ id, points }) => [id, points]));
}

/** Neighbours of the official order that stand the other way round in ours, though countback tells them apart. */
function otherOrder(rows: readonly Row[], official: readonly { readonly id: string }[]) {
  const known = new Map(rows.map((row) => [row.id, row]));
  return official.slice(1).flatMap(({ id }, index) => {
    const [ahead, behind] = [known.get(official[index]?.id ?? ''), known.get(id)];
    return ahead && behind && byCountback(ahead, behind) > 0 ? [[ahead.id, behind.id]] : [];
  });
}
