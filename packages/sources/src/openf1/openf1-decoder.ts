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
import { dateOf, driverNumber, type EndpointRecord, type OpenF1Record } from './endpoints.ts';

/** A record with the instant at which it counts. */
export interface DatedRecord extends EndpointRecord {
  readonly at: string;
  /** Of a lap that the API gives no start: when the next one began, where that is known. */
  readonly endedAt?: string | null;
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
  /** Whether the newest gap of a car that was given is in laps. */
  readonly #lapped = new Map<number, { gapToLeader: boolean; interval: boolean }>();
  /** What was made of laps that have no start. */
  readonly #undated = new Set<string>();
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

  #one({ at, endpoint, record, endedAt }: DatedRecord): EventDraft[] {
    switch (endpoint) {
      case 'meetings':
      case 'sessions':
      case 'position':
        return [];
      case 'drivers': {
        const body = driverAnnounced(record);
        if (body) this.#raceControl.knowDriver(body.code, body.driver);
        return body ? [{ at, type: 'DriverAnnounced', body }] : [];
      }
      case 'starting_grid':
        return gridPositionSet(at, record);
      case 'race_control':
        return this.#message(at, record);
      case 'stints':
        return stintChanged(at, record);
      case 'intervals':
        return [...this.#gapDrafts(at, record), ...this.#tookTheFlag(at, driverNumber(record))];
      case 'laps':
        return this.#lapDrafts(at, record, endedAt ?? null);
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
    // Laps are counted as they are completed; nobody begins another once the flag has fallen for the leader.
    if (!fell && this.#raceControl.flagFell && this.#hasLaps && isRace(this.#kind) && this.#lap > 0)
      drafts.push({ at, type: 'LapCountChanged', body: { lap: lap ?? this.#lap } });
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

  /** The API says once that a car is lapped, and null from then on: that leaves the gap as it is. */
  #gapDrafts(at: string, record: OpenF1Record): EventDraft[] {
    const driver = driverNumber(record);
    if (driver === null) return [];
    const lapped = this.#lapped.get(driver) ?? { gapToLeader: false, interval: false };
    this.#lapped.set(driver, lapped);
    return gapChanged(at, record).flatMap((draft): EventDraft[] => {
      if (draft.type !== 'GapChanged') return [draft];
      const body = { ...draft.body };
      for (const key of ['gapToLeader', 'interval'] as const) {
        const gap = body[key];
        if (gap === null && lapped[key] && driver !== this.#leader) delete body[key];
        else if (gap !== undefined) lapped[key] = gap !== null && 'laps' in gap;
      }
      return body.gapToLeader === undefined && body.interval === undefined ? [] : [{ ...draft, body }];
    });
  }

  #lapDrafts(at: string, record: OpenF1Record, endedAt: string | null): EventDraft[] {
    this.#hasLaps = true;
    const driver = driverNumber(record);
    if (driver === null) return [];
    const lap = wholeAt(record, 'lap_number', 1, 999) ?? 0;
    if (isRace(this.#kind) && !this.#raceControl.flagFell && lap > this.#lap) this.#lap = lap;
    const drafts: EventDraft[] = [];
    const before = this.#untimed.get(driver);
    if (before && wholeAt(before, 'lap_number', 1, 999) !== wholeAt(record, 'lap_number', 1, 999)) {
      drafts.push(...untimedLap(at, before));
      this.#untimed.delete(driver);
    }
    const own = this.#onlyNews(`${driver}/${lap}`, record, lapCompleted(at, record, endedAt));
    if (own.some(({ type }) => type === 'LapCompleted')) this.#untimed.delete(driver);
    else this.#untimed.set(driver, record);
    return [...drafts, ...own];
  }

  /** A lap without a start is sent again while it is driven, with one more sector each time. */
  #onlyNews(lap: string, record: OpenF1Record, drafts: readonly EventDraft[]): readonly EventDraft[] {
    if (dateOf(record, 'date_start') !== null) return drafts;
    return drafts.filter(({ type, body }) => {
      const what = `${lap} ${type} ${JSON.stringify(body)}`;
      if (this.#undated.has(what)) return false;
      this.#undated.add(what);
      return true;
    });
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
