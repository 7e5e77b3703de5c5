import type { EventDraft } from '@slipstream/timing/events/envelope';
import { RACE_CONTROL_SCOPES, type RaceControlScope } from '@slipstream/timing/events/vocabulary';
import { driversIn, isDisqualification, lapDecision } from '@slipstream/timing/rules/race-control-text';
import { isObject, itemsOf, type JsonObject, textAt, wholeAt } from '../json.ts';
import type { Decoder, SessionFacts, TopicDecoder } from './decoder.ts';
import { isRace } from './session-kind.ts';

/** `RaceControlMessages`: each message once, and the laps that it takes away or gives back. */
export const raceControlMessages: TopicDecoder = { patched: false, begin };

function begin(facts: SessionFacts): Decoder {
  const told = new Map<number, string[]>();
  return (message) => {
    const drafts: EventDraft[] = [];
    for (const [index, item] of itemsOf(message.patch.Messages)) {
      const text = isObject(item) ? textAt(item, 'Message') : undefined;
      if (!isObject(item) || text === undefined) continue;
      // A recorder that was started again may count its messages from 0 again: another text is another message.
      const sent = `${textAt(item, 'Utc') ?? ''} ${text}`;
      const known = told.get(index) ?? [];
      if (known.includes(sent)) continue;
      told.set(index, [...known, sent]);
      const drivers = driversIn(text, wholeAt(item, 'RacingNumber', 0, 999), facts.heard.codes);
      drafts.push({
        at: message.at,
        type: 'RaceControlMessageSent',
        body: bodyOf(
          known.length === 0 ? `rc-${index}` : `rc-${index}-${known.length + 1}`,
          item,
          text,
          drivers,
        ),
      });
      const driver = drivers[0];
      if (driver !== undefined && isDisqualification(textAt(item, 'Flag'), text)) {
        drafts.push({ at: message.at, type: 'CarStatusChanged', body: { driver, disqualified: true } });
      }
      const decision = lapDecision(text);
      if (!decision || driver === undefined) continue;
      const lap = decision.lap === undefined || isRace(facts.kind) ? decision.lap : decision.lap - 1;
      const which = {
        driver,
        ...(lap !== undefined && lap >= 1 && { lap }),
        ...(decision.timeMs !== undefined && { timeMs: decision.timeMs }),
      };
      if (which.lap === undefined && which.timeMs === undefined) continue;
      drafts.push(
        decision.reinstated
          ? { at: message.at, type: 'LapReinstated', body: which }
          : {
              at: message.at,
              type: 'LapDeleted',
              body: { ...which, reason: decision.reason, ...(decision.nextLap && { nextLap: true }) },
            },
      );
    }
    return drafts;
  };
}

function bodyOf(messageId: string, item: JsonObject, text: string, drivers: number[]) {
  const lap = wholeAt(item, 'Lap', 0, 999);
  const flag = textAt(item, 'Flag');
  const scope = RACE_CONTROL_SCOPES.find((known) => known === textAt(item, 'Scope')) as
    | RaceControlScope
    | undefined;
  const sector = wholeAt(item, 'Sector', 0, 99);
  return {
    messageId,
    category: textAt(item, 'Category') ?? 'Other',
    message: text,
    ...(lap !== undefined && { lap }),
    ...(flag && { flag }),
    ...(scope && { scope }),
    ...(sector !== undefined && { sector }),
    drivers,
  };
}
