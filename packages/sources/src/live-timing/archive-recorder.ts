import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EventBody } from '@slipstream/timing/events/bodies';
import type { WallClock } from '../playback/playback.ts';
import { isObject, type Json, textAt } from '../recording/json.ts';
import { offsetText } from '../recording/offset-text.ts';

/** Lines wait this long, so that a busy topic is one write and not many. */
const FLUSH_MS = 500;
const BOM = '\uFEFF';

/** What a recording is of. */
export interface RecordedSession {
  readonly session: string;
  readonly baseMs: number;
  readonly feeds: readonly EventBody<'FeedStateChanged'>[];
}

/**
 * Writes a live session in the archive format of the official live timing while it plays: a file for each
 * topic, a message a line, its offset since the recording began before it.
 *
 * @remarks A folder that holds a recording of the same session already is gone on with; one of another
 * session is left alone, and `PATH-<session>` is written. A disk that cannot be written ends the recording,
 * never the session.
 */
export class ArchiveRecorder {
  readonly #path: string;
  readonly #clock: WallClock;
  readonly #warn: (line: string) => void;
  readonly #pending = new Map<string, string[]>();
  readonly #begun = new Set<string>();
  #folder: string | null = null;
  #baseMs = 0;
  #failed = false;
  #cancelFlush: (() => void) | null = null;
  #writing: Promise<void> = Promise.resolve();

  constructor(path: string, clock: WallClock, warn: (line: string) => void) {
    this.#path = path;
    this.#clock = clock;
    this.#warn = warn;
  }

  /** A session begins, or is taken up again. */
  async begin({ session, baseMs, feeds }: RecordedSession): Promise<void> {
    await this.flush();
    await this.#attempt(async () => {
      const before = await manifestIn(this.#path);
      this.#folder = before && before.session !== session ? `${this.#path}-${session}` : this.#path;
      const known = await manifestIn(this.#folder);
      this.#baseMs = known?.baseMs ?? baseMs;
      this.#begun.clear();
      for (const topic of known?.topics ?? []) this.#begun.add(topic);
      await mkdir(this.#folder, { recursive: true });
      if (known) return;
      const manifest = { session, base_utc: new Date(baseMs).toISOString(), feeds };
      await writeFile(join(this.#folder, 'manifest.json'), `${JSON.stringify(manifest, null, 1)}\n`);
    });
  }

  /** One message of a topic; `at` is the instant of the events that were made of it. */
  message(topic: string, data: Json, at: string): void {
    if (this.#failed || this.#folder === null || !/^[A-Za-z0-9.]+$/.test(topic)) return;
    const lines = this.#pending.get(topic) ?? [];
    this.#pending.set(topic, lines);
    lines.push(`${offsetText(Date.parse(at) - this.#baseMs)}${JSON.stringify(data)}\r\n`);
    this.#cancelFlush ??= this.#clock.after(FLUSH_MS, () => void this.flush());
  }

  /** Resolves when all that was told so far is on disk. */
  flush(): Promise<void> {
    this.#cancelFlush?.();
    this.#cancelFlush = null;
    const pending = [...this.#pending];
    this.#pending.clear();
    const folder = this.#folder;
    if (folder === null || pending.length === 0) return this.#writing;
    this.#writing = this.#writing.then(() => this.#attempt(() => this.#write(folder, pending)));
    return this.#writing;
  }

  async #write(folder: string, pending: readonly [string, readonly string[]][]): Promise<void> {
    let isNew = false;
    for (const [topic, lines] of pending) {
      const first = !this.#begun.has(topic);
      isNew ||= first;
      this.#begun.add(topic);
      await appendFile(join(folder, `${topic}.jsonStream`), `${first ? BOM : ''}${lines.join('')}`);
    }
    if (!isNew) return;
    const feeds = [...this.#begun].sort().map((topic) => [topic, { StreamPath: `${topic}.jsonStream` }]);
    await writeFile(join(folder, 'Index.json'), `${JSON.stringify({ Feeds: Object.fromEntries(feeds) })}\n`);
  }

  async #attempt(write: () => Promise<void>): Promise<void> {
    if (this.#failed) return;
    try {
      await write();
    } catch (cause) {
      this.#failed = true;
      const why = cause instanceof Error ? cause.message : String(cause);
      this.#warn(`the recording at ${this.#path} ends here, the session goes on: ${why}`);
    }
  }
}

async function manifestIn(folder: string) {
  const text = await readFile(join(folder, 'manifest.json'), 'utf8').catch(() => null);
  if (text === null) return null;
  const manifest = JSON.parse(text) as Json;
  if (!isObject(manifest)) return null;
  const index = await readFile(join(folder, 'Index.json'), 'utf8').catch(() => '{}');
  const { Feeds } = JSON.parse(index) as { Feeds?: object };
  const baseMs = Date.parse(textAt(manifest, 'base_utc') ?? '');
  if (Number.isNaN(baseMs)) return null;
  return { session: textAt(manifest, 'session') ?? null, baseMs, topics: Object.keys(Feeds ?? {}) };
}
