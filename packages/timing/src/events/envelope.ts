import { z } from 'zod';
import { EVENT_BODIES, type EventBody, type EventType, instant } from './bodies.ts';

/**
 * What happened, as a source says it: an instant, a type, a body. A source's whole log is a sequence
 * of these, in order of `at`; `envelop` makes envelopes of them.
 */
export type EventDraft = {
  [T in EventType]: { readonly at: string; readonly type: T; readonly body: EventBody<T> };
}[EventType];

/**
 * One event on the log.
 *
 * @remarks `id` sorts: of two events of one source with the same `at`, the one with the greater `id`
 * is the newer. `epoch` counts how often the session's playhead went back (0 at first): events of an
 * older epoch than one already folded are of a picture that is no longer shown.
 */
export type TimingEvent = EventDraft & {
  readonly v: 1;
  readonly id: string;
  readonly session: string;
  readonly epoch: number;
};

export type TimingEventOf<T extends EventType> = Extract<TimingEvent, { type: T }>;

export type Decoded = { ok: true; event: TimingEvent } | { ok: false; reason: string };

/** `index` is the event's place in its source's log, from 0; the same log gives the same ids. */
export function envelop(draft: EventDraft, session: string, epoch: number, index: number): TimingEvent {
  return { v: 1, id: eventId(session, index), session, epoch, ...draft };
}

export function eventId(session: string, index: number): string {
  return `${session}-${String(index).padStart(9, '0')}`;
}

const head = z.object({
  v: z.literal(1, { error: 'this version reads envelopes of v 1 only' }),
  id: z.string().min(1).max(200),
  session: z.string().min(1).max(120),
  epoch: z.int().min(0).default(0),
  at: instant,
  type: z.enum(Object.keys(EVENT_BODIES) as [EventType, ...EventType[]], {
    error: (issue) => `no event type ${JSON.stringify(issue.input)} is known`,
  }),
});

/**
 * Checks what came from the log, at the edge. Never throws.
 *
 * @returns the event, or the reason (for a person) why this is none.
 */
export function decodeEvent(value: unknown): Decoded {
  const envelope = head.safeParse(value);
  if (!envelope.success) return { ok: false, reason: reasonOf('envelope', envelope.error) };
  const body = EVENT_BODIES[envelope.data.type].safeParse((value as { body?: unknown }).body);
  if (!body.success) return { ok: false, reason: reasonOf(`${envelope.data.type} body`, body.error) };
  return { ok: true, event: { ...envelope.data, body: body.data } as TimingEvent };
}

/** As `decodeEvent`, from the bytes of a record. */
export function decodeEventJson(text: string): Decoded {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    return { ok: false, reason: `not JSON: ${cause instanceof Error ? cause.message : String(cause)}` };
  }
  return decodeEvent(value);
}

function reasonOf(what: string, error: z.ZodError): string {
  const first = error.issues[0];
  const place = first && first.path.length > 0 ? ` at ${first.path.join('.')}` : '';
  return `${what}${place}: ${first?.message ?? 'does not fit its schema'}`;
}
