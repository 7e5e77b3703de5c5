import type { TelemetrySample } from '@slipstream/timing/events/bodies';
import { slug } from '../recording/slug.ts';
import { numbersFor } from './driver-names.ts';
import { OpenIncidents } from './open-incidents.ts';
import { SeasonResults } from './season-results.ts';

export interface CastMember {
  readonly driver: number;
  readonly fullName: string;
  /** Its name as the topic gives it; null where it has given none. */
  readonly team: string | null;
}

/** What these topics tell of a car, each its own part. */
export type Measured = Pick<TelemetrySample, 'speedKph' | 'engineTemperatureC'>;

interface Troupe {
  readonly firstAt: string;
  readonly byName: Map<string, CastMember>;
  readonly taken: Map<number, string>;
  readonly measured: Map<number, Measured>;
}

/** Foreign sessions that are remembered; the one that said nothing for longest goes first. */
const MAX_SESSIONS = 50;
/** More names than any grid has; past it the session is no race, and the rest shares numbers by hash. */
const MAX_DRIVERS = 200;

/**
 * What messages have said before, as far as it is needed to read the next ones: who drives in each session
 * (topics know drivers by name, the rest of the product by racing number), which incidents are open, and
 * how the races of a season have ended.
 */
export class Cast {
  readonly incidents = new OpenIncidents();
  readonly results = new SeasonResults();
  readonly #troupes = new Map<string, Troupe>();

  /**
   * The driver's racing number in that session, from now on.
   *
   * @param team as the topic names it; null where it does not: that takes no known team away
   */
  member(session: string, at: string, fullName: string, team: string | null = null): CastMember {
    const { byName, taken } = this.#troupe(session, at);
    const name = slug(fullName);
    const known = byName.get(name);
    if (known && (team === null || known.team === team)) return known;
    const season = Number(at.slice(0, 4));
    const driver = known?.driver ?? freeNumber(taken, { fullName, season }, name);
    const member = { driver, fullName, team: team ?? known?.team ?? null };
    if (known || byName.size < MAX_DRIVERS) {
      byName.set(name, member);
      taken.set(driver, name);
    }
    return member;
  }

  members(session: string): readonly CastMember[] {
    return [...(this.#troupes.get(session)?.byName.values() ?? [])];
  }

  /** When a session was first heard of: `at`, if that is now. */
  firstAt(session: string, at: string): string {
    return this.#troupe(session, at).firstAt;
  }

  /**
   * A sample of what was measured now and what other topics measured last: a viewer is shown the newest
   * sample whole.
   */
  sampleOf(session: string, driver: number, at: string, measured: Partial<Measured>): TelemetrySample {
    const { measured: known } = this.#troupe(session, at);
    const now = { speedKph: null, ...known.get(driver), ...measured };
    if (known.size < MAX_DRIVERS) known.set(driver, now);
    return { at, rpm: null, gear: null, throttlePct: null, brakePct: null, drs: null, ...now };
  }

  #troupe(session: string, at: string): Troupe {
    const known = this.#troupes.get(session);
    const troupe = known ?? { firstAt: at, byName: new Map(), taken: new Map(), measured: new Map() };
    // The map's order is that of last use.
    if (known) this.#troupes.delete(session);
    this.#troupes.set(session, troupe);
    const [oldest] = this.#troupes.keys();
    if (this.#troupes.size > MAX_SESSIONS && oldest !== undefined) this.#troupes.delete(oldest);
    return troupe;
  }
}

function freeNumber(
  taken: ReadonlyMap<number, string>,
  name: Parameters<typeof numbersFor>[0],
  slugged: string,
): number {
  let last = 0;
  for (const number of numbersFor(name)) {
    last = number;
    const holder = taken.get(number);
    if (holder === undefined || holder === slugged) return number;
  }
  return last;
}
