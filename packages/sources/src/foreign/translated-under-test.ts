import { decodeEvent, envelop } from '@slipstream/timing/events/envelope';
import { fold, initialState } from '@slipstream/timing/fold/fold';
import type { SessionState } from '@slipstream/timing/fold/state';
import { Cast } from './cast.ts';
import type { ForeignMapping } from './field-mapping.ts';
import type { ForeignMessage, Said, Translated } from './foreign-message.ts';
import { type ForeignTopic, translatorOf } from './translators.ts';

export const APPENDED_AT = '2026-03-29T06:00:00.000Z';
export const AT_MS = Date.parse('2026-03-29T06:00:05.250Z');

let offset = 0;

/** What a message of a topic says; each call is a message of its own. */
export function translated(
  topic: ForeignTopic,
  message: Partial<ForeignMessage>,
  cast = new Cast(),
  mapping: ForeignMapping = {},
): Translated {
  offset += 1;
  return translatorOf(topic, mapping)(
    {
      id: `${topic}-0-${String(offset).padStart(6, '0')}`,
      appendedAt: APPENDED_AT,
      readAtMs: Date.parse(APPENDED_AT),
      key: null,
      value: null,
      currentSession: null,
      ...message,
    },
    cast,
  );
}

export function said(
  topic: ForeignTopic,
  message: Partial<ForeignMessage>,
  cast?: Cast,
  mapping?: ForeignMapping,
): readonly Said[] {
  const outcome = translated(topic, message, cast, mapping);
  if (!outcome.ok) throw new Error(outcome.reason);
  return outcome.said;
}

/** What a session looks like after these messages; every event goes through its schema. The first one without a name. */
export function folded(all: readonly Said[], named?: string): SessionState {
  const session = named ?? all.flatMap((each) => ('session' in each ? [each.session] : []))[0];
  if (session === undefined) throw new Error('nothing was said of a session');
  let state = initialState(session);
  all.forEach((each, index) => {
    if (each.kind !== 'event' || each.session !== session) return;
    const decoded = decodeEvent(envelop(each.draft, session, 0, index));
    if (!decoded.ok) throw new Error(decoded.reason);
    state = fold(state, decoded.event).state;
  });
  return state;
}

export function sessionsIn(all: readonly Said[]): readonly string[] {
  return [...new Set(all.flatMap((each) => ('session' in each ? [each.session] : [])))];
}
