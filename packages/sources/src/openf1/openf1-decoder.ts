import type { EventDraft } from '@slipstream/timing/events/envelope';
import type { SessionKind } from '@slipstream/timing/events/vocabulary';
import { isRace } from '../recording/decode/session-kind.ts';
import { wholeAt } from '../recording/json.ts';
import { RaceControlDecoder } from './decode-race-control.ts';
import { driverAnnounced } from './decode-session.ts';
import { locationSampled, telemetrySampled, weatherReported } from './decode-telemetry.ts';
import {
  gapChanged,
  gridPositionSet,
  lapCompleted,
  pitStopTimed,
  positionsChanged,
  retired,
  stintChanged,
  untimedLap,
} from './decode-timing.ts';
import { driverNumber, type EndpointRecord, type OpenF1Record } from './endpoints.ts';

/** A record with the instant at which it counts. */
export interface DatedRecord extends EndpointRecord {
  readonly at: string;
}

/**
 * Turns the records of one session, in order, into events. The same records give the same events, told by
 * REST or by MQTT, today or when they are history.
 *
 * @remarks An event of a lap lies behind its record's `at`, which is when the lap began: whoever needs
 * them in order sorts them.
 */
export class OpenF1Decoder {
  readonly #kind: SessionKind;
  readonly #season: number | null;
  readonly #raceControl: RaceControlDecoder;
  readonly #stops = new Map<number, string[]>();
  readonly #untimed = new Map<number, OpenF1Record>();
  readonly #flagged = new Set<number>();
  #hasLaps: boolean;
  #leader: number | null = null;
  #lap = 0;

  /** @param hasLaps where it is known before the first of them is read. */
  constructor(kind: SessionKind, season: number | null, hasLaps: boolean) {
    this.#kind = kind;
    this.#season = season;
    this.#hasLaps = hasLaps;
    this.#raceControl = new RaceControlDecoder(kind);
  }

  /** Records in order of `at`. */
  decode(records: readonly DatedRecord[]): EventDraft[] {
    const drafts: EventDraft[] = [];
    for (let index = 0; index < records.length; index++) {
      const dated = records[index] as DatedRecord;
      if (dated.endpoint !== 'position') {
        drafts.push(...this.#one(dated));
        continue;
      }
      const together = [dated.record];
      for (let next = records[index + 1]; next && sameMoment(next, dated); next = records[index + 1]) {
        together.push(next.record);
        index++;
      }
      const first = together.find((record) => wholeAt(record, 'position', 1, 1));
      this.#leader = (first && driverNumber(first)) ?? this.#leader;
      drafts.push(...positionsChanged(dated.at, together));
    }
    return drafts;
  }

  #one({ at, endpoint, record }: DatedRecord): EventDraft[] {
    switch (endpoint) {
      case 'meetings':
      case 'sessions':
      case 'position':
        return [];
      case 'drivers': {
        const body = driverAnnounced(record);
        return body ? [{ at, type: 'DriverAnnounced', body }] : [];
      }
      case 'starting_grid':
        return gridPositionSet(at, record);
      case 'race_control':
        return this.#message(at, record);
      case 'stints':
        return stintChanged(at, record);
      case 'intervals':
        return [...gapChanged(at, record), ...this.#tookTheFlag(at, driverNumber(record))];
      case 'laps':
        return this.#lapDrafts(at, record);
      case 'pit':
        return pitStopTimed(at, record, this.#stopNumber(record));
      case 'weather':
        return weatherReported(at, record);
      case 'session_result':
        return retired(at, record);
      case 'car_data':
        return telemetrySampled(at, record, this.#season);
      case 'location':
        return locationSampled(at, record);
    }
  }

  #message(at: string, record: OpenF1Record): EventDraft[] {
    const fell = this.#raceControl.flagFell;
    const drafts = this.#raceControl.decode(at, record);
    const lap = wholeAt(record, 'lap_number', 1, 999);
    if (!this.#hasLaps && isRace(this.#kind) && lap !== undefined && lap > this.#lap) {
      this.#lap = lap;
      drafts.push({ at, type: 'LapCountChanged', body: { lap } });
    }
    if (!fell && this.#raceControl.flagFell) drafts.push(...this.#tookTheFlag(at, this.#leader));
    return drafts;
  }

  /**
   * Where the API gives no laps, nothing says who finished but this: the flag falls for the leader, and
   * the gap that a car is given after it is the one at which it crossed the line.
   */
  #tookTheFlag(at: string, driver: number | null): EventDraft[] {
    if (this.#hasLaps || !isRace(this.#kind) || !this.#raceControl.flagFell) return [];
    if (driver === null || this.#flagged.has(driver)) return [];
    this.#flagged.add(driver);
    return [{ at, type: 'CarStatusChanged', body: { driver, finished: true } }];
  }

  #lapDrafts(at: string, record: OpenF1Record): EventDraft[] {
    this.#hasLaps = true;
    const driver = driverNumber(record);
    if (driver === null) return [];
    const drafts: EventDraft[] = [];
    const before = this.#untimed.get(driver);
    if (before && wholeAt(before, 'lap_number', 1, 999) !== wholeAt(record, 'lap_number', 1, 999)) {
      drafts.push(...untimedLap(at, before));
      this.#untimed.delete(driver);
    }
    const own = lapCompleted(at, record);
    if (own.some(({ type }) => type === 'LapCompleted')) this.#untimed.delete(driver);
    else this.#untimed.set(driver, record);
    return [...drafts, ...own];
  }

  /** The stops of a car in the order in which they were told; one told again keeps its number. */
  #stopNumber(record: OpenF1Record): number {
    const driver = driverNumber(record) ?? -1;
    const stops = this.#stops.get(driver) ?? [];
    this.#stops.set(driver, stops);
    const key = String(record.lap_number ?? record.date);
    if (!stops.includes(key)) stops.push(key);
    return stops.indexOf(key) + 1;
  }
}

function sameMoment(one: DatedRecord, other: DatedRecord): boolean {
  return one.endpoint === other.endpoint && one.at === other.at;
}
