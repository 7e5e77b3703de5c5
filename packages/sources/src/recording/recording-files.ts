import { createReadStream } from 'node:fs';
import { open, readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { extract } from 'tar-stream';
import xz from 'xz-decompress';
import { isOpenF1File } from '../openf1/openf1-files.ts';
import { RecordingError } from './recording-error.ts';

/** The files of one recording, in memory: the text of each topic, without its BOM. */
export interface RecordingFiles {
  /** The folder's or the archive's name, without an extension. */
  readonly name: string;
  readonly topics: ReadonlyMap<string, string>;
  readonly manifest: string | null;
  /** What could not be read of the files that the topics were taken from. */
  readonly unreadable?: readonly { readonly where: string; readonly reason: string }[];
}

const TOPIC_SUFFIX = '.jsonStream';
export const ARCHIVE_SUFFIX = '.tar.xz';
/** One envelope a line: what `record` and `simulate` write. */
export const EVENT_LOG_SUFFIXES = ['.jsonl', '.jsonl.gz'] as const;
/** Suffixes of texts in which other programs keep the feed; any other name is read too. */
const TEXT_SUFFIXES = ['.txt', '.log', '.json', '.ndjson', '']
  .flatMap((suffix) => [suffix, `${suffix}.gz`])
  .filter((suffix) => suffix !== '');
const SUFFIXES = [ARCHIVE_SUFFIX, ...EVENT_LOG_SUFFIXES, ...TEXT_SUFFIXES];
/** What `openRecording` reads, for whoever gave it something else. */
export const READABLE = [
  `a folder of <Topic>${TOPIC_SUFFIX} files or of OpenF1's (intervals.ndjson.gz, …), or a ${ARCHIVE_SUFFIX} of one`,
  `an event log (${EVENT_LOG_SUFFIXES.join(', ')})`,
  "the text of FastF1's live timing client",
  'live.txt and subscribe.txt of undercut-f1',
  'raw frames of SignalR or SignalR Core',
].join('; ');
/** A whole weekend's session is under 20 MB; what unpacks to more is not one. */
const MAX_UNPACKED_BYTES = 512 * 1024 * 1024;

/** How much of each file is wanted: all of it, or its two ends, which tell what a recording is. */
export type Extent = 'all' | 'ends';
const END_BYTES = 64 * 1024;

/**
 * Reads a folder of `<Topic>.jsonStream` files, or a `.tar.xz` of one.
 *
 * @param extent with `ends`, what lies between the first and the last 64 KB of a file is left out, and
 * one line of it is cut.
 * @throws RecordingError where `path` is none, or damaged.
 */
export async function readRecordingFiles(path: string, extent: Extent = 'all'): Promise<RecordingFiles> {
  return recordingFilesOf(path, await readFiles(path, extent));
}

/** The topics among a recording's files. @throws RecordingError where there is none. */
export function recordingFilesOf(path: string, files: ReadonlyMap<string, Buffer>): RecordingFiles {
  const topics = topicsOf(files);
  if (topics.size === 0) throw noRecording(path);
  return {
    name: recordingName(path),
    topics,
    manifest:
      files
        .get('manifest.json')
        ?.toString('utf8')
        .replace(/^\uFEFF/, '') ?? null,
  };
}

export function topicsOf(files: ReadonlyMap<string, Buffer>): ReadonlyMap<string, string> {
  const topics = new Map<string, string>();
  for (const [file, bytes] of files) {
    if (file.endsWith(TOPIC_SUFFIX)) topics.set(file.slice(0, -TOPIC_SUFFIX.length), textOf(file, bytes));
  }
  return topics;
}

export function noRecording(path: string): RecordingError {
  return new RecordingError(
    'NOT_A_RECORDING',
    `${path} is no recording that can be read. Give one of these, of one session: ${READABLE}.`,
  );
}

/**
 * Every file of a recording that is read at all, by name: of a folder, or of a `.tar.xz` of one.
 *
 * @throws RecordingError where `path` is neither, or damaged.
 */
export async function readFiles(
  path: string,
  extent: Extent = 'all',
  isWanted: (file: string) => boolean = wanted,
): Promise<Map<string, Buffer>> {
  const found = await stat(path).catch(() => null);
  if (!found) {
    throw new RecordingError('RECORDING_NOT_FOUND', `there is no recording at ${path}: check the path`);
  }
  if (found.isDirectory()) return filesOfFolder(path, extent, isWanted);
  if (await isArchive(path)) return filesOfArchive(path, extent, isWanted);
  const name = basename(path);
  return new Map(isWanted(name) ? [[name, await readFile(path)]] : []);
}

export function recordingName(path: string): string {
  const name = basename(path);
  const suffix = SUFFIXES.find((known) => name.endsWith(known));
  return suffix === undefined ? name : name.slice(0, -suffix.length);
}

const XZ_MAGIC = Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]);

