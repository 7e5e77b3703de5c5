import type { EventBody } from '@slipstream/timing/events/bodies';
import { circuitOf } from '../circuits.ts';
import { zonedInstant } from '../instant.ts';
import { type JsonObject, numberAt, objectAt, textAt, wholeAt } from '../json.ts';
import { NO_DRAFTS, type SessionFacts, type TopicDecoder } from './decoder.ts';
import { kindOf } from './session-kind.ts';

/**
 * `SessionInfo`: which session this is. Its first message is told before all others; it is sent again
 * with each change of status, and told when it differs.
 */
export const sessionInfo: TopicDecoder = {
  patched: true,
  begin: (facts) => {
    let told = JSON.stringify(announcement(facts.info, facts));
    return (message) => {
      const body = announcement(message.state, facts);
      const text = JSON.stringify(body);
      if (text === told) return NO_DRAFTS;
      told = text;
      return [{ at: message.at, type: 'SessionAnnounced', body }];
    };
  },
};

/** Works with as little as nothing: what the feed does not say is named after the recording. */
export function announcement(info: JsonObject, facts: SessionFacts): EventBody<'SessionAnnounced'> {
  const meeting = objectAt(info, 'Meeting');
  const circuit = objectAt(meeting, 'Circuit');
  const place = textAt(circuit, 'ShortName') ?? textAt(meeting, 'Location') ?? 'unknown';
  const countryCode = textAt(objectAt(meeting, 'Country'), 'Code');
  const round = wholeAt(meeting, 'Number', 1, 99);
  const scheduledStart = zonedInstant(textAt(info, 'StartDate'), textAt(info, 'GmtOffset'));
  const scheduledEnd = zonedInstant(textAt(info, 'EndDate'), textAt(info, 'GmtOffset'));
  return {
    kind: kindOf(textAt(info, 'Type'), textAt(info, 'Name')) ?? facts.kind,
    name: textAt(info, 'Name') ?? facts.name,
    origin: facts.origin,
    meeting: {
      id: String(numberAt(meeting, 'Key') ?? facts.name),
      name: textAt(meeting, 'Name') ?? facts.name,
      season: seasonOf(info) ?? facts.season ?? 0,
      ...(round !== undefined && { round }),
      circuit: { ...circuitOf(place), ...(countryCode && { countryCode }) },
    },
    ...(scheduledStart && { scheduledStart }),
    ...(scheduledEnd && { scheduledEnd }),
  };
}

export function seasonOf(info: JsonObject): number | undefined {
  const year = /^(\d{4})/.exec(textAt(info, 'StartDate') ?? textAt(info, 'Path') ?? '')?.[1];
  return year === undefined ? undefined : Number(year);
}
