import type { EventDraft } from '@slipstream/timing/events/envelope';
import type { SegmentNumber, SessionKind, SessionOrigin } from '@slipstream/timing/events/vocabulary';
import type { JsonObject } from '../json.ts';

/** What a decoder may know of the session beside its own topic. */
export interface SessionFacts {
  readonly kind: SessionKind;
  readonly origin: SessionOrigin;
  readonly season: number | null;
  /** The first message of `SessionInfo`; empty where there is none. */
  readonly info: JsonObject;
  /** The recording's own name, where the session says none. */
  readonly name: string;
  readonly topics: ReadonlySet<string>;
  readonly heard: Heard;
}

/** What the topics of a session learn from each other as they are decoded. */
export interface Heard {
  /** Racing numbers by the drivers' codes. */
  readonly codes: Map<string, number>;
  /** The segment of qualifying, from whichever topic said so first. */
  segment: SegmentNumber | null;
}

/** Notes the segment under way; false where another topic has said so before. */
export function segmentHeard(heard: Heard, segment: SegmentNumber): boolean {
  if (heard.segment === segment) return false;
  heard.segment = segment;
  return true;
}

export function nothingHeard(): Heard {
  return { codes: new Map(), segment: null };
}

/** One message of a topic. */
export interface Message {
  /** Its instant, and that of the events made from it. */
  readonly at: string;
  /** What the message says: the whole state the first time, later only what changed. */
  readonly patch: JsonObject;
  /** The topic's state with the patch applied. */
  readonly state: JsonObject;
  /** Counts a part of the message that could not be read. */
  readonly unreadable: (reason: string) => void;
}

/** Turns one topic's messages, in order, into events. Holds what it has told, to tell only changes. */
export type Decoder = (message: Message) => readonly EventDraft[];

export interface TopicDecoder {
  /** False: each message stands for itself, and `state` is the patch. */
  readonly patched: boolean;
  readonly begin: (facts: SessionFacts) => Decoder;
}

export const NO_DRAFTS: readonly EventDraft[] = [];
