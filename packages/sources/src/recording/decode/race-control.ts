import type { EventDraft } from '@slipstream/timing/events/envelope';
import { RACE_CONTROL_SCOPES, type RaceControlScope } from '@slipstream/timing/events/vocabulary';
import { isObject, itemsOf, type JsonObject, textAt, wholeAt } from '../json.ts';
import type { Decoder, SessionFacts, TopicDecoder } from './decoder.ts';
import { isRace } from './session-kind.ts';
import { timeMs } from './times.ts';

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
      const drivers = driversIn(text, wholeAt(item, 'RacingNumber', 0, 999));
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
      const decision = lapDecision(text);
      const driver = drivers[0];
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
          : { at: message.at, type: 'LapDeleted', body: { ...which, reason: decision.reason } },
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

/** Every car that a message names: its own number, and `CAR 40 (LAW)`, `CARS 81 (PIA), 27 (HUL) AND …`. */
export function driversIn(text: string, racingNumber?: number): number[] {
  const drivers = new Set<number>();
  if (racingNumber !== undefined) drivers.add(racingNumber);
  for (const match of text.matchAll(/\b(\d{1,3}) \([A-Z]{3}\)|\bCARS? (\d{1,3})\b/g)) {
    drivers.add(Number(match[1] ?? match[2]));
  }
  return [...drivers];
}

export interface LapDecision {
  readonly reinstated: boolean;
  /** As race control counts laps: in practice and qualifying one more than the lap charts do. */
  readonly lap: number | undefined;
  readonly timeMs: number | undefined;
  readonly reason: string;
}

/**
 * `CAR 40 (LAW) TIME 1:31.106 DELETED - TRACK LIMITS AT TURN 13 LAP 11 20:23:19`, also `LAP DELETED`,
 * and `(NEXT LAP)` in place of the lap; null for any other message.
 */
export function lapDecision(text: string): LapDecision | null {
  const reinstated = /\bREINSTATED\b/.test(text);
  const deleted = /\b(?:TIME \d+:\d\d\.\d{3}|LAP(?: TIME)?(?: \d+:\d\d\.\d{3})?) DELETED\b/.test(text);
  if (!reinstated && !deleted) return null;
  const time = /\b(\d+:\d\d\.\d{3})\b/.exec(text)?.[1];
  const lap = /\bLAP (\d{1,3})\b/.exec(text)?.[1];
  const reason = / DELETED - (.+?)(?: LAP \d{1,3}\b.*| \(NEXT LAP\).*)?$/.exec(text)?.[1];
  const ms = time === undefined ? undefined : timeMs(time);
  return {
    reinstated,
    lap: lap === undefined ? undefined : Number(lap),
    timeMs: typeof ms === 'number' ? ms : undefined,
    reason: reason ?? text,
  };
}
