import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import {
  headOf,
  noRecording,
  type RecordingFiles,
  readFiles,
  recordingFilesOf,
  recordingName,
  topicsOf,
} from '../recording-files.ts';
import { textOf } from '../text-of.ts';
import { type FeedText, isFeedText, recordingOfTexts } from './feed-texts.ts';

/** Long enough for a whole state with telemetry, which may be the first line. */
const HEAD_BYTES = 512 * 1024;
/** What undercut-f1 writes beside `live.txt`: the state with which it begins. */
const FIRST_STATE = 'subscribe.txt';

/**
 * The recording in a folder, an archive or a file: of its topics, or of the texts in which programs keep
 * the feed. Texts of a folder or an archive are taken together.
 *
 * @throws RecordingError where there is neither.
 */
export async function recordingIn(path: string, files: ReadonlyMap<string, Buffer>): Promise<RecordingFiles> {
  if (topicsOf(files).size > 0) return recordingFilesOf(path, files);
  const recording = recordingOfTexts(recordingName(path), await feedTextsAt(path));
  if (!recording) throw noRecording(path);
  return recording;
}

async function feedTextsAt(path: string): Promise<FeedText[]> {
  const found = await stat(path);
  const candidates = found.isDirectory() ? await filesIn(path) : await fileAndBeside(path);
  const texts: FeedText[] = [];
  for (const file of candidates) {
    if (!isFeedText(await textHead(file))) continue;
    texts.push({ name: basename(file), text: textOf(await readFile(file)) });
  }
  if (texts.length > 0 || found.isDirectory()) return texts;
  const packed = await readFiles(path, 'all', (name) => !name.startsWith('.'));
  return [...packed]
    .map(([name, bytes]) => ({ name, text: textOf(bytes) }))
    .filter(({ text }) => isFeedText(text));
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map(({ name }) => join(folder, name))
    .sort();
}

async function fileAndBeside(path: string): Promise<string[]> {
  const beside = join(dirname(path), FIRST_STATE);
  const isLive = basename(path).startsWith('live.');
  return isLive && (await stat(beside).catch(() => null))?.isFile() ? [beside, path] : [path];
}

/** The beginning of a file as text, unpacked where it is packed with gzip. Empty for what is no text. */
export async function textHead(path: string): Promise<string> {
  const head = textOf(await headOf(path, HEAD_BYTES));
  return head.includes('\0') ? '' : head;
}
