/** One viewer of the load, as cheap as it can be: what it costs its core is none of the server's latency. */
import { connect, type Socket } from 'node:net';
import { constants, inflateRawSync } from 'node:zlib';

export interface Operation {
  readonly id: string;
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

const PAYLOAD = Buffer.from('"payload":');
/** A control frame of that many bytes, such as a pong, is put together in one buffer. */
const SHORT_BYTES = 10;
const MAX_WRONG = 10;
/** All sockets are read into it: what is not dealt with in the same turn is copied. */
const READ_INTO = Buffer.alloc(256 * 1024);
const NOTHING = Buffer.alloc(0);

/** The clock that all processes of one machine share, asked for what has passed since: that costs less. */
const ORIGIN_MS = Number(process.hrtime.bigint()) / 1e6 - performance.now();
export const nowMs = () => ORIGIN_MS + performance.now();

/** What all viewers of one load share, and what they found. */
export class Findings {
  messages = 0;
  closed = 0;
  readonly wrong: string[] = [];
  /** By place: when each viewer had it. */
  readonly arrivals = new Map<number, number[]>();
  /** What stands before a message's place in its stream; null: its count does. */
  placeBehind: Buffer | null = null;
  /** Whether nothing comes before something is published. */
  skipFirst = false;
  readonly #streams = new Map<string, StreamReference>();

  add(what: string): void {
    if (this.wrong.length < MAX_WRONG) this.wrong.push(what);
  }

  reference(group: number, id: string): StreamReference {
    const name = `${group} ${id}`;
    const known = this.#streams.get(name) ?? new StreamReference();
    this.#streams.set(name, known);
    return known;
  }

  arrived(place: number, atMs: number): void {
    const times = this.arrivals.get(place);
    if (times) times.push(atMs);
    else this.arrivals.set(place, [atMs]);
  }

  /** Begins anew: what comes from now on is the next report's. */
  clear(): void {
    this.messages = 0;
    this.arrivals.clear();
    for (const stream of this.#streams.values()) stream.clear();
  }
}

/** What the first viewer to have a message of one operation had, by place. A first message may differ from the rest. */
export class StreamReference {
  readonly #first = new Map<number, Buffer>();
  readonly #rest = new Map<number, Buffer>();
  /** How messages of the stream begin, up to the payload: looked at closely once. */
  envelope: Buffer | null = null;

  /** @returns whether it is what others had. `from` to `to`: the payload in `text`. */
  isSame(place: number, isFirst: boolean, text: Buffer, from: number, to: number): boolean {
    const payloads = isFirst ? this.#first : this.#rest;
    const known = payloads.get(place);
    if (known) return text.compare(known, 0, known.length, from, to) === 0;
    payloads.set(place, Buffer.from(text.subarray(from, to)));
    return true;
  }

  clear(): void {
    this.#first.clear();
    this.#rest.clear();
  }
}

interface Stream {
  readonly reference: StreamReference;
  count: number;
  place: number;
}

export class Viewer {
  readonly socket: Socket;
  readonly #findings: Findings;
  readonly #operations: readonly Operation[];
  readonly #group: number;
  readonly #onFirst: () => void;
  readonly #streams = new Map<string, Stream>();
  /** The stream of the message before: most viewers have one. */
  #latest: Stream | null = null;
  #rest: Buffer = NOTHING;
  #upgraded = false;
  #stalled: boolean;
  #awaited: { readonly place: number; readonly resolve: () => void } | null = null;

  constructor(
    port: number,
    findings: Findings,
    group: number,
    operations: readonly Operation[],
    deflate: boolean,
    stalled: boolean,
    onFirst: () => void,
  ) {
    this.#findings = findings;
    this.#group = group;
    this.#operations = operations;
    this.#onFirst = onFirst;
    this.#stalled = stalled;
    const onread = {
      buffer: READ_INTO,
      callback: (bytes: number) => {
        this.#read(READ_INTO.subarray(0, bytes));
        return !this.#stalled || this.#streams.size === 0;
      },
    };
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true, onread });
    this.socket.write(
      `GET /graphql HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n${deflate ? 'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n' : ''}\r\n`,
    );
    this.socket.on('error', () => {});
    this.socket.on('close', () => findings.closed++);
  }

  get stalled(): boolean {
    return this.#stalled;
  }

  /** @returns when it has a message of that place, or of a later one. */
  resume(place: number): Promise<void> {
    return new Promise((resolve) => {
      this.#stalled = false;
      this.#awaited = { place, resolve };
      this.socket.resume();
    });
  }

