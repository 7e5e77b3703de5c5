import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { SessionKind } from '@slipstream/timing/events/vocabulary';
import { outlineOf } from './open-recording.ts';
import { ARCHIVE_SUFFIX, readRecordingFiles } from './recording-files.ts';

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
 * Lists what can be replayed: the folders and `.tar.xz` archives of recordings that lie in `folder`,
 * in order of their ids. A folder goes before an archive of the same name.
 *
 * @remarks Of a folder only the ends of its files are read. An archive has to be unpacked as a whole
 * (about a second of work for a race) the first time it is listed. What is no recording is left out;
 * a folder that cannot be read has none.
 */
export async function recordingsIn(folder: string): Promise<RecordingListed[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const found = new Map<string, RecordingListed>();
  const folders = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
  const archives = entries.filter((entry) => entry.isFile() && entry.name.endsWith(ARCHIVE_SUFFIX));
  for (const entry of [...folders, ...archives]) {
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
  const files = await readRecordingFiles(path, 'ends').catch(() => null);
  if (!files) return null;
  const { title, facts, baseMs, firstMs, lastMs } = outlineOf(files);
  return {
    id: files.name,
    title,
    kind: facts.kind,
    season: facts.season,
    startsAt: new Date(baseMs + firstMs).toISOString(),
    durationMs: lastMs - firstMs,
    path,
  };
}
