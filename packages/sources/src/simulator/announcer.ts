import type { Car } from './car.ts';
import type { LogWriter } from './log-writer.ts';
import type { RaceOptions } from './race.ts';
import { standingsBefore } from './standings.ts';

/** A race may last so long; the countdown runs from it. */
const TIME_LIMIT_MS = 7_200_000;

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
    const { season, laps, supported } = this.#options;
    this.#log.write('SessionAnnounced', {
      kind: 'RACE',
      name: 'Race',
      origin: 'SIMULATION',
      meeting: {
        id: `simulated-${circuit.id}-${season}`,
        name: circuit.grandPrix,
        season,
        circuit: { id: circuit.id, name: circuit.name, lengthKm: circuit.lengthM / 1000 },
      },
      scheduledStart: this.#log.instantAt(lightsOutAt),
      scheduledEnd: this.#log.instantAt(lightsOutAt + TIME_LIMIT_MS),
      ...(supported === null ? {} : { supportedDriver: supported }),
    });
    this.#log.write('SessionStatusChanged', { status: 'SCHEDULED' });
    this.#log.write('ClockChanged', { remainingMs: TIME_LIMIT_MS, running: false });
    this.#log.write('LapCountChanged', { totalLaps: laps });
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
    this.#log.write('ClockChanged', { remainingMs: TIME_LIMIT_MS, running: true });
    this.#log.write('LapCountChanged', { lap: 1 });
  }

  finish(): void {
    this.#log.write('SessionStatusChanged', { status: 'FINISHED' });
  }

  end(): void {
    this.#log.write('SessionStatusChanged', { status: 'ENDED' });
  }
}