  #read(chunk: Buffer): void {
    let data = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    if (!this.#upgraded) {
      const end = data.indexOf('\r\n\r\n');
      if (end < 0) {
        this.#rest = Buffer.from(data);
        return;
      }
      this.#upgraded = true;
      data = data.subarray(end + 4);
      this.#say({ type: 'connection_init' });
    }
    let at = 0;
    while (data.length - at >= 2) {
      let length = (data[at + 1] ?? 0) & 0x7f;
      let head = 2;
      if (length === 126) head = 4;
      else if (length === 127) head = 10;
      if (data.length - at < head) break;
      if (length === 126) length = data.readUInt16BE(at + 2);
      else if (length === 127) length = data.readUInt32BE(at + 6);
      if (data.length - at < head + length) break;
      this.#frame(data[at] ?? 0, data, at + head, at + head + length);
      at += head + length;
    }
    this.#rest = at === data.length ? NOTHING : Buffer.from(data.subarray(at));
  }

  #frame(first: number, data: Buffer, from: number, to: number): void {
    const opcode = first & 0x0f;
    if (opcode === 9) this.#send(0x8a, data.subarray(from, to));
    if (opcode !== 1) return;
    if ((first & 0x40) === 0) this.#message(data, from, to);
    else {
      const text = inflated(data.subarray(from, to));
      this.#message(text, 0, text.length);
    }
  }

  #message(text: Buffer, from: number, to: number): void {
    const envelope = this.#latest?.reference.envelope;
    if (
      this.#latest &&
      envelope &&
      text.compare(envelope, 0, envelope.length, from, from + envelope.length) === 0
    ) {
      this.#take(this.#latest, text, from + envelope.length, to - 1);
      return;
    }
    const payloadAt = text.indexOf(PAYLOAD, from);
    if (payloadAt < 0 || payloadAt >= to) {
      const whole = text.toString('utf8', from, to);
      if (whole.includes('connection_ack')) this.#subscribe();
      else if (!whole.includes('"ping"')) this.#findings.add(`unexpected ${whole.slice(0, 200)}`);
      return;
    }
    const begins = text.subarray(from, payloadAt + PAYLOAD.length);
    const id = /"id":"([^"]*)"/.exec(begins.toString('latin1'))?.[1] ?? '';
    if (!begins.includes('"next"') || !this.#operations.some((operation) => operation.id === id)) {
      this.#findings.add(text.toString('utf8', from, Math.min(to, from + 300)));
    }
    const stream = this.#stream(id);
    stream.reference.envelope ??= Buffer.from(begins);
    this.#latest = stream;
    this.#take(stream, text, payloadAt + PAYLOAD.length, to - 1);
  }

  #stream(id: string): Stream {
    const known = this.#streams.get(id);
    if (known) return known;
    const stream = { reference: this.#findings.reference(this.#group, id), count: 0, place: -1 };
    this.#streams.set(id, stream);
    return stream;
  }

  #take(stream: Stream, text: Buffer, from: number, to: number): void {
    const findings = this.#findings;
    const { placeBehind } = findings;
    const isFirst = stream.count === 0;
    const place = placeBehind ? placeOf(text, from, to, placeBehind) : stream.count;
    if (placeBehind && place <= stream.place) findings.add(`place ${place} after ${stream.place}`);
    stream.place = place;
    stream.count++;
    findings.messages++;
    if (!stream.reference.isSame(place, isFirst, text, from, to)) {
      findings.add(`place ${place} of group ${this.#group}: not what another viewer had`);
    }
    findings.arrived(place, nowMs());
    if (this.#awaited && place >= this.#awaited.place) this.#awaited.resolve();
    if (isFirst) this.#onFirst();
  }

  #subscribe(): void {
    for (const { id, query, variables } of this.#operations) {
      this.#say({ id, type: 'subscribe', payload: { query, variables } });
    }
    if (this.#findings.skipFirst) this.#onFirst();
  }

  #say(message: object): void {
    this.#send(0x81, Buffer.from(JSON.stringify(message)));
  }

  /** Masked, as a client must, with a mask of zeros. */
  #send(first: number, body: Buffer): void {
    if (body.length <= SHORT_BYTES) {
      const frame = Buffer.alloc(6 + body.length);
      frame[0] = first;
      frame[1] = 0x80 | body.length;
      frame.set(body, 6);
      this.socket.write(frame);
      return;
    }
    const head =
      body.length <= 125
        ? Buffer.from([first, 0x80 | body.length, 0, 0, 0, 0])
        : Buffer.from([first, 0x80 | 126, body.length >> 8, body.length & 0xff, 0, 0, 0, 0]);
    this.socket.write(Buffer.concat([head, body]));
  }
}

function inflated(body: Buffer): Buffer {
  const whole = Buffer.concat([body, Buffer.from([0, 0, 0xff, 0xff])]);
  return inflateRawSync(whole, { finishFlush: constants.Z_SYNC_FLUSH });
}

/** The number behind what stands before it; -1: there is none. */
function placeOf(text: Buffer, from: number, to: number, behind: Buffer): number {
  const at = text.indexOf(behind, from);
  if (at < 0 || at >= to) return -1;
  let place = 0;
  for (let digit = at + behind.length; digit < to; digit++) {
    const value = (text[digit] ?? 0) - 48;
    if (value < 0 || value > 9) break;
    place = place * 10 + value;
  }
  return place;
}
