import type { Units } from '../format/measures.ts';
import type { ClockZone } from '../format/times.ts';
import { createStore, type Store } from './store.ts';

export type Theme = 'system' | 'dark' | 'light';

/** Kept in this browser. */
export interface Settings {
  theme: Theme;
  units: Units;
  zone: ClockZone;
  /** Racing numbers. */
  favourites: readonly number[];
  /** Which gap the tower shows large. */
  gap: 'interval' | 'leader';
  hiddenFlags: readonly string[];
  /** Groups of commentary that are filtered out. */
  hiddenKinds: readonly string[];
  /** Only commentary about the driver whom the viewer supports. */
  onlyMine: boolean;
  /** The driver whom the viewer supports, by racing number. */
  supported: number | null;
  /** The first page was answered once: it comes again only when it is asked for. */
  hasChosen: boolean;
}

export const DEFAULT_SETTINGS: Settings = {
  theme: 'system',
  units: 'metric',
  zone: 'local',
  favourites: [],
  gap: 'interval',
  // Some thirty a race, told to one driver each: noise for everybody else.
  hiddenFlags: ['blue'],
  hiddenKinds: [],
  onlyMine: false,
  supported: null,
  hasChosen: false,
};

const KEY = 'slipstream.settings';

export function createSettings(storage: Pick<Storage, 'getItem' | 'setItem'>): Store<Settings> {
  return createStore(read(storage), (settings) => {
    try {
      storage.setItem(KEY, JSON.stringify(settings));
    } catch {
      // Full or forbidden storage costs only the memory of the choice.
    }
  });
}

function read(storage: Pick<Storage, 'getItem'>): Settings {
  try {
    const saved: unknown = JSON.parse(storage.getItem(KEY) ?? '{}');
    return isRecord(saved) ? { ...DEFAULT_SETTINGS, ...known(saved) } : DEFAULT_SETTINGS;
  } catch {
    return DEFAULT_SETTINGS;
  }
}

/** Only what this version understands: a value of another shape, from an older version, is left out. */
function known(saved: Record<string, unknown>): Partial<Settings> {
  const result: Partial<Settings> = {};
  const { theme, units, zone, gap, favourites, hiddenFlags, hiddenKinds, onlyMine, supported, hasChosen } =
    saved;
  if (theme === 'system' || theme === 'dark' || theme === 'light') result.theme = theme;
  if (units === 'metric' || units === 'imperial') result.units = units;
  if (zone === 'local' || zone === 'utc') result.zone = zone;
  if (gap === 'interval' || gap === 'leader') result.gap = gap;
  if (Array.isArray(favourites)) result.favourites = favourites.filter((item) => Number.isInteger(item));
  if (Array.isArray(hiddenFlags)) result.hiddenFlags = hiddenFlags.filter(isText);
  if (Array.isArray(hiddenKinds)) result.hiddenKinds = hiddenKinds.filter(isText);
  if (typeof onlyMine === 'boolean') result.onlyMine = onlyMine;
  if (typeof supported === 'number' && Number.isInteger(supported)) result.supported = supported;
  if (typeof hasChosen === 'boolean') result.hasChosen = hasChosen;
  return result;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function toggled<T>(list: readonly T[], item: T): readonly T[] {
  return list.includes(item) ? list.filter((other) => other !== item) : [...list, item];
}
