import type { EventDraft } from '@slipstream/timing/events/envelope';
import type { JsonObject } from '../json.ts';
import type { Message } from './decoder.ts';
import { driverOf } from './times.ts';

/**
 * Cars that a message takes out of its topic (`_deleted`), and those that it brings back.
 *
 * @param entries the topic's cars by racing number, as the message patches them.
 * @param removed the cars that are out, kept from message to message.
 */
export function removals(
  { at }: Message,
  entries: JsonObject | undefined,
  removed: Set<number>,
): readonly EventDraft[] {
  const drafts: EventDraft[] = [];
  const deleted = Array.isArray(entries?._deleted)
    ? entries._deleted.map((key) => driverOf(String(key)))
    : [];
  for (const driver of deleted) {
    if (driver === null || removed.has(driver)) continue;
    removed.add(driver);
    drafts.push({ at, type: 'CarStatusChanged', body: { driver, removed: true } });
  }
  for (const driver of removed) {
    if (!entries || !(String(driver) in entries)) continue;
    removed.delete(driver);
    drafts.push({ at, type: 'CarStatusChanged', body: { driver, removed: false } });
  }
  return drafts;
}
