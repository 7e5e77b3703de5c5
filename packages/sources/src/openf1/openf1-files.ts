import { isObject, type Json } from '../recording/json.ts';
import { textOf } from '../recording/text-of.ts';
import { type Endpoint, isEndpoint, type OpenF1Record } from './endpoints.ts';
import type { OpenF1Records, UnreadableLines } from './openf1-log.ts';

const FILE = /^([a-z_0-9]+)\.(?:ndjson|jsonl?)(\.gz)?$/;
const MAX_SAMPLES = 20;

/** Whether a file of that name is one of OpenF1's: `intervals.ndjson.gz`, `laps.json`. */
export function isOpenF1File(file: string): boolean {
  return isEndpoint(FILE.exec(file)?.[1] ?? '');
}

/** The records of an archive of OpenF1, by endpoint, and what of them could not be read. */
export function openF1RecordsOf(files: ReadonlyMap<string, Buffer>): {
  readonly records: OpenF1Records;
  readonly unreadable: UnreadableLines;
} {
  const records = new Map<Endpoint, OpenF1Record[]>();
  const samples: { where: string; reason: string }[] = [];
  let messages = 0;
  let unreadable = 0;
  const bad = (where: string, reason: string) => {
    unreadable++;
    if (samples.length < MAX_SAMPLES) samples.push({ where, reason });
  };
  for (const [file, bytes] of files) {
    const name = FILE.exec(file)?.[1];
    if (name === undefined || !isEndpoint(name)) continue;
    const text = textOf(bytes);
    if (text === '' && bytes.length > 0) {
      bad(file, 'cannot be unpacked');
      continue;
    }
    const list = records.get(name) ?? [];
    records.set(name, list);
    for (const { where, value } of valuesOf(file, text)) {
      messages++;
      if (isObject(value)) list.push(value);
      else bad(where, 'a line that is no object');
    }
  }
  return { records, unreadable: { messages, unreadable, samples } };
}

/** One list, as the API answers, or one object a line. */
function* valuesOf(file: string, text: string): Generator<{ where: string; value: Json | undefined }> {
  if (text.trimStart().startsWith('[')) {
    const list = parsed(text);
    if (Array.isArray(list))
      for (const [index, value] of list.entries()) yield { where: `${file} ${index}`, value };
    else yield { where: file, value: undefined };
    return;
  }
  let line = 0;
  for (const json of text.split('\n')) {
    line++;
    // A file made of several may have a byte order mark in its middle too.
    const trimmed = json.replace(/^\uFEFF/, '').trim();
    if (trimmed !== '') yield { where: `${file} line ${line}`, value: parsed(trimmed) };
  }
}

function parsed(json: string): Json | undefined {
  try {
    return JSON.parse(json) as Json;
  } catch {
    return undefined;
  }
}
