import { connect, type Socket } from 'node:net';
import {
  BINARY,
  CLOSE,
  CONTINUATION,
  deflated,
  FIN,
  FrameReader,
  frame,
  PING,
  PONG,
  RSV1,
  TEXT,
} from './frames.ts';
import { type Message, Operations } from './operations.ts';

/** How a connection may end: with this close code, or `cut`: without a close frame. */
export type Ending = number | 'cut';

/** Within which a server has to have heard who it is: from a busy one, an answer to who said it in time. */
const INITIALISATION_MS = 3_000;
const NOT_INITIALISED = 4408;
const STEPS_KEPT = 40;
const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** What of a connection is drawn by lot. */
export interface Lot {
  unit(): number;
  below(bound: number): number;
}

/**
 * A client of graphql-transport-ws that sends whatever it is told, cut wherever it is told, and checks
 * everything that comes back: see `wrong`.
 */
export class RudeSocket {
  /** What came that must not come, or did not come. */
  readonly wrong: string[] = [];
  readonly steps: string[] = [];
  readonly operations = new Operations();
  received = 0;
  bytes = 0;
  acknowledged = false;
  paused = false;
  readonly #socket: Socket;
  readonly #lot: Lot;
  readonly #deflate: boolean;
  readonly #frames: FrameReader;
  #said = 0;
  #answered = 0;
  /** Fences that were sent and not answered yet, and how much had been said by then. */
  readonly #fences: { readonly number: number; readonly said: number }[] = [];
  #pings: string[] = [];
  #outbox: Buffer[] = [];
  #corked: Buffer[] = [];
  #pumping = false;
  #pausedUntilMs = 0;
  #head: string | null = '';
  readonly #openedMs = performance.now();
  #inits = 0;
  #must: { readonly ending: readonly Ending[]; readonly atMs: number } | null = null;
  #may: Ending[] = [];
  #closedWith: Ending | null = null;
  #closeFrame = false;
  /** Answers no pings. */
  deaf = false;

