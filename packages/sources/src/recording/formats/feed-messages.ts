import { isObject, type Json, type JsonObject } from '../json.ts';
import { DECODED_TOPICS, TOPICS_NOT_CARRIED } from '../topics.ts';

/** One message of the official feed, in whatever it was wrapped. */
export interface FeedMessage {
  readonly topic: string;
  readonly data: Json;
  /** When it was sent, in milliseconds since 1970; null where the wrapping does not say. */
  readonly atMs: number | null;
  /** The topic's whole state, as a subscription is answered with. */
  readonly whole: boolean;
}

/** Of a HAR file, a browser's log of a socket or whatever else holds frames as text: no deeper than this. */
const MAX_DEPTH = 8;
const TOPIC = /^[A-Z][A-Za-z0-9]{1,40}(?:\.z)?$/;
/** Topics that programs name after what they unpacked. */
const UNPACKED: Readonly<Record<string, string>> = { CarData: 'CarData.z', Position: 'Position.z' };

/**
 * The feed's messages in a value: a frame of SignalR (`M` with its messages, `R` with the whole state) or of
 * SignalR Core (invocations and completions), one message of either, the lists `[topic, data, time]` of
 * FastF1, the objects `{ Type, Json, DateTime }` of undercut-f1, or a whole state by itself. Null where it
 * is none of these; empty for what is known and says nothing, such as a keep-alive.
 *
 * @param parse reads a text that holds values, for frames that were written down as text.
 */
export function feedMessagesIn(
  value: Json,
  parse: (text: string) => Iterable<Json>,
  depth = 0,
): FeedMessage[] | null {
  if (depth > MAX_DEPTH) return null;
  if (typeof value === 'string') return textMessages(value, parse, depth);
  if (Array.isArray(value)) return listMessages(value as readonly Json[], parse, depth);
  if (!isObject(value)) return null;
  return (
    frameMessages(value, parse, depth) ?? wholeState(value) ?? nested(Object.values(value), parse, depth)
  );
}

function textMessages(
  text: string,
  parse: (text: string) => Iterable<Json>,
  depth: number,
): FeedMessage[] | null {
  return /^\s*[[{]/.test(text) ? nested([...parse(text)], parse, depth) : null;
}

function listMessages(
  list: readonly Json[],
  parse: (text: string) => Iterable<Json>,
  depth: number,
): FeedMessage[] | null {
  const message = messageOf(list[0], list[1], list[2], list.length);
  return message ? [message] : nested(list, parse, depth);
}

/** `A` of SignalR and `arguments` of SignalR Core: topic, data, time. */
function messageOf(
  topic: Json | undefined,
  data: Json | undefined,
  time: Json | undefined,
  length: number,
): FeedMessage | null {
  if (typeof topic !== 'string' || !TOPIC.test(topic) || data === undefined || length > 4) return null;
  const name = UNPACKED[topic] ?? topic;
  const unwrapped = dataOf(name, data);
  if (unwrapped === undefined) return null;
  const atMs = stampMs(time);
  if (atMs === null && time !== undefined && time !== null && time !== '' && typeof time !== 'number')
    return null;
  return { topic: name, data: unwrapped, atMs, whole: time === '' };
}

/** FastF1 writes the data of a whole state as the text of its JSON. */
function dataOf(topic: string, data: Json): Json | undefined {
  if (typeof data !== 'string') return typeof data === 'object' ? data : undefined;
  const json = /^\s*[[{"]/.test(data) ? parsedJson(data) : undefined;
  if (json !== undefined) return typeof json === 'string' ? dataOf(topic, json) : json;
  return topic.endsWith('.z') && /^[A-Za-z0-9+/=_-]*$/.test(data.trim()) ? data.trim() : undefined;
}

function frameMessages(
  frame: JsonObject,
  parse: (text: string) => Iterable<Json>,
  depth: number,
): FeedMessage[] | null {
  if (typeof frame.Type === 'string' && 'Json' in frame) {
    const message = messageOf(frame.Type, frame.Json, frame.DateTime, 3);
    return message ? [message] : null;
  }
  if (Object.keys(frame).length === 0) return [];
  if (typeof frame.type === 'number') return coreMessages(frame, parse, depth);
  const call = frame.A ?? null;
  if (typeof frame.M === 'string' && Array.isArray(call)) return listMessages(call, parse, depth) ?? [];
  const isFrame = 'C' in frame || 'I' in frame || 'R' in frame || Array.isArray(frame.M);
  if (!isFrame) return null;
  const state = isObject(frame.R) ? (wholeState(frame.R) ?? []) : [];
  const told = Array.isArray(frame.M) ? (nested(frame.M as readonly Json[], parse, depth) ?? []) : [];
  return [...state, ...told];
}

/** Type 1 is an invocation, 3 a completion; streams (2), pings (6) and closes (7) hold nothing of the feed. */
function coreMessages(
  { type, arguments: call, result, item }: JsonObject,
  parse: (text: string) => Iterable<Json>,
  depth: number,
): FeedMessage[] {
  if (type === 1 && Array.isArray(call)) return listMessages(call as readonly Json[], parse, depth) ?? [];
  const given = type === 3 ? result : type === 2 ? item : undefined;
  if (isObject(given)) return wholeState(given) ?? [];
  return given === undefined ? [] : (feedMessagesIn(given, parse, depth + 1) ?? []);
}

/** The answer to a subscription: every topic with its state. */
function wholeState(state: JsonObject): FeedMessage[] | null {
  const messages: FeedMessage[] = [];
  for (const key in state) {
    const topic = UNPACKED[key] ?? key;
    if (!DECODED_TOPICS.has(topic) && !TOPICS_NOT_CARRIED.has(topic)) continue;
    const data = dataOf(topic, state[key] as Json);
    // The archive's index names the topics too, with their files.
    if (isObject(data) && 'StreamPath' in data) continue;
    if (data !== undefined && data !== null) messages.push({ topic, data, atMs: null, whole: true });
  }
  return messages.length > 0 ? messages : null;
}

function nested(
  values: readonly Json[],
  parse: (text: string) => Iterable<Json>,
  depth: number,
): FeedMessage[] | null {
  let found: FeedMessage[] | null = null;
  for (const value of values) {
    const messages = feedMessagesIn(value, parse, depth + 1);
    if (!messages) continue;
    found ??= [];
    for (const message of messages) found.push(message);
  }
  return found;
}

const TIME =
  /(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:[.,](\d{1,9}))?(?: ?(?:Z|UTC|([+-])(\d\d):?(\d\d)))?(?!\d)/;

/** Milliseconds since 1970, to the millisecond and cut; a time without a zone is in UTC. Null where there is none. */
export function stampMs(stamp: Json | undefined): number | null {
  if (typeof stamp !== 'string') return null;
  const found = TIME.exec(stamp);
  if (!found) return null;
  const [, date, time, fraction = '', sign, hours, minutes] = found;
  const ms = Date.parse(`${date}T${time}.${fraction.padEnd(3, '0').slice(0, 3)}Z`);
  if (Number.isNaN(ms)) return null;
  const zone = sign === undefined ? 0 : (Number(hours) * 60 + Number(minutes)) * 60_000;
  return sign === '-' ? ms + zone : ms - zone;
}

function parsedJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
