import type { DerivedItem } from '@slipstream/timing/derive/deriver';
import type { EventDraft } from '@slipstream/timing/events/envelope';
import type { RowDraft } from '@slipstream/timing/rows/row-record';
import type { ScoreDraft } from '@slipstream/timing/scores/score-record';
import type { z } from 'zod';
import type { Cast } from './cast.ts';

/** A message of a topic that another program writes, decoded to plain JSON. */
export interface ForeignMessage {
  /** Made of topic, partition, offset and content: the same each time the message is read. */
  readonly id: string;
  /** When it was appended, RFC 3339: for topics whose messages have no instant of their own. */
  readonly appendedAt: string;
  /** When it is read, by the wall clock, in milliseconds. */
  readonly readAtMs: number;
  readonly key: unknown;
  readonly value: unknown;
  /** The session that is shown now, for topics whose messages name none; null while there is none. */
  readonly currentSession: string | null;
}

/** What a message says, in our terms. Drafts become events whose ids are made of the message's. */
export type Said =
  | { readonly kind: 'event'; readonly session: string; readonly draft: EventDraft }
  | { readonly kind: 'item'; readonly session: string; readonly derived: DerivedItem }
  | { readonly kind: 'score'; readonly score: ScoreDraft }
  | { readonly kind: 'row'; readonly row: RowDraft };

/**
 * Why a message that fits changes nothing:
 * - `written_here`: this product wrote it;
 * - `no_value`: it has no value, as Kafka's deletions have none;
 * - `empty_board`: a leaderboard without rows, before there was any;
 * - `no_anomaly`: a judgement that a team without an incident is well;
 * - `known`: it says only what was said before.
 */
export const NO_CHANGES = ['written_here', 'no_value', 'empty_board', 'no_anomaly', 'known'] as const;
export type NoChange = (typeof NO_CHANGES)[number];

export type Translated =
  | { readonly ok: true; readonly said: readonly Said[]; readonly noChange: NoChange | null }
  /** For a person: why the message does not fit. */
  | { readonly ok: false; readonly reason: string };

/**
 * Turns one message of one topic into ours. Pure but for `cast`, which remembers who drives in each
 * session, because these topics know drivers by name. Never throws.
 */
export type Translator = (message: ForeignMessage, cast: Cast) => Translated;

export function says(said: readonly Said[]): Translated {
  return { ok: true, said, noChange: null };
}

export function changesNothing(noChange: NoChange): Translated {
  return { ok: true, said: [], noChange };
}

export function doesNotFit(reason: string): Translated {
  return { ok: false, reason };
}

/** Says of each value that does not fit where it is and what is wrong with it. */
export function doesNotFitSchema(error: z.ZodError): Translated {
  const places = error.issues.slice(0, MAX_ISSUES).map(({ path, message }) => {
    return path.length === 0 ? message : `${path.join('.')}: ${message}`;
  });
  const more = error.issues.length - places.length;
  return doesNotFit(places.join('; ') + (more > 0 ? ` and ${more} more` : ''));
}

const MAX_ISSUES = 5;

export function events(session: string, drafts: readonly EventDraft[]): Said[] {
  return drafts.map((draft) => ({ kind: 'event', session, draft }));
}
