import { indexOf, isObject, type Json, type JsonObject } from './json.ts';

type Mutable = { [key: string]: Json };

/**
 * Patches a topic's state deeply, in place, as the feed means it: objects merge, `_deleted` names
 * the keys to drop, a list is patched by an object keyed by index, anything else replaces.
 *
 * @returns the state: `state` itself, or the patch where there was nothing to merge into.
 */
export function applyPatch(state: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return isNothing(patch) && isObject(state) && !isEmpty(state) ? state : patch;
  if (Array.isArray(state) && state.length > 0) return patchList(state as Json[], patch);
  const target: Mutable = isObject(state) ? (state as Mutable) : {};
  for (const key in patch) {
    const value = patch[key] as Json;
    if (key === '_deleted') dropKeys(target, value);
    else if (key !== '__proto__') target[key] = applyPatch(target[key], value);
  }
  return target;
}

/** An empty list, an empty text or null where there are entries by name: only `_deleted` takes entries away. */
function isNothing(patch: Json): boolean {
  return patch === null || patch === '' || (Array.isArray(patch) && patch.length === 0);
}

function isEmpty(state: JsonObject): boolean {
  for (const _ in state) return false;
  return true;
}

function patchList(list: Json[], patch: JsonObject): Json {
  for (const key in patch) {
    const index = indexOf(key);
    if (index !== null) list[index] = applyPatch(list[index], patch[key] as Json);
    else if (key === '_deleted') dropItems(list, patch[key] as Json);
  }
  return list;
}

function dropKeys(target: Mutable, keys: Json): void {
  if (!Array.isArray(keys)) return;
  for (const key of keys as readonly Json[]) delete target[String(key)];
}

function dropItems(list: Json[], keys: Json): void {
  if (!Array.isArray(keys)) return;
  const dropped = new Set((keys as readonly Json[]).map((key) => Number(key)));
  const kept = list.filter((_, index) => !dropped.has(index));
  list.splice(0, list.length, ...kept);
}
