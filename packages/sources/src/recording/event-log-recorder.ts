import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import type { Writable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import type { TimingEvent } from '@slipstream/timing/events/envelope';
import { isObject, type Json } from './json.ts';
import { EVENT_LOG_SUFFIXES } from './recording-files.ts';

interface OpenFile {
  readonly into: Writable;
  readonly written: Promise<void>;
}

/**
 * Writes sessions to files while they are played, one envelope a line, packed where the name ends in `.gz`:
 * the first session to the path given, each further one beside it (`race-2.jsonl`).
 *
 * @remarks A file that holds a part of the same session already is gone on with; one of another session is
 * left alone. `PlayheadMoved` is not written: it is of the playing, not of the session. A disk that cannot be
 * written ends the recording, never the session.
 */
export class EventLogRecorder {
  readonly #path: string;
  readonly #warn: (line: string) => void;
  readonly #files = new Map<string, Promise<OpenFile>>();
  readonly #taken = new Set<string>();
  #failed = false;

  constructor(path: string, warn: (line: string) => void) {
    this.#path = path;
    this.#warn = warn;
  }

  /** Resolves when the disk can take more: whoever plays waits for it. Never rejects. */
  async take(events: readonly TimingEvent[]): Promise<void> {
    for (const event of events) {
      if (this.#failed || event.type === 'PlayheadMoved') continue;
      try {
        const { into, written } = await this.#fileOf(event.session);
        if (!into.write(`${JSON.stringify(event)}\n`)) {
          await Promise.race([new Promise((resolve) => into.once('drain', resolve)), written]);
        }
      } catch (cause) {
        this.#fail(cause);
      }
    }
  }

  /** Resolves when all is on disk. */
  async close(): Promise<void> {
    for (const opening of this.#files.values()) {
      try {
        const { into, written } = await opening;
        into.end();
        await written;
      } catch (cause) {
        this.#fail(cause);
      }
    }
    this.#files.clear();
  }

  #fileOf(session: string): Promise<OpenFile> {
    const known = this.#files.get(session);
    if (known) return known;
    // Opened one after another, so that two sessions never choose the same name.
    const before = [...this.#files.values()].at(-1) ?? Promise.resolve();
    const opening = Promise.resolve(before).then(() => this.#open(session));
    this.#files.set(session, opening);
    return opening;
  }

  async #open(session: string): Promise<OpenFile> {
    await mkdir(dirname(this.#path), { recursive: true });
    let path = this.#path;
    for (let number = 2; this.#taken.has(path) || !(await isFree(path, session)); number++) {
      path = numbered(this.#path, number);
    }
    this.#taken.add(path);
    const file = createWriteStream(path, { flags: 'a' });
    const packer = path.endsWith('.gz') ? createGzip() : null;
    const written = packer ? pipeline(packer, file) : finished(file);
    written.catch((cause: unknown) => this.#fail(cause));
    return { into: packer ?? file, written };
  }

  #fail(cause: unknown): void {
    if (this.#failed) return;
    this.#failed = true;
    const why = cause instanceof Error ? cause.message : String(cause);
    this.#warn(`the recording at ${this.#path} ends here, the session goes on: ${why}`);
  }
}

/** Whether a session may be written there: nothing is, or a part of the same session. */
async function isFree(path: string, session: string): Promise<boolean> {
  if (!existsSync(path)) return true;
  const bytes = createReadStream(path);
  const lines = createInterface({ input: path.endsWith('.gz') ? bytes.pipe(createGunzip()) : bytes });
  try {
    for await (const line of lines) {
      const event = JSON.parse(line) as Json;
      return isObject(event) && event.session === session;
    }
    return true;
  } catch {
    return false;
  } finally {
    lines.close();
    bytes.destroy();
  }
}

/** `race.jsonl.gz` → `race-2.jsonl.gz` */
function numbered(path: string, number: number): string {
  const suffix =
    [...EVENT_LOG_SUFFIXES].sort((a, b) => b.length - a.length).find((known) => path.endsWith(known)) ?? '';
  return `${path.slice(0, path.length - suffix.length)}-${number}${suffix}`;
}
