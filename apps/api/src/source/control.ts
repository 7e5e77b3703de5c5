import { randomUUID } from 'node:crypto';
import { instant } from '@slipstream/timing/events/bodies';
import { SESSION_KINDS } from '@slipstream/timing/events/vocabulary';
import { z } from 'zod';

const speed = z.number().positive();

/** What travels on `f1.control`: commands to whichever process runs the source, and what sources offer. */
const BODIES = {
  StartRace: z.object({
    seed: z.int().min(0),
    laps: z.int().min(1).optional(),
    circuit: z.string().optional(),
    driver: z.int().optional(),
    faults: z.boolean().optional(),
    speed,
  }),
  StartReplay: z.object({ recording: z.string(), speed, from: instant.optional() }),
  SetPlayback: z.object({
    paused: z.boolean().optional(),
    speed: speed.optional(),
    seekTo: instant.optional(),
  }),
  StopSession: z.object({}),
  /** A sign of life: the sessions that a source process plays or follows now. */
  SessionsFollowed: z.object({ source: z.string(), sessions: z.array(z.string()) }),
  /** All recordings that one source process has; the newest offer of a source counts. */
  RecordingsOffered: z.object({
    source: z.string(),
    recordings: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        kind: z.enum(SESSION_KINDS),
        season: z.int().nullable(),
        durationMs: z.number(),
      }),
    ),
  }),
} as const;

type CommandType = keyof typeof BODIES;
export type ControlMessage = {
  [T in CommandType]: {
    readonly type: T;
    readonly session: string;
    readonly body: z.infer<(typeof BODIES)[T]>;
  };
}[CommandType];
export type OfferedRecording = z.infer<(typeof BODIES)['RecordingsOffered']>['recordings'][number];

/** `RecordingsOffered` is of no session; all offers lie under this key. */
export const RECORDINGS_KEY = 'recordings';
/** `SessionsFollowed` neither: so that one partition tells of all sources. */
export const SIGNS_KEY = 'signs';
/** How often a source gives a sign. */
export const SIGN_MS = 5_000;

const envelope = z.object({
  v: z.literal(1),
  id: z.string(),
  session: z.string(),
  at: instant,
  type: z.enum(Object.keys(BODIES) as [CommandType, ...CommandType[]]),
});

export function encodeControl(message: ControlMessage, at: string): string {
  return JSON.stringify({
    v: 1,
    id: randomUUID(),
    session: message.session,
    at,
    type: message.type,
    body: message.body,
  });
}

export function decodeControl(
  text: string,
): { ok: true; message: ControlMessage } | { ok: false; reason: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, reason: 'not JSON' };
  }
  const head = envelope.safeParse(value);
  if (!head.success) return { ok: false, reason: z.prettifyError(head.error) };
  const body = BODIES[head.data.type].safeParse((value as { body?: unknown }).body);
  if (!body.success) return { ok: false, reason: `${head.data.type}: ${z.prettifyError(body.error)}` };
  return {
    ok: true,
    message: { type: head.data.type, session: head.data.session, body: body.data } as ControlMessage,
  };
}
