import { baseTimeMs } from '../base-time.ts';
import type { Json, JsonObject } from '../json.ts';
import { applyPatch } from '../patch.ts';
import type { RecordingFiles } from '../recording-files.ts';
import { linesOf, nextLine } from '../topic-lines.ts';
import type { FeedText } from './feed-texts.ts';

/** A message as the feed sent it; `time` as it writes times. */
export interface SentMessage {
  readonly topic: string;
  readonly data: Json;
  readonly time: string;
}

/** What another program recorded: the whole state when it connected, then every message. */
export interface Recorded {
  readonly state: JsonObject | null;
  readonly messages: readonly SentMessage[];
}

/** All that an archive holds, as somebody who was connected from its beginning was sent it. */
export function sentIn({ topics, manifest }: RecordingFiles): SentMessage[] {
  const baseMs = baseTimeMs(topics, manifest) ?? 0;
  const sent: (SentMessage & { readonly offsetMs: number })[] = [];
  for (const [topic, text] of topics) {
    const lines = linesOf(topic, text);
    for (let line = nextLine(lines); line; line = nextLine(lines)) {
      if (!line.ok) continue;
      const time = new Date(baseMs + line.offsetMs).toISOString();
      sent.push({ topic, data: JSON.parse(line.body) as Json, time, offsetMs: line.offsetMs });
    }
  }
  return sent.sort((a, b) => a.offsetMs - b.offsetMs);
}

/** What a program recorded that connected before the message at `index`. */
export function connectedAt(sent: readonly SentMessage[], index: number): Recorded {
  const state: Record<string, Json> = {};
  for (const { topic, data } of sent.slice(0, index)) {
    state[topic] = topic.endsWith('.z') ? data : applyPatch(state[topic], structuredClone(data));
  }
  return { state, messages: sent.slice(index) };
}

/** As FastF1's client writes: `str` of a list, the state as the text of its JSON and without a time. */
export function asFastF1({ state, messages }: Recorded): FeedText[] {
  const first = Object.entries(state ?? {}).map(([topic, data]) => [topic, JSON.stringify(data), '']);
  const rest = messages.map(({ topic, data, time }) => [topic, data, time]);
  return [{ name: 'saved_data.txt', text: [...first, ...rest].map((line) => `${repr(line)}\n`).join('') }];
}

/** As undercut-f1 writes while it is connected. */
export function asUndercut({ state, messages }: Recorded): FeedText[] {
  const lines = messages.map(({ topic, data, time }) => {
    const A = [topic, data, time.replace('Z', '4567Z')];
    return JSON.stringify({ H: 'Streaming', M: 'feed', A }, null, 1).replaceAll('\n', '');
  });
  const live = { name: 'live.txt', text: `\uFEFF${lines.join('\r\n')}\r\n` };
  return state ? [live, { name: 'subscribe.txt', text: JSON.stringify(state, null, 2) }] : [live];
}

/** As undercut-f1 writes what it imports from the archive. */
export function asUndercutImport({ state, messages }: Recorded): FeedText[] {
  const lines = messages.map(({ topic, data, time }) =>
    JSON.stringify({ Type: topic, Json: data, DateTime: time.replace('Z', '+00:00') }),
  );
  const live = { name: 'live.txt', text: lines.join('\n') };
  return state ? [live, { name: 'subscribe.txt', text: JSON.stringify(state, null, 2) }] : [live];
}

/** The frames of a SignalR connection, one a line, with keep-alives and several messages a frame. */
export function asSignalR({ state, messages }: Recorded): FeedText[] {
  const frames: unknown[] = [{ C: 'd-1,0|A,1', S: 1, M: [] }, {}];
  if (state) frames.push({ R: state, I: '1' });
  for (const batch of batches(messages)) {
    const M = batch.map(({ topic, data, time }) => ({ H: 'Streaming', M: 'feed', A: [topic, data, time] }));
    frames.push({ C: 'd-1,0|A,2', M });
  }
  return [{ name: 'frames.txt', text: frames.map((frame) => JSON.stringify(frame)).join('\n') }];
}

/** The bytes of a SignalR Core connection, one message after the other. */
export function asSignalRCore({ state, messages }: Recorded): FeedText[] {
  const records: unknown[] = [{}];
  if (state) records.push({ type: 3, invocationId: '0', result: state });
  for (const [index, { topic, data, time }] of messages.entries()) {
    if (index % 100 === 0) records.push({ type: 6 });
    records.push({ type: 1, target: 'feed', arguments: [topic, data, time] });
  }
  const text = records.map((record) => `${JSON.stringify(record)}\u001e`).join('');
  return [{ name: 'socket.log', text }];
}

function batches(messages: readonly SentMessage[]): SentMessage[][] {
  const batched: SentMessage[][] = [];
  for (let at = 0; at < messages.length; at += 3) batched.push(messages.slice(at, at + 3));
  return batched;
}

/** What Python's `repr` makes of what `json.loads` read. */
export function repr(value: unknown): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return reprText(value);
  if (Array.isArray(value)) return `[${value.map(repr).join(', ')}]`;
  if (typeof value === 'object') {
    return `{${Object.entries(value)
      .map(([key, item]) => `${reprText(key)}: ${repr(item)}`)
      .join(', ')}}`;
  }
  return String(value);
}

function reprText(text: string): string {
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t');
  if (text.includes("'") && !text.includes('"')) return `"${escaped}"`;
  return `'${escaped.replaceAll("'", "\\'")}'`;
}
