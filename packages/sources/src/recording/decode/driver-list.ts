import type { EventBody } from '@slipstream/timing/events/bodies';
import type { EventDraft } from '@slipstream/timing/events/envelope';
import { objectAt, textAt } from '../json.ts';
import { slug } from '../slug.ts';
import type { TopicDecoder } from './decoder.ts';
import { removals } from './removals.ts';
import { driverOf } from './times.ts';

/**
 * `DriverList`: names, teams and colours. Its `Line`s repeat the positions of `TimingData`. A driver
 * is announced as soon as there is a code, the team often follows a few minutes later.
 */
export const driverList: TopicDecoder = {
  patched: true,
  begin: () => {
    const told = new Map<number, string>();
    const removed = new Set<number>();
    return (message) => {
      const drafts: EventDraft[] = [...removals(message, message.patch, removed)];
      for (const driver of removed) told.delete(driver);
      for (const key in message.patch) {
        const driver = driverOf(key);
        const info = driver === null ? undefined : objectAt(message.state, key);
        const code = textAt(info, 'Tla');
        if (driver === null || !info || !code) continue;
        const countryCode = textAt(info, 'CountryCode');
        const headshotUrl = textAt(info, 'HeadshotUrl');
        const body: EventBody<'DriverAnnounced'> = {
          driver,
          code,
          fullName: fullName(
            textAt(info, 'FirstName'),
            textAt(info, 'LastName'),
            textAt(info, 'FullName') ?? code,
          ),
          team: teamOf(textAt(info, 'TeamName'), textAt(info, 'TeamColour')),
          ...(countryCode && { countryCode }),
          ...(headshotUrl && { headshotUrl }),
        };
        const text = JSON.stringify(body);
        if (told.get(driver) === text) continue;
        told.set(driver, text);
        drafts.push({ at: message.at, type: 'DriverAnnounced', body });
      }
      return drafts;
    };
  },
};

/** `FullName` writes the surname in capitals (`Max VERSTAPPEN`); the two names apart do not. */
function fullName(first: string | undefined, last: string | undefined, whole: string): string {
  return first && last ? `${first} ${last}` : whole;
}

const NO_TEAM = { id: 'unknown', name: '', colour: '#808080' };

function teamOf(name: string | undefined, colour: string | undefined) {
  if (!name) return NO_TEAM;
  const hex = colour && /^#?[0-9a-f]{6}$/i.test(colour) ? colour.replace('#', '').toLowerCase() : null;
  return { id: slug(name), name, colour: hex ? `#${hex}` : NO_TEAM.colour };
}
