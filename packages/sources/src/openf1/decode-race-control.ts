import type { EventDraft } from '@slipstream/timing/events/envelope';
import {
  RACE_CONTROL_SCOPES,
  type SessionKind,
  type SessionStatus,
  type TrackStatus,
} from '@slipstream/timing/events/vocabulary';
import { driversIn, isDisqualification, lapDecision } from '@slipstream/timing/rules/race-control-text';
import { isRace } from '../recording/decode/session-kind.ts';
import { textAt, wholeAt } from '../recording/json.ts';
import { messageId, type OpenF1Record } from './endpoints.ts';

/**
 * Race control's messages, in order. The API has neither the status of the session nor that of the track
 * but in them.
 */
export class RaceControlDecoder {
  readonly #kind: SessionKind;
  /** Marshal sectors under yellow. */
  readonly #yellow = new Set<number>();
  #neutralised: TrackStatus | null = null;
  #track: TrackStatus = 'CLEAR';
  readonly #codes = new Map<string, number>();
  #flagFell = false;

  constructor(kind: SessionKind) {
    this.#kind = kind;
  }

  /** Whether the chequered flag has fallen. */
  get flagFell(): boolean {
    return this.#flagFell;
  }

  /** Messages can name a car by its driver's code alone. */
  knowDriver(code: string, driver: number): void {
    this.#codes.set(code, driver);
  }

  decode(at: string, record: OpenF1Record): EventDraft[] {
    const message = textAt(record, 'message');
    if (!message) return [];
    const drivers = driversIn(message, wholeAt(record, 'driver_number', 0, 999), this.#codes);
    const drafts: EventDraft[] = [sent(at, record, message, drivers)];
    const status = sessionStatus(record, message);
    if (status) drafts.push({ at, type: 'SessionStatusChanged', body: { status } });
    const track = this.#trackAfter(record, message);
    if (track !== this.#track) {
      this.#track = track;
      drafts.push({ at, type: 'TrackStatusChanged', body: { status: track } });
    }
    const segment = wholeAt(record, 'qualifying_phase', 1, 3);
    if (segment !== undefined && /SESSION STARTED|GREEN LIGHT/.test(message))
      drafts.push({ at, type: 'SegmentStarted', body: { segment: segment as 1 | 2 | 3 } });
    drafts.push(...this.#decision(at, message, drivers[0]));
    const [driver] = drivers;
    if (driver !== undefined && isDisqualification(textAt(record, 'flag'), message)) {
      drafts.push({ at, type: 'CarStatusChanged', body: { driver, disqualified: true } });
    }
    if (textAt(record, 'flag') === 'CHEQUERED') this.#flagFell = true;
    return drafts;
  }

  #trackAfter(record: OpenF1Record, message: string): TrackStatus {
    const flag = textAt(record, 'flag') ?? '';
    const sector = wholeAt(record, 'sector', 0, 99);
    if (textAt(record, 'category') === 'SafetyCar')
      this.#neutralised = neutralised(message) ?? this.#neutralised;
    else if (flag === 'RED') this.#neutralised = 'RED';
    else if (flag === 'CLEAR' || flag === 'GREEN') {
      if (sector !== undefined) this.#yellow.delete(sector);
      else {
        this.#yellow.clear();
        this.#neutralised = null;
      }
    } else if (flag.endsWith('YELLOW')) this.#yellow.add(sector ?? WHOLE_TRACK);
    return this.#neutralised ?? (this.#yellow.size > 0 ? 'YELLOW' : 'CLEAR');
  }

  #decision(at: string, message: string, driver: number | undefined): EventDraft[] {
    const decision = lapDecision(message);
    if (!decision || driver === undefined) return [];
    const lap = decision.lap === undefined || isRace(this.#kind) ? decision.lap : decision.lap - 1;
    const which = {
      driver,
      ...(lap !== undefined && lap >= 1 && { lap }),
      ...(decision.timeMs !== undefined && { timeMs: decision.timeMs }),
    };
    if (which.lap === undefined && which.timeMs === undefined) return [];
    return decision.reinstated
      ? [{ at, type: 'LapReinstated', body: which }]
      : [
          {
            at,
            type: 'LapDeleted',
            body: { ...which, reason: decision.reason, ...(decision.nextLap && { nextLap: true }) },
          },
        ];
  }
}

const WHOLE_TRACK = -1;

function sent(at: string, record: OpenF1Record, message: string, drivers: number[]): EventDraft {
  const lap = wholeAt(record, 'lap_number', 0, 999);
  const flag = textAt(record, 'flag');
  const scope = RACE_CONTROL_SCOPES.find((known) => known === textAt(record, 'scope'));
  const sector = wholeAt(record, 'sector', 0, 99);
  return {
    at,
    type: 'RaceControlMessageSent',
    body: {
      messageId: messageId(at, record),
      category: textAt(record, 'category') ?? 'Other',
      message,
      ...(lap !== undefined && { lap }),
      ...(flag && { flag }),
      ...(scope && { scope }),
      ...(sector !== undefined && { sector }),
      drivers,
    },
  };
}

/** `SAFETY CAR IN THIS LAP` ends nothing yet: the track is clear when race control says so. */
function neutralised(message: string): TrackStatus | null {
  if (/VIRTUAL SAFETY CAR ENDING|VSC ENDING/.test(message)) return 'VIRTUAL_SAFETY_CAR_ENDING';
  if (/VIRTUAL SAFETY CAR DEPLOYED|VSC DEPLOYED/.test(message)) return 'VIRTUAL_SAFETY_CAR';
  return /SAFETY CAR DEPLOYED/.test(message) ? 'SAFETY_CAR' : null;
}

function sessionStatus(record: OpenF1Record, message: string): SessionStatus | null {
  if (textAt(record, 'category') !== 'SessionStatus') return null;
  if (/STARTED|RESUMED/.test(message)) return 'STARTED';
  if (/ABORTED|SUSPENDED/.test(message)) return 'SUSPENDED';
  if (/FINISHED|FINALISED/.test(message)) return 'FINISHED';
  return /END/.test(message) ? 'ENDED' : null;
}
