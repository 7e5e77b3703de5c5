import { z } from 'zod';
import { slug } from '../recording/slug.ts';
import type { CastMember } from './cast.ts';
import { familyNameOf } from './driver-names.ts';
import { doesNotFit, doesNotFitSchema, events, type Said, says, type Translator } from './foreign-message.ts';
import { announced, instantOf, started } from './foreign-session.ts';

const TONES = { highlight: 'HIGHLIGHT', warning: 'WARNING', info: 'INFO' } as const;

const line = z.object({
  id: z.union([z.string(), z.number()]).nullish(),
  message: z.string().trim().min(1),
  timestamp: z.int(),
  type: z.enum(['highlight', 'warning', 'info']),
});

/** Where lines go while no session is shown. */
export const COMMENTARY_SESSION = 'f1-commentary';

/**
 * `f1-commentary`: a line of commentary on the session that is shown now, because the topic names none.
 * What kind of event it tells is not said either: each counts as a milestone.
 */
export const commentary: Translator = ({ id, value, currentSession }, cast) => {
  const parsed = line.safeParse(value);
  if (!parsed.success) return doesNotFitSchema(parsed.error);
  const { message: text, timestamp, type } = parsed.data;
  const at = instantOf(timestamp);
  if (at === null) return doesNotFit(`timestamp: ${timestamp} is no instant in milliseconds`);
  const session = currentSession ?? COMMENTARY_SESSION;
  const said: Said[] = [];
  if (currentSession === null) {
    said.push(...events(session, [announced(at, { id: session, name: 'Commentary' }), started(at)]));
  }
  said.push({
    kind: 'item',
    session,
    derived: {
      log: 'commentary',
      item: {
        id,
        at,
        lap: null,
        tone: TONES[type],
        kind: 'MILESTONE',
        text,
        drivers: namedIn(text, cast.members(session)),
        author: 'f1-commentary',
        basedOn: [],
        supersedes: null,
      },
    },
  });
  return says(said);
};

/** Racing numbers of those whose family name stands in the text, in the order of the text. */
function namedIn(text: string, members: readonly CastMember[]): number[] {
  const words = slug(text).split('-');
  return members
    .map(({ driver, fullName }) => ({ driver, place: words.indexOf(familyNameOf(fullName)) }))
    .filter(({ place }) => place !== -1)
    .sort((a, b) => a.place - b.place)
    .map(({ driver }) => driver);
}
