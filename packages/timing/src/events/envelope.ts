import { z } from 'zod';
import { EVENT_BODIES, type EventBody, type EventType, INSTANT, instant } from './bodies.ts';

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

const MAX_ID_CHARS = 200;
const MAX_SESSION_CHARS = 120;

const head = z.object({
  v: z.literal(1, { error: 'this version reads envelopes of v 1 only' }),
  id: z.string().min(1).max(MAX_ID_CHARS),
  session: z.string().min(1).max(MAX_SESSION_CHARS),
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
  let envelope = soundHead(value);
  if (!envelope) {
    const parsed = head.safeParse(value);
    if (!parsed.success) return { ok: false, reason: reasonOf('envelope', parsed.error) };
    envelope = parsed.data;
  }
  const body = EVENT_BODIES[envelope.type].safeParse((value as { body?: unknown }).body);
  if (!body.success) return { ok: false, reason: reasonOf(`${envelope.type} body`, body.error) };
  const { v, id, session, epoch, at, type } = envelope;
  return { ok: true, event: { v, id, session, epoch, at, type, body: body.data } as TimingEvent };
}

/**
 * An envelope that plainly fits `head`, without the cost of a schema: a quarter of a million of them
 * make a race. Null where only the schema can say.
 */
function soundHead(value: unknown): z.infer<typeof head> | null {
  if (typeof value !== 'object' || value === null) return null;
  const { v, id, session, epoch, at, type } = value as Partial<Record<keyof TimingEvent, unknown>>;
  const sound =
    v === 1 &&
    isText(id, MAX_ID_CHARS) &&
    isText(session, MAX_SESSION_CHARS) &&
    Number.isSafeInteger(epoch) &&
    (epoch as number) >= 0 &&
    typeof at === 'string' &&
    INSTANT.test(at) &&
    typeof type === 'string' &&
    Object.hasOwn(EVENT_BODIES, type);
  return sound ? (value as z.infer<typeof head>) : null;
}

function isText(value: unknown, maxChars: number): boolean {
  return typeof value === 'string' && value.length > 0 && value.length <= maxChars;
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

export function reasonOf(what: string, error: z.ZodError): string {
  const first = error.issues[0];
  const place = first && first.path.length > 0 ? ` at ${first.path.join('.')}` : '';
  return `${what}${place}: ${first?.message ?? 'does not fit its schema'}`;
}
