import type { TelemetrySample } from '@slipstream/timing/events/bodies';
import { slug } from '../recording/slug.ts';
import { numbersFor } from './driver-names.ts';

export interface CastMember {
  readonly driver: number;
  readonly fullName: string;
  /** Id of the team; null where the topic does not say. */
  readonly team: string | null;
}

/** What these topics tell of a car, each its own part. */
export type Measured = Pick<TelemetrySample, 'speedKph' | 'engineTemperatureC'>;

interface Troupe {
  readonly byName: Map<string, CastMember>;
  readonly taken: Map<number, string>;
  /** By team: the id of the incident that is open. */
  readonly incidents: Map<string, string>;
  readonly measured: Map<number, Measured>;
  ended: boolean;
}

/** Foreign sessions that are remembered; the one that said nothing for longest goes first. */
const MAX_SESSIONS = 50;
/** More names than any grid has; past it the session is no race, and the rest shares numbers by hash. */
const MAX_DRIVERS = 200;

/**
 * Who drives in each session, as far as its topics said: they know drivers by name, the rest of the
 * product by racing number. A name has the same number for as long as the process lives, and (but for
 * two unknown names that happen to want the same one) after it too.
 */
export class Cast {
  readonly #troupes = new Map<string, Troupe>();

  /** The driver's racing number, which is his from now on. */
  numberOf(session: string, fullName: string, team: string | null = null): number {
    const { byName, taken } = this.#troupe(session);
    const name = slug(fullName);
    const known = byName.get(name);
    if (known && (team === null || known.team === team)) return known.driver;
    const driver = known?.driver ?? freeNumber(taken, fullName, name);
    if (known || byName.size < MAX_DRIVERS) {
      byName.set(name, { driver, fullName, team: team ?? known?.team ?? null });
      taken.set(driver, name);
    }
    return driver;
  }

  /** As `numberOf`, where the topic itself gives the number. */
  isNumbered(session: string, driver: number, fullName: string): void {
    const { byName, taken } = this.#troupe(session);
    if (byName.size >= MAX_DRIVERS) return;
    byName.set(slug(fullName), { driver, fullName, team: null });
    taken.set(driver, slug(fullName));
  }

  members(session: string): readonly CastMember[] {
    return [...(this.#troupes.get(session)?.byName.values() ?? [])];
  }

  /**
   * A sample of what was measured now and what other topics measured last: a viewer is shown the newest
   * sample whole.
   */
  sampleOf(session: string, driver: number, at: string, measured: Partial<Measured>): TelemetrySample {
    const { measured: known } = this.#troupe(session);
    const now = { speedKph: null, ...known.get(driver), ...measured };
    if (known.size < MAX_DRIVERS) known.set(driver, now);
    return { at, rpm: null, gear: null, throttlePct: null, brakePct: null, drs: null, ...now };
  }

  /** By team, the incident that its session has open; null closes it. */
  incidentOf(session: string, team: string): string | null {
    return this.#troupes.get(session)?.incidents.get(team) ?? null;
  }

  setIncident(session: string, team: string, incident: string | null): void {
    const { incidents } = this.#troupe(session);
    if (incident === null) incidents.delete(team);
    else incidents.set(team, incident);
  }

  hasEnded(session: string): boolean {
    return this.#troupes.get(session)?.ended ?? false;
  }

  end(session: string): void {
    this.#troupe(session).ended = true;
  }

  #troupe(session: string): Troupe {
    const known = this.#troupes.get(session);
    const troupe = known ?? {
      byName: new Map(),
      taken: new Map(),
      incidents: new Map(),
      measured: new Map(),
      ended: false,
    };
    // The map's order is that of last use.
    if (known) this.#troupes.delete(session);
    this.#troupes.set(session, troupe);
    const [oldest] = this.#troupes.keys();
    if (this.#troupes.size > MAX_SESSIONS && oldest !== undefined) this.#troupes.delete(oldest);
    return troupe;
  }
}

function freeNumber(taken: ReadonlyMap<number, string>, fullName: string, name: string): number {
  let last = 0;
  for (const number of numbersFor(fullName)) {
    last = number;
    const holder = taken.get(number);
    if (holder === undefined || holder === name) return number;
  }
  return last;
}
