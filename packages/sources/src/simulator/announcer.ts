import type { Car } from './car.ts';
import type { LogWriter } from './log-writer.ts';
import { SEGMENTS } from './qualifying-runs.ts';
import type { RaceOptions } from './race.ts';
import { standingsBefore } from './standings.ts';

export type SimulatedKind = 'RACE' | 'SPRINT' | 'QUALIFYING' | 'SPRINT_QUALIFYING';

/** How long a session may last; the countdown runs from it. Of qualifying it is that of the first segment. */
const OF_KIND: Readonly<Record<SimulatedKind, { readonly name: string; readonly limitMs: number }>> = {
  RACE: { name: 'Race', limitMs: 7_200_000 },
  SPRINT: { name: 'Sprint', limitMs: 3_600_000 },
  QUALIFYING: { name: 'Qualifying', limitMs: SEGMENTS.RACE[0].lastsMs },
  SPRINT_QUALIFYING: { name: 'Sprint Qualifying', limitMs: SEGMENTS.SPRINT[0].lastsMs },
};

export function isSimulatedKind(kind: string): kind is SimulatedKind {
  return Object.hasOwn(OF_KIND, kind);
}

export function nameOfKind(kind: SimulatedKind): string {
  return OF_KIND[kind].name;
}

/** Says what session this is, and how it stands with it. */
export class Announcer {
  readonly #log: LogWriter;
  readonly #options: RaceOptions;

  constructor(log: LogWriter, options: RaceOptions) {
    this.#log = log;
    this.#options = options;
  }

  /** `lightsOutAt` in milliseconds since the log's start. */
  announce(cars: readonly Car[], lightsOutAt: number): void {
    const { circuit } = this.#options.track;
    const { season, laps, supported, kind } = this.#options;
    const { limitMs } = OF_KIND[kind];
    this.#log.write('SessionAnnounced', {
      kind,
      name: OF_KIND[kind].name,
      origin: 'SIMULATION',
      meeting: {
        id: `simulated-${circuit.id}-${season}`,
        name: circuit.grandPrix,
        season,
        circuit: { id: circuit.id, name: circuit.name, lengthKm: circuit.lengthM / 1000 },
      },
      scheduledStart: this.#log.instantAt(lightsOutAt),
      scheduledEnd: this.#log.instantAt(lightsOutAt + limitMs),
      ...(supported === null ? {} : { supportedDriver: supported }),
    });
    this.#log.write('SessionStatusChanged', { status: 'SCHEDULED' });
    this.#log.write('ClockChanged', { remainingMs: limitMs, running: false });
    if (kind === 'RACE' || kind === 'SPRINT') this.#log.write('LapCountChanged', { totalLaps: laps });
    this.#log.write('TrackStatusChanged', { status: 'CLEAR' });
    for (const { driver } of cars) {
      this.#log.write('DriverAnnounced', {
        driver: driver.number,
        code: driver.code,
        fullName: driver.fullName,
        team: { id: driver.team.id, name: driver.team.name, colour: driver.team.colour },
        countryCode: driver.countryCode,
      });
    }
    this.#log.write('StandingsAnnounced', standingsBefore(this.#options.drivers, season, this.#options.seed));
    for (const { number, tyres } of cars) {
      this.#log.write('StintChanged', {
        driver: number,
        stint: tyres.stint,
        compound: tyres.compound,
        new: true,
        ageAtStartLaps: 0,
        ageLaps: 0,
      });
    }
  }

  start(): void {
    this.#log.write('SessionStatusChanged', { status: 'STARTED' });
    this.#log.write('ClockChanged', { remainingMs: OF_KIND[this.#options.kind].limitMs, running: true });
    this.#log.write('LapCountChanged', { lap: 1 });
  }

  finish(): void {
    this.#log.write('SessionStatusChanged', { status: 'FINISHED' });
  }

  end(): void {
    this.#log.write('SessionStatusChanged', { status: 'ENDED' });
  }
}
