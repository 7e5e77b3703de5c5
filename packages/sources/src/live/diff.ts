import { indexOf, isObject, type Json, type JsonObject } from '../recording/json.ts';

/**
 * The patch that makes `before` into `after`, as the official feed writes patches and `applyPatch` applies
 * them; undefined where they are the same. A list is patched by an object keyed by index.
 */
export function diff(before: Json | undefined, after: Json): Json | undefined {
  if (before === undefined) return after;
  if (Array.isArray(before)) return diffList(before as readonly Json[], after);
  if (isObject(before) && isObject(after)) return diffObject(before, after);
  if (isObject(before) && Array.isArray(after)) return diffObject(before, keyed(after as readonly Json[]));
  return before === after ? undefined : after;
}

function diffObject(before: JsonObject, after: JsonObject): Json | undefined {
  const patch: Record<string, Json> = {};
  for (const key in after) {
    const changed = diff(before[key], after[key] as Json);
    if (changed !== undefined) patch[key] = changed;
  }
  const gone = Object.keys(before).filter((key) => !(key in after));
  if (gone.length > 0) patch._deleted = gone;
  return Object.keys(patch).length === 0 ? undefined : patch;
}

/** The feed sends one list now as a list, now as an object keyed by index. */
function diffList(before: readonly Json[], after: Json): Json | undefined {
  const list = isObject(after) && Object.keys(after).every((key) => indexOf(key) !== null) ? after : null;
  if (!Array.isArray(after) && !list) return after;
  return diffObject(keyed(before), list ?? keyed(after as readonly Json[]));
}

function keyed(list: readonly Json[]): JsonObject {
  return Object.fromEntries(list.map((item, index) => [String(index), item]));
}