  constructor(url: string, lot: Lot, handshake: (deflate: boolean) => string) {
    const { port, hostname } = new URL(url);
    this.#lot = lot;
    this.#deflate = lot.unit() < 0.3;
    this.#frames = new FrameReader(this.#deflate);
    this.#socket = connect({ port: Number(port), host: hostname, noDelay: true, allowHalfOpen: true });
    this.#socket.on('data', (chunk) => this.#read(chunk));
    this.#socket.on('error', (cause) => this.note(cause.message));
    this.#socket.on('end', () => this.#socket.destroy());
    this.#socket.on('close', () => this.#ended());
    this.raw(Buffer.from(handshake(this.#deflate)));
  }

  get deflates(): boolean {
    return this.#deflate;
  }

  /** Messages that came deflated. */
  get inflated(): number {
    return this.#frames.deflated;
  }

  /** It is over. */
  get gone(): boolean {
    return this.#socket.destroyed;
  }

  /** Something was sent for which the server ends it. */
  get doomed(): boolean {
    return this.#must !== null;
  }

  /** Messages behind the last fence that was answered. */
  get unanswered(): number {
    return this.#said - this.#answered;
  }

  /** Messages sent. */
  get said(): number {
    return this.#said;
  }

  get awaitsFence(): boolean {
    return this.#fences.length > 0;
  }

  /** Since when it ought to be over. */
  get doomedAtMs(): number | null {
    return this.#must?.atMs ?? null;
  }

  get #ageMs(): number {
    return performance.now() - this.#openedMs;
  }

  note(step: string): void {
    this.steps.push(step);
    if (this.steps.length > STEPS_KEPT && this.wrong.length === 0) this.steps.shift();
  }

  /** What was sent ends the connection, in one of these ways; what was sent before it already may have decided otherwise. */
  mustEnd(...ending: Ending[]): void {
    this.#must ??= { ending, atMs: performance.now() };
    if (this.paused) this.resume();
  }

  mayEnd(...ending: Ending[]): void {
    this.#may.push(...ending);
  }

  /** A message, in one or several frames, with control frames between them. */
  say(message: unknown): void {
    this.#said++;
    const lot = this.#lot;
    let body: Buffer = Buffer.from(typeof message === 'string' ? message : JSON.stringify(message));
    if (typeof message === 'object' && (message as Message).type === 'connection_init') this.#inits++;
    let first = lot.unit() < 0.97 ? TEXT : BINARY;
    if (this.#deflate && lot.unit() < 0.1) {
      body = deflated(body);
      first |= RSV1;
    }
    if (lot.unit() < 0.85 || body.length < 4) {
      this.raw(this.framed(FIN | first, body));
      return;
    }
    const parts = 2 + lot.below(3);
    for (let part = 0, at = 0; part < parts; part++) {
      const last = part === parts - 1;
      const to = last ? body.length : at + lot.below(body.length - at);
      this.raw(this.framed((last ? FIN : 0) | (part === 0 ? first : CONTINUATION), body.subarray(at, to)));
      at = to;
      if (!last && lot.unit() < 0.3) this.ping('between');
    }
  }

  /** A ping of the WebSocket protocol: its pong must come, with the same in it, in its order. */
  ping(text: string): void {
    if (!this.doomed) this.#pings.push(text);
    this.raw(this.framed(FIN | PING, Buffer.from(text)));
  }

  /** A ping of graphql-ws, whose pong says that everything before it is dealt with. */
  fence(): void {
    const number = this.operations.fence();
    this.say({ type: 'ping', payload: { fence: number } });
    this.#fences.push({ number, said: this.#said });
  }

  framed(first: number, body: Buffer): Buffer {
    const word = this.#lot.below(0xffffffff);
    return frame(first, body, Buffer.from([word >>> 24, word >>> 16, word >>> 8, word]));
  }

  raw(bytes: Buffer): void {
    this.#corked.push(bytes);
  }

  /** Sends what was put in, whole or in pieces that end anywhere. */
  flush(): void {
    const data = this.#corked.length === 1 ? (this.#corked[0] as Buffer) : Buffer.concat(this.#corked);
    this.#corked = [];
    if (data.length === 0) return;
    if (this.#lot.unit() < 0.7 || data.length < 2) this.#outbox.push(data);
    else {
      let rest = data;
      for (let cuts = 1 + this.#lot.below(4); cuts > 0 && rest.length > 1; cuts--) {
        const at =
          1 + this.#lot.below(Math.min(rest.length - 1, this.#lot.unit() < 0.5 ? 12 : rest.length - 1));
        this.#outbox.push(rest.subarray(0, at));
        rest = rest.subarray(at);
      }
      this.#outbox.push(rest);
    }
    if (!this.#pumping) this.#pump();
  }

  /** Says that nothing more will be sent, and goes on reading. */
  halfClose(): void {
    this.flush();
    this.mustEnd('cut', 1000, 1005, 1006);
    this.#outbox.push(Buffer.alloc(0));
    if (!this.#pumping) this.#pump();
  }

  /** Takes nothing, at least for so long. */
  pause(leastMs = 0): void {
    this.paused = true;
    this.#pausedUntilMs = performance.now() + leastMs;
    this.#socket.pause();
  }

  /** Whether it could go on. */
  get rested(): boolean {
    return performance.now() >= this.#pausedUntilMs;
  }

  resume(): void {
    this.paused = false;
    this.#socket.resume();
  }

  drop(): void {
    this.#must ??= { ending: ['cut'], atMs: performance.now() };
    this.#closedWith ??= 'cut';
    this.#outbox = [];
    this.#socket.destroy();
  }

  /** One piece in each turn, so that they arrive apart. An empty one is the end. */
  #pump(): void {
    const piece = this.#outbox.shift();
    if (!piece || this.#socket.destroyed) {
      this.#pumping = false;
      return;
    }
    if (piece.length === 0) this.#socket.end();
    else if (this.#socket.writable) this.#socket.write(piece);
    this.#pumping = this.#outbox.length > 0;
    if (this.#pumping) setImmediate(() => this.#pump());
  }

  #read(chunk: Buffer): void {
    let data = chunk;
    this.bytes += chunk.length;
    if (this.#head !== null) {
      this.#head += chunk.toString('latin1');
      const end = this.#head.indexOf('\r\n\r\n');
      if (end < 0) return;
      if (!this.#head.startsWith('HTTP/1.1 101')) {
        this.wrong.push(`the upgrade was answered: ${this.#head.slice(0, 80)}`);
        this.drop();
        return;
      }
      data = Buffer.from(this.#head.slice(end + 4), 'latin1');
      this.#head = null;
    }
    try {
      for (const { opcode, body } of this.#frames.read(data)) this.#take(opcode, body);
    } catch (cause) {
      this.wrong.push(`${(cause as Error).message}`);
      this.drop();
    }
  }

  #take(opcode: number, body: Buffer): void {
    if (this.#closeFrame) this.wrong.push(`a frame with opcode ${opcode} behind the close frame`);
    if (opcode === TEXT) this.#message(UTF8.decode(body));
    else if (opcode === PING) {
      if (this.deaf) return;
      this.raw(this.framed(FIN | PONG, body));
      this.flush();
    } else if (opcode === PONG) {
      const expected = this.#pings.shift();
      if (expected !== body.toString() && !this.doomed) this.wrong.push(`a pong of ${body}, not ${expected}`);
    } else this.#close(body);
  }

  #close(body: Buffer): void {
    this.#closeFrame = true;
    const code = body.length >= 2 ? body.readUInt16BE(0) : 1005;
    UTF8.decode(body.subarray(2));
    this.#closedWith = code;
    const late = code === NOT_INITIALISED && !this.acknowledged && this.#ageMs >= INITIALISATION_MS;
    if (!late && ![...(this.#must?.ending ?? []), ...this.#may].includes(code)) {
      this.wrong.push(
        `closed with ${code} ${body.subarray(2)}, not ${[...(this.#must?.ending ?? []), ...this.#may].join(' or ') || 'at all'}`,
      );
    }
    if (this.#lot.unit() < 0.7) {
      this.#outbox = [frame(FIN | CLOSE, body, Buffer.from([1, 2, 3, 4]))];
      if (!this.#pumping) this.#pump();
    } else this.#socket.destroy();
  }

  #ended(): void {
    if (this.#closedWith !== null) return;
    this.#closedWith = 'cut';
    const ways = [...(this.#must?.ending ?? []), ...this.#may];
    if (!ways.includes('cut'))
      this.wrong.push(`cut after ${this.bytes} bytes, not ended with ${ways.join(' or ') || 'anything'}`);
  }

  #message(text: string): void {
    this.received++;
    const message = JSON.parse(text) as Message;
    const { type } = message;
    if (type === 'connection_ack') {
      if (this.acknowledged || this.#inits === 0) this.wrong.push('an acknowledgement that nobody asked for');
      this.acknowledged = true;
    } else if (type === 'pong') this.#ponged(message.payload as { fence?: number } | undefined);
    else if (type !== 'ping') {
      const wrong = this.operations.take(message);
      if (wrong) this.wrong.push(wrong);
    }
  }

  #ponged(payload: { readonly fence?: number } | undefined): void {
    if (payload?.fence === undefined) return;
    const fence = this.#fences.shift();
    if (fence?.number !== payload.fence) {
      this.wrong.push(`the pong of fence ${payload.fence}, not of ${fence?.number}`);
      return;
    }
    this.#answered = fence.said;
    this.operations.passed(fence.number);
  }
}
