import type { EventBody } from '@slipstream/timing/events/bodies';
import type { EventDraft } from '@slipstream/timing/events/envelope';
import { driverName, type NamesTold } from '../driver-name.ts';
import { type JsonObject, objectAt, textAt } from '../json.ts';
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
  begin: ({ heard }) => {
    const told = new Map<number, string>();
    const removed = new Set<number>();
    const changed = new Map<number, Set<keyof NamesTold>>();
    return (message) => {
      const drafts: EventDraft[] = [...removals(message, message.patch, removed)];
      for (const driver of removed) {
        told.delete(driver);
        changed.delete(driver);
      }
      for (const key in message.patch) {
        const driver = driverOf(key);
        const info = driver === null ? undefined : objectAt(message.state, key);
        const code = textAt(info, 'Tla');
        if (driver === null || !info || !code) continue;
        heard.codes.set(code, driver);
        const fields = changed.get(driver) ?? new Set();
        if (told.has(driver))
          for (const field of changedNames(objectAt(message.patch, key))) fields.add(field);
        changed.set(driver, fields);
        const countryCode = textAt(info, 'CountryCode');
        const headshotUrl = textAt(info, 'HeadshotUrl');
        const body: EventBody<'DriverAnnounced'> = {
          driver,
          code,
          fullName: driverName(namesOf(info), fields) ?? code,
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

const NAMES = {
  first: 'FirstName',
  last: 'LastName',
  whole: 'FullName',
  code: 'Tla',
  broadcast: 'BroadcastName',
  reference: 'Reference',
} as const;

function namesOf(info: JsonObject): NamesTold {
  const { first, last, whole, code, broadcast, reference } = NAMES;
  return {
    first: textAt(info, first),
    last: textAt(info, last),
    whole: textAt(info, whole),
    code: textAt(info, code),
    broadcast: textAt(info, broadcast),
    reference: textAt(info, reference),
  };
}

function changedNames(patch: JsonObject | undefined): readonly (keyof NamesTold)[] {
  const fields = Object.keys(NAMES) as (keyof NamesTold)[];
  return fields.filter((field) => patch !== undefined && NAMES[field] in patch);
}

const NO_TEAM = { id: 'unknown', name: '', colour: '#808080' };

function teamOf(name: string | undefined, colour: string | undefined) {
  if (!name) return NO_TEAM;
  const hex = colour && /^#?[0-9a-f]{6}$/i.test(colour) ? colour.replace('#', '').toLowerCase() : null;
  return { id: slug(name), name, colour: hex ? `#${hex}` : NO_TEAM.colour };
}
