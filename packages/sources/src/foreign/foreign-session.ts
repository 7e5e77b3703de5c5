import type { EventDraft } from '@slipstream/timing/events/envelope';
import type { SessionKind } from '@slipstream/timing/events/vocabulary';
import { slug } from '../recording/slug.ts';

const MAX_SESSION_CHARS = 80;
const FIRST_YEAR = 1950;

/**
 * The session of a race that another program names: its own name where that can be a key of ours.
 * Names that differ stay different.
 */
export function sessionOf(race: string): string {
  const plain = race.replace(/[^A-Za-z0-9._-]/g, '-').slice(0, MAX_SESSION_CHARS);
  return plain === race ? plain : `${plain}-${checksumOf(race)}`;
}

function checksumOf(text: string): string {
  let sum = 0;
  for (const char of text) sum = (Math.imul(sum, 31) + (char.codePointAt(0) ?? 0)) >>> 0;
  return sum.toString(36);
}

export interface ForeignRace {
  readonly id: string;
  readonly name: string;
  readonly circuit?: string;
  readonly kind?: SessionKind;
  /** What the session is called; Race without. */
  readonly sessionName?: string;
  readonly season?: number;
  readonly scheduledStart?: string;
}

/** Tells what session this is: all that a topic knows of a race is its name and when it is run. */
export function announced(at: string, race: ForeignRace): EventDraft {
  const circuit = race.circuit ?? 'Unknown circuit';
  return {
    at,
    type: 'SessionAnnounced',
    body: {
      kind: race.kind ?? 'RACE',
      name: race.sessionName ?? 'Race',
      origin: 'LIVE',
      meeting: {
        id: race.id,
        name: race.name,
        season: race.season ?? seasonOf(at),
        circuit: { id: slug(circuit), name: circuit },
      },
      ...(race.scheduledStart ? { scheduledStart: race.scheduledStart } : {}),
    },
  };
}

export function started(at: string): EventDraft {
  return { at, type: 'SessionStatusChanged', body: { status: 'STARTED' } };
}

export function ended(at: string): EventDraft {
  return { at, type: 'SessionStatusChanged', body: { status: 'ENDED' } };
}

/** The season of an instant or a day. */
export function seasonOf(at: string): number {
  return Math.max(FIRST_YEAR, Number(at.slice(0, 4)));
}

/** An instant from milliseconds since 1970; null of one that no calendar has. */
export function instantOf(ms: number): string | null {
  const date = new Date(ms);
  const year = Number.isNaN(date.getTime()) ? 0 : date.getUTCFullYear();
  return year >= FIRST_YEAR && year <= 9_999 ? date.toISOString() : null;
}

/** In hexadecimal digits or in numbers alone, with hyphens or without. */
const FOR_MACHINES = /^[0-9a-f-]*\d[0-9a-f-]*$/i;
const SHORT_ID_CHARS = 4;

/**
 * What a race is called that has nothing but an id. An id in words is its name; one for machines is not:
 * then its first characters and the day of its first message.
 */
export function raceTitle(id: string, firstAt: string): string {
  if (!FOR_MACHINES.test(id)) return id;
  const day = new Date(firstAt).toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  });
  return `Race ${id.slice(0, SHORT_ID_CHARS)} of ${day}`;
}
