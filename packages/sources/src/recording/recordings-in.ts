import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { SessionKind } from '@slipstream/timing/events/vocabulary';
import { holdsEvents } from './event-log-file.ts';
import { openRecording, outlineOf } from './open-recording.ts';
import { readFiles, recordingFilesOf, recordingName, topicsOf } from './recording-files.ts';
import { joinedParts } from './recording-parts.ts';

/** A recording that can be opened with `openRecording(path)`. */
export interface RecordingListed {
  /** The name of its folder or archive: unique in the folder that was listed. */
  readonly id: string;
  readonly title: string;
  readonly kind: SessionKind;
  readonly season: number | null;
  readonly startsAt: string;
  readonly durationMs: number;
  readonly path: string;
}

/** What was found of a path, for as long as its size and time stay the same. */
const LISTED = new Map<string, { readonly version: string; readonly recording: RecordingListed | null }>();

/**
 * Lists what can be replayed: the folders and files in `folder` that hold a recording of any kind that
 * `openRecording` reads, in order of their ids. A folder goes before a file of the same name.
 *
 * @remarks Of a folder of topics only the ends of its files are read. Any other recording has to be read as a
 * whole (about a second of work for a race) the first time it is listed. What is no recording is left out;
 * a folder that cannot be read has none.
 */
export async function recordingsIn(folder: string): Promise<RecordingListed[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const found = new Map<string, RecordingListed>();
  const folders = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
  const files = entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.'));
  for (const entry of [...folders, ...files]) {
    const recording = await listed(join(folder, entry.name));
    if (recording && !found.has(recording.id)) found.set(recording.id, recording);
  }
  return [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

async function listed(path: string): Promise<RecordingListed | null> {
  const stats = await stat(path).catch(() => null);
  if (!stats) return null;
  const version = `${stats.size} ${stats.mtimeMs}`;
  const known = LISTED.get(path);
  if (known?.version === version) return known.recording;
  const recording = await summary(path);
  LISTED.set(path, { version, recording });
  return recording;
}

async function summary(path: string): Promise<RecordingListed | null> {
  const files = (await holdsEvents(path)) ? null : await readFiles(path, 'ends').catch(() => null);
  if (!files || topicsOf(files).size === 0) return summaryOfWhole(path);
  try {
    const { title, facts, baseMs, firstMs, lastMs } = outlineOf(joinedParts(recordingFilesOf(path, files)));
    return {
      id: recordingName(path),
      title,
      kind: facts.kind,
      season: facts.season,
      startsAt: new Date(baseMs + firstMs).toISOString(),
      durationMs: lastMs - firstMs,
      path,
    };
  } catch {
    return null;
  }
}

async function summaryOfWhole(path: string): Promise<RecordingListed | null> {
  const log = await openRecording(path).catch(() => null);
  if (!log) return null;
  const { title, kind, season, startsAt, endsAt } = log;
  const durationMs = endsAt === null ? 0 : Date.parse(endsAt) - Date.parse(startsAt);
  return { id: recordingName(path), title, kind, season, startsAt, durationMs, path };
}
