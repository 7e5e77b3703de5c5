import { byCountback, withPlaces } from '@slipstream/timing/derive/championship/countback';
import type { EventBody } from '@slipstream/timing/events/bodies';
import { rulesOf } from '@slipstream/timing/rules/season-rules';
import { slug } from '../recording/slug.ts';
import { knownNumber } from './driver-names.ts';

type Standings = EventBody<'StandingsAnnounced'>;
type DriverStanding = Standings['drivers'][number];
type TeamStanding = Standings['teams'][number];

/** How a driver has come out of a Grand Prix; place null: out of it. */
export interface Finish {
  readonly driver: number;
  readonly place: number | null;
  /** As the source names them; null where it does not. */
  readonly fullName: string | null;
  readonly team: string | null;
}

interface GrandPrix {
  readonly session: string;
  /** `YYYY-MM-DD`. */
  readonly day: string;
  readonly finishes: Map<number, Finish>;
  /** When standings before it were last announced. */
  announcedAtMs: number;
  isOver: boolean;
}

/** More than a few seasons have; the one that was heard of first goes first. */
const MAX_GRANDS_PRIX = 200;

/**
 * How the Grands Prix of each season have ended, as far as their messages said, in whatever order these
 * come: each Grand Prix has the standings of those before it, by day.
 */
export class SeasonResults {
  readonly #grandsPrix = new Map<string, GrandPrix>();

  isOver(session: string): boolean {
    return this.#grandsPrix.get(session)?.isOver ?? false;
  }

  /**
   * Notes a Grand Prix and, where it is known, how a driver has come out of it.
   *
   * @returns the sessions whose standings this changes
   */
  note(session: string, day: string, finish: Finish | null): readonly string[] {
    const known = this.#grandsPrix.get(session);
    const grandPrix = known ?? { session, day, finishes: new Map(), announcedAtMs: 0, isOver: false };
    this.#grandsPrix.set(session, grandPrix);
    const [oldest] = this.#grandsPrix.keys();
    if (this.#grandsPrix.size > MAX_GRANDS_PRIX && oldest !== undefined) this.#grandsPrix.delete(oldest);
    const before = finish ? grandPrix.finishes.get(finish.driver) : undefined;
    const changes = finish !== null && JSON.stringify(before) !== JSON.stringify(finish);
    if (finish && changes) grandPrix.finishes.set(finish.driver, finish);
    // Who is out says nothing of whether the race still runs.
    if (finish?.place) grandPrix.isOver = true;
    return [
      ...(known ? [] : [session]),
      ...(changes ? this.#after(grandPrix).map((later) => later.session) : []),
    ];
  }

  /** The standings before a Grand Prix; null where no race of its season before it has ended. */
  before(session: string): Standings | null {
    const grandPrix = this.#grandsPrix.get(session);
    if (!grandPrix) return null;
    const earlier = [...this.#grandsPrix.values()].filter(
      (other) => other.isOver && isSameSeason(other, grandPrix) && other.day < grandPrix.day,
    );
    return earlier.length === 0 ? null : standingsOf(earlier.sort((a, b) => (a.day < b.day ? -1 : 1)));
  }

  /** An instant for the next standings before a Grand Prix: later than that of the last ones. */
  announcementAt(session: string, at: string): string {
    const grandPrix = this.#grandsPrix.get(session);
    if (!grandPrix) return at;
    grandPrix.announcedAtMs = Math.max(Date.parse(at), grandPrix.announcedAtMs + 1);
    return new Date(grandPrix.announcedAtMs).toISOString();
  }

  #after(grandPrix: GrandPrix): readonly GrandPrix[] {
    return [...this.#grandsPrix.values()].filter(
      (other) => isSameSeason(other, grandPrix) && other.day > grandPrix.day,
    );
  }
}

function isSameSeason(a: GrandPrix, b: GrandPrix): boolean {
  return a.day.slice(0, 4) === b.day.slice(0, 4);
}

function standingsOf(grandsPrix: readonly GrandPrix[]): Standings {
  const drivers = new Map<number, DriverStanding>();
  const teams = new Map<string, TeamStanding>();
  for (const { day, finishes } of grandsPrix) {
    const { racePoints } = rulesOf(Number(day.slice(0, 4)));
    for (const { driver, place, fullName, team } of finishes.values()) {
      const known = knownNumber(day, driver);
      const points = place === null ? 0 : (racePoints[place - 1] ?? 0);
      const places = place === null ? [] : [place];
      const before = drivers.get(driver);
      const name = fullName ?? known?.fullName ?? before?.fullName;
      drivers.set(driver, {
        driver,
        ...(known ? { code: known.code } : {}),
        ...(name ? { fullName: name } : {}),
        ...summed(before, points, places),
        podiums: (before?.podiums ?? 0) + (place !== null && place <= 3 ? 1 : 0),
        starts: (before?.starts ?? 0) + 1,
      });
      const teamName = team ?? known?.team.name;
      if (teamName === undefined) continue;
      const id = slug(teamName);
      teams.set(id, { team: id, name: teamName, ...summed(teams.get(id), points, places) });
    }
  }
  return { drivers: ranked(drivers), teams: ranked(teams) };
}

interface Summed {
  readonly points: number;
  readonly wins: number;
  readonly places: number[];
}

function summed(
  before: { readonly points: number; readonly places?: readonly number[] | undefined } | undefined,
  points: number,
  places: readonly number[],
): Summed {
  const after = [...withPlaces(before?.places ?? [], places)];
  return { points: (before?.points ?? 0) + points, places: after, wins: after[0] ?? 0 };
}

function ranked<T extends { readonly points: number; readonly places?: readonly number[] | undefined }>(
  all: ReadonlyMap<number | string, T>,
): T[] {
  const rankedOf = ({ points, places }: T) => ({ points, places: places ?? [] });
  return [...all]
    .sort(([a, ours], [b, theirs]) => byCountback(rankedOf(ours), rankedOf(theirs)) || (a < b ? -1 : 1))
    .map(([, standing]) => standing);
}
