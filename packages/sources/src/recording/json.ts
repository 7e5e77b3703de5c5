export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object there, or undefined where it is absent or something else. */
export function objectAt(parent: JsonObject | undefined, key: string): JsonObject | undefined {
  const value = parent?.[key];
  return isObject(value) ? value : undefined;
}

/** A text, or a number as the text of it: the feed sends both. Undefined where it is neither. */
export function textAt(parent: JsonObject | undefined, key: string): string | undefined {
  const value = parent?.[key];
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? value : undefined;
}

export function flagAt(parent: JsonObject | undefined, key: string): boolean | undefined {
  const value = parent?.[key];
  if (typeof value === 'boolean') return value;
  if (value === 1 || value === 0) return value === 1;
  if (typeof value === 'string') return flagOf(value);
  return undefined;
}

function flagOf(text: string): boolean | undefined {
  const lower = text.toLowerCase();
  if (lower === 'true' || lower === '1') return true;
  return lower === 'false' || lower === '0' ? false : undefined;
}

/** A number, or the text of one: the feed sends both. Undefined where it is neither. */
export function numberAt(parent: JsonObject | undefined, key: string): number | undefined {
  return numberOf(parent?.[key]);
}

export function numberOf(value: Json | undefined): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

/** A whole number from `min` to `max`, or undefined. */
export function wholeAt(
  parent: JsonObject | undefined,
  key: string,
  min: number,
  max: number,
): number | undefined {
  const number = numberAt(parent, key);
  return number !== undefined && Number.isInteger(number) && number >= min && number <= max
    ? number
    : undefined;
}

/**
 * The items of a list, however the feed wrote it: as a list, or as an object keyed by index. Keys
 * that are no index (`_deleted`, `_kf`) are left out.
 */
export function itemsOf(value: Json | undefined): [index: number, item: Json][] {
  const items: [number, Json][] = [];
  if (Array.isArray(value)) {
    (value as readonly Json[]).forEach((item, index) => {
      items.push([index, item]);
    });
    return items;
  }
  if (!isObject(value)) return items;
  for (const key in value) {
    const index = indexOf(key);
    const item = value[key];
    if (index !== null && item !== undefined) items.push([index, item]);
  }
  return items;
}

/** A key such as `"12"`: at most four digits, so that no key of a patch can stretch a list. */
export function indexOf(key: string): number | null {
  return /^\d{1,4}$/.test(key) ? Number(key) : null;
}
