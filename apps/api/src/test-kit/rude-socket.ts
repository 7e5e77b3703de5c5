import { connect, type Socket } from 'node:net';

/** What a subscription of the fuzzer is for: its alias says so in every message. */
export type Alias = string;

/**
 * A client of graphql-transport-ws that sends whatever it is told, cut wherever it is told, and checks
 * what it gets: a message under an id must be of an operation that was begun under that id, and never of
 * one before another that has been heard of since.
 */
export class RudeSocket {
  readonly wrong: string[] = [];
  received = 0;
  /** Ids that are in use, as far as this side knows. */
  readonly active = new Set<string>();
  readonly #socket: Socket;
  readonly #begun = new Map<string, { readonly aliases: Alias[]; heard: number }>();
  #rest = Buffer.alloc(0);
  #upgraded = false;
  #corked: Buffer[] = [];

  constructor(url: string, handshake: string) {
    const { port, hostname } = new URL(url);
    this.#socket = connect({ port: Number(port), host: hostname });
    this.#socket.on('data', (chunk) => this.#read(chunk));
    this.#socket.on('error', () => {});
    this.#socket.write(handshake);
  }

  get isOpen(): boolean {
    return !this.#socket.destroyed && this.#socket.writable;
  }

  get ready(): boolean {
    return this.#upgraded;
  }

  /** Remembers that `alias` was asked for under `id`, in this order. */
  begun(id: string, alias: Alias): void {
    const known = this.#begun.get(id) ?? { aliases: [], heard: 0 };
    known.aliases.push(alias);
    this.#begun.set(id, known);
  }

  /** One frame; `first` holds its opcode and flags. Masked, as a client must, unless told otherwise. */
  frame(first: number, body: Buffer, masked = true): void {
    const bit = masked ? 0x80 : 0;
    const mask = masked ? Buffer.alloc(4) : Buffer.alloc(0);
    let head: Buffer;
    if (body.length <= 125) head = Buffer.from([first, bit | body.length]);
    else if (body.length <= 0xffff) {
      head = Buffer.from([first, bit | 126, body.length >> 8, body.length & 0xff]);
    } else {
      head = Buffer.alloc(10);
      head[0] = first;
      head[1] = bit | 127;
      head.writeUInt32BE(body.length, 6);
    }
    this.#corked.push(head, mask, body);
  }

  /** Sends what was framed, in pieces that end where `cut` says. */
  flush(cut: (length: number) => number): void {
    let data = Buffer.concat(this.#corked);
    this.#corked = [];
    while (data.length > 0 && this.isOpen) {
      const piece = Math.max(1, Math.min(data.length, cut(data.length)));
      this.#socket.write(data.subarray(0, piece));
      data = data.subarray(piece);
    }
  }

  raw(bytes: Buffer): void {
    if (this.isOpen) this.#socket.write(bytes);
  }

  /** Says that nothing more will be sent, and goes on reading. */
  halfClose(): void {
    this.#socket.end();
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  drop(): void {
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    let data = Buffer.concat([this.#rest, chunk]);
    if (!this.#upgraded) {
      const end = data.indexOf('\r\n\r\n');
      if (end < 0 || !data.toString('latin1', 0, end).startsWith('HTTP/1.1 101')) {
        this.#rest = data;
        return;
      }
      this.#upgraded = true;
      data = data.subarray(end + 4);
    }
    for (;;) {
      const short = (data[1] ?? 0) & 0x7f;
      const head = short === 127 ? 10 : short === 126 ? 4 : 2;
      if (data.length < head) break;
      const length = short === 127 ? data.readUInt32BE(6) : short === 126 ? data.readUInt16BE(2) : short;
      if (data.length < head + length) break;
      this.#take((data[0] ?? 0) & 0x0f, data.subarray(head, head + length));
      data = data.subarray(head + length);
    }
    this.#rest = Buffer.from(data);
  }

  #take(opcode: number, body: Buffer): void {
    if (opcode === 9) {
      this.frame(0x8a, body);
      this.flush((length) => length);
    }
    if (opcode !== 1) return;
    this.received++;
    const { id, type, payload } = JSON.parse(body.toString()) as {
      id?: string;
      type: string;
      payload?: { data?: Record<string, unknown> | null };
    };
    if (id === undefined) return;
    const known = this.#begun.get(id);
    if (!known) {
      this.wrong.push(`${type} under ${id.slice(0, 20)}, which was never used`);
      return;
    }
    const [alias] = Object.keys(payload?.data ?? {});
    if (type !== 'next' || alias === undefined) return;
    const at = known.aliases.indexOf(alias, known.heard);
    if (at < 0) this.wrong.push(`${alias} under ${id}, where ${known.aliases.slice(-5)} were begun`);
    else known.heard = at;
  }
}
