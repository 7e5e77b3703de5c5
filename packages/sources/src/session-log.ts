import type { EventDraft } from '@slipstream/timing/events/envelope';
import type { SessionKind, SessionOrigin } from '@slipstream/timing/events/vocabulary';

/**
 * The whole log of one session, as a source has it: a recording, or a simulated race that is worked
 * out as it is read. A `Playback` reads it with its own clock.
 *
 * @remarks Reading is repeatable: each call of `events` begins at the start and yields the same
 * drafts, byte for byte. `at` never falls from one draft to the next. Reading is synchronous, so
 * that it can run as fast as it can; what needs to wait (a file, a network) waits before there is
 * a `SessionLog`.
 */
export interface SessionLog {
  readonly title: string;
  readonly kind: SessionKind;
  readonly origin: SessionOrigin;
  readonly season: number | null;
  /** `at` of the first draft. */
  readonly startsAt: string;
  /** `at` of the last draft; null where that is not known before it is read. */
  readonly endsAt: string | null;
  events(): IterableIterator<EventDraft>;
  /** What the newest complete reading could not read. Empty before one was complete. */
  unreadable(): UnreadableReport;
}

/** What a source could not read: nothing of it stops the session, all of it is counted. */
export interface UnreadableReport {
  /** Messages read, the unreadable ones among them. */
  readonly messages: number;
  readonly unreadable: number;
  /** The first few, each with its place (topic and line) and the reason. */
  readonly samples: readonly { readonly where: string; readonly reason: string }[];
  /** How many, by reason. */
  readonly byReason: Readonly<Record<string, number>>;
}

export const NOTHING_UNREADABLE: UnreadableReport = { messages: 0, unreadable: 0, samples: [], byReason: {} };
