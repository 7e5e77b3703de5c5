import type { EventDraft } from '@slipstream/timing/events/envelope';
import { diff } from '../live/diff.ts';
import type { Decoder, SessionFacts } from '../recording/decode/decoder.ts';
import { isObject, type Json, type JsonObject } from '../recording/json.ts';
import { applyPatch } from '../recording/patch.ts';
import { inflated } from '../recording/topic-lines.ts';
import { DECODED_TOPICS } from '../recording/topics.ts';

/** A message as it changes what is known: what a recording writes down, and the events that it means. */
export interface TopicChange {
  readonly topic: string;
  readonly patch: Json;
  readonly drafts: readonly EventDraft[];
}

/**
 * Every topic's state of one session, decoded as a recording's topics are. The whole state, offered again
 * after a connection was lost, is a message of what differs.
 */
export class TopicStates {
  readonly #states = new Map<string, Json>();
  readonly #decoders = new Map<string, Decoder>();
  readonly #facts: SessionFacts;
  readonly #unreadable: (where: string, reason: string) => void;

  constructor(facts: SessionFacts, unreadable: (where: string, reason: string) => void) {
    this.#facts = facts;
    this.#unreadable = unreadable;
  }

  /** What a whole state adds to what is known, in the order in which topics of one instant count. */
  snapshot(topics: JsonObject, at: string): TopicChange[] {
    const known = [...DECODED_TOPICS.keys()].filter((topic) => topic in topics);
    const others = Object.keys(topics).filter((topic) => !DECODED_TOPICS.has(topic));
    return [...known, ...others].flatMap((topic) => {
      const patch = diff(this.#states.get(topic), topics[topic] as Json);
      const nothing =
        patch === undefined || patch === null || (isObject(patch) && Object.keys(patch).length === 0);
      return nothing ? [] : [this.message(topic, patch, at)];
    });
  }

  /** Whether a message says anything that is not known: one that was under way with the whole state may not. */
  isNews(topic: string, data: Json): boolean {
    const state = this.#states.get(topic);
    if (state === undefined) return true;
    return diff(state, applyPatch(structuredClone(state), structuredClone(data))) !== undefined;
  }

  message(topic: string, data: Json, at: string): TopicChange {
    const patch = structuredClone(data);
    const state = applyPatch(this.#states.get(topic), structuredClone(data));
    this.#states.set(topic, state);
    return { topic, patch: data, drafts: this.#decoded(topic, patch, state, at) };
  }

  #decoded(topic: string, patch: Json, state: Json, at: string): readonly EventDraft[] {
    const decoder = DECODED_TOPICS.get(topic);
    if (!decoder) return [];
    const unreadable = (reason: string) => this.#unreadable(topic, reason);
    let decode = this.#decoders.get(topic);
    if (!decode) {
      decode = decoder.begin(this.#facts);
      this.#decoders.set(topic, decode);
    }
    const unpacked = topic.endsWith('.z') ? unpack(patch) : { ok: true as const, value: patch };
    if (!unpacked.ok) unreadable(unpacked.reason);
    else if (!isObject(unpacked.value)) unreadable('a message that is no object');
    else {
      const whole = decoder.patched && isObject(state) ? state : unpacked.value;
      return decode({ at, patch: unpacked.value, state: whole, unreadable });
    }
    return [];
  }
}

function unpack(data: Json) {
  return typeof data === 'string'
    ? inflated(data)
    : { ok: false as const, reason: 'not the base64 text that a .z topic holds' };
}
