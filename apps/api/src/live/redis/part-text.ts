import type { Json } from '../live-store.ts';

/** Each element's JSON, for as long as somebody holds it. */
const texts = new WeakMap<object, string>();

/**
 * The JSON of one part of a state. Parts are lists that grow (a car's laps, most of what a step writes),
 * and nothing in a state is ever changed in place: an element that was written before is not written again.
 */
export function partText(part: Json): string {
  return Array.isArray(part) ? `[${part.map(elementText).join(',')}]` : JSON.stringify(part);
}

function elementText(element: Json): string {
  if (typeof element !== 'object' || element === null) return JSON.stringify(element);
  let text = texts.get(element);
  if (text === undefined) {
    text = JSON.stringify(element);
    texts.set(element, text);
  }
  return text;
}
