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
}

const TOPIC_SUFFIX = '.jsonStream';
export const ARCHIVE_SUFFIX = '.tar.xz';
/** One envelope a line: what `record` and `simulate` write. */
export const EVENT_LOG_SUFFIXES = ['.jsonl', '.jsonl.gz'] as const;
const SUFFIXES = [ARCHIVE_SUFFIX, ...EVENT_LOG_SUFFIXES];
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
  const topics = new Map<string, string>();
  for (const [file, bytes] of files) {
    if (file.endsWith(TOPIC_SUFFIX)) topics.set(file.slice(0, -TOPIC_SUFFIX.length), textOf(file, bytes));
  }
  if (topics.size === 0) {
    throw new RecordingError(
      'NOT_A_RECORDING',
      `${path} holds no <Topic>${TOPIC_SUFFIX} file, nor any of OpenF1 (intervals.ndjson.gz): give the folder of one session, or a ${ARCHIVE_SUFFIX} of it`,
    );
  }
  return {
    name: recordingName(path),
    topics,
    manifest: files.get('manifest.json')?.toString('utf8') ?? null,
  };
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
  return found.isDirectory() ? filesOfFolder(path, extent, isWanted) : filesOfArchive(path, extent, isWanted);
}

export function recordingName(path: string): string {
  const name = basename(path);
  const suffix = SUFFIXES.find((known) => name.endsWith(known));
  return suffix === undefined ? name : name.slice(0, -suffix.length);
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
  if (!path.endsWith(ARCHIVE_SUFFIX)) {
    throw new RecordingError(
      'NOT_A_RECORDING',
      `${path} is neither a folder, nor a ${ARCHIVE_SUFFIX} archive, nor an event log (${EVENT_LOG_SUFFIXES.join(', ')})`,
    );
  }
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
