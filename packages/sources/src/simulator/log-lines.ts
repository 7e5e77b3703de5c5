import { writeSync } from 'node:fs';
import { type EventDraft, eventId } from '@slipstream/timing/events/envelope';

/** Lines are gathered to so many bytes before they are written. */
const GATHERED_BYTES = 1 << 20;
/** For the line that fills them; a longer one gets a buffer of its own. */
const ROOM_BYTES = 1 << 16;
const MOST_BYTES_OF_A_CHAR = 3;
const [ZERO, CLOSE, NEW_LINE] = [0x30, 0x7d, 0x0a];
/** Where an id has more digits its head is longer. */
const MAX_EVENTS = 1_000_000_000;

/** What stands before the body of every event of a type: its index and its instant are written over. */
interface Head {
  readonly bytes: Uint8Array;
  /** Behind the last digit of the index. */
  readonly indexEnds: number;
  readonly atBegins: number;
}

/**
 * Writes a session's log to a file, one envelope a line, byte for byte as `JSON.stringify` does.
 *
 * @remarks Each body goes from JSON straight into the bytes. Lines that are put together as text first are
 * copied twice more on their way; that took a sixth of the time of a whole simulation.
 */
export class LogLines {
  readonly #file: number;
  readonly #session: string;
  readonly #bytes = Buffer.allocUnsafe(GATHERED_BYTES + ROOM_BYTES);
  readonly #heads = new Map<string, Head>();
  #length = 0;
  #events = 0;

  /** `session` needs no escapes in JSON; `file` is an open file's number. */
  constructor(file: number, session: string) {
    this.#file = file;
    this.#session = session;
  }

  get events(): number {
    return this.#events;
  }

  write({ at, type, body }: EventDraft): void {
    if (this.#events >= MAX_EVENTS) throw new RangeError(`a log has at most ${MAX_EVENTS} events`);
    const { bytes, indexEnds, atBegins } = this.#heads.get(type) ?? this.#headOf(type, at);
    const start = this.#length;
    this.#bytes.set(bytes, start);
    this.#digits(this.#events++, start + indexEnds);
    this.#bytes.write(at, start + atBegins, 'latin1');
    this.#length += bytes.length;
    this.#text(JSON.stringify(body));
    this.#bytes[this.#length++] = CLOSE;
    this.#bytes[this.#length++] = NEW_LINE;
    if (this.#length >= GATHERED_BYTES) this.flush();
  }

  /** To be called after the last event. */
  flush(): void {
    writeSync(this.#file, this.#bytes, 0, this.#length);
    this.#length = 0;
  }

  #headOf(type: string, at: string): Head {
    const before = `{"v":1,"id":"${eventId(this.#session, 0)}`;
    const between = `","session":"${this.#session}","epoch":0,"at":"`;
    const bytes = new TextEncoder().encode(`${before}${between}${at}","type":"${type}","body":`);
    const head = { bytes, indexEnds: before.length, atBegins: before.length + between.length };
    this.#heads.set(type, head);
    return head;
  }

  /** Over zeros that end at a place. */
  #digits(value: number, end: number): void {
    let left = value;
    for (let place = end - 1; left > 0; place--) {
      const tenth = Math.trunc(left / 10);
      this.#bytes[place] = ZERO + left - tenth * 10;
      left = tenth;
    }
  }

  #text(text: string): void {
    if (this.#length + text.length * MOST_BYTES_OF_A_CHAR + 2 <= this.#bytes.length) {
      this.#length += this.#bytes.write(text, this.#length);
      return;
    }
    this.flush();
    if (text.length * MOST_BYTES_OF_A_CHAR + 2 <= this.#bytes.length) this.#length = this.#bytes.write(text);
    else writeSync(this.#file, text);
  }
}