async function isArchive(path: string): Promise<boolean> {
  return path.endsWith(ARCHIVE_SUFFIX) || (await headOf(path, XZ_MAGIC.length)).equals(XZ_MAGIC);
}

/** The first bytes of a file, as many as there are. */
export async function headOf(path: string, bytes: number): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function filesOfFolder(
  path: string,
  extent: Extent,
  isWanted: (file: string) => boolean,
): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  for (const entry of await readdir(path, { withFileTypes: true })) {
    if (!entry.isFile() || !isWanted(entry.name)) continue;
    const file = join(path, entry.name);
    files.set(entry.name, await (endsSuffice(entry.name, extent) ? readEnds(file) : readFile(file)));
  }
  return files;
}

async function readEnds(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    if (size <= 2 * END_BYTES) return await file.readFile();
    const ends = Buffer.alloc(2 * END_BYTES + 1, '\n');
    await file.read(ends, 0, END_BYTES, 0);
    await file.read(ends, END_BYTES + 1, END_BYTES, size - END_BYTES);
    return ends;
  } finally {
    await file.close();
  }
}

/** The two ends of what comes in chunks, as `readEnds` gives them, for the listing of recordings. */
function endsOf(chunks: readonly Buffer[]): Buffer {
  const all = Buffer.concat(chunks);
  if (all.length <= 2 * END_BYTES) return all;
  return Buffer.concat([all.subarray(0, END_BYTES), Buffer.from('\n'), all.subarray(-END_BYTES)]);
}

async function filesOfArchive(
  path: string,
  extent: Extent,
  isWanted: (file: string) => boolean,
): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  const tar = extract();
  let unpacked = 0;
  tar.on('entry', (header, stream, next) => {
    const name = basename(header.name);
    const chunks: Buffer[] = [];
    stream.on('data', (data) => {
      const chunk = data as Buffer;
      unpacked += chunk.length;
      if (unpacked > MAX_UNPACKED_BYTES)
        tar.destroy(new Error(`it unpacks to more than ${MAX_UNPACKED_BYTES} bytes`));
      else if (isWanted(name)) chunks.push(chunk);
    });
    stream.on('end', () => {
      if (header.type === 'file' && isWanted(name)) {
        files.set(name, endsSuffice(name, extent) ? endsOf(chunks) : Buffer.concat(chunks));
      }
      next();
    });
    stream.on('error', next);
  });
  try {
    const packed = Readable.toWeb(createReadStream(path)) as unknown as globalThis.ReadableStream<Uint8Array>;
    await pipeline(Readable.fromWeb(new xz.XzReadableStream(packed) as unknown as ReadableStream), tar);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new RecordingError('ARCHIVE_DAMAGED', `${path} cannot be unpacked (${why}): fetch it again`, cause);
  }
  return files;
}

function wanted(file: string): boolean {
  return file.endsWith(TOPIC_SUFFIX) || file === 'manifest.json' || isOpenF1File(file);
}

function endsSuffice(file: string, extent: Extent): boolean {
  return extent === 'ends' && file.endsWith(TOPIC_SUFFIX);
}

/** The base64 of a `.z` topic is ASCII, and reads several times as fast as such. */
function textOf(file: string, bytes: Buffer): string {
  const text = bytes.toString(file.endsWith(`.z${TOPIC_SUFFIX}`) && bytes[0] !== 0xef ? 'latin1' : 'utf8');
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}
