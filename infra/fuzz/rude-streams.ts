/** Clients of SSE that cut, stall, half-close and lie; and what comes back to them. */
import { connect, type Socket } from 'node:net';
import type { Lot } from './rude-socket.ts';

const AT_ONCE = 16;
const BOARD = 'version entries { position driver { code } }';
const ALIASES = ['p', 'q', 'r'];

/** Rude requests, a bounded number of them at once. */
export class RudeStreams {
  readonly wrong: string[] = [];
  asked = 0;
  /** Events of streams that were read. */
  events = 0;
  readonly #url: URL;
  readonly #lot: Lot;
  readonly #open = new Set<Socket>();

  constructor(url: string, lot: Lot) {
    this.#url = new URL(url);
    this.#lot = lot;
  }

  /** @returns whether there was room for one more. */
  ask(): boolean {
    if (this.#open.size >= AT_ONCE) return false;
    this.asked++;
    const lot = this.#lot;
    const socket = connect({ port: Number(this.#url.port), host: this.#url.hostname, noDelay: true });
    this.#open.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => this.#open.delete(socket));
    socket.setTimeout(5_000, () => socket.destroy());
    const dice = lot.unit();
    if (dice < 0.25) this.#cutShort(socket);
    else if (dice < 0.4) this.#hostile(socket);
    else this.#stream(socket);
    return true;
  }

  get open(): number {
    return this.#open.size;
  }

  close(): void {
    for (const socket of this.#open) socket.destroy();
  }

  #request(query: string, extra = ''): string {
    const body = JSON.stringify({ query });
    return `POST /graphql HTTP/1.1\r\nHost: ${this.#url.host}\r\nContent-Type: application/json\r\nAccept: text/event-stream\r\n${extra}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
  }

  /** Ends anywhere in the request, or right behind it. */
  #cutShort(socket: Socket): void {
    const request = this.#request(`subscription { p: leaderboard(maxHz: 20) { ${BOARD} } }`);
    socket.write(request.slice(0, this.#lot.unit() < 0.3 ? request.length : this.#lot.below(request.length)));
    if (this.#lot.unit() < 0.5) socket.end();
    else setTimeout(() => socket.destroy(), this.#lot.below(20));
  }

  #hostile(socket: Socket): void {
    const lot = this.#lot;
    const host = `Host: ${this.#url.host}\r\n`;
    const stream = 'Accept: text/event-stream\r\n';
    const json = 'Content-Type: application/json\r\n';
    const requests = [
      `POST /graphql HTTP/1.1\r\n${host}${json}${stream}Content-Length: 9\r\n\r\n{"query":`,
      `POST /graphql HTTP/1.1\r\n${host}${json}${stream}Content-Length: 99999999\r\n\r\n{"query":`,
      `POST /graphql HTTP/1.1\r\n${host}${json}${stream}Content-Length: -1\r\n\r\n`,
      `POST /graphql HTTP/1.1\r\n${host}${json}${stream}Transfer-Encoding: chunked\r\n\r\nzz\r\n`,
      `POST /graphql HTTP/1.1\r\n${host}${json}${stream}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n`,
      `POST /graphql HTTP/1.1\r\n${host}${json}${stream}Content-Length: 4\r\n\r\n\xff\xfe\x00\x01`,
      `POST /graphql HTTP/1.1\r\n${host}${json}${stream}Content-Length: 20000\r\n\r\n${'['.repeat(20_000)}`,
      `POST /graphql HTTP/1.1\r\n${host}Content-Type: nonsense\r\n${stream}Content-Length: 2\r\n\r\n{}`,
      `GET /graphql?query=%E0%A4%A HTTP/1.1\r\n${host}${stream}\r\n`,
      `GET // HTTP/1.1\r\n${host}${stream}\r\n`,
      `GET /graphql?query=subscription%7Bleaderboard%7Bversion%7D%7D HTTP/1.1\r\nHost: a b\r\n${stream}\r\n`,
      `DELETE /graphql HTTP/1.1\r\n${host}${stream}\r\n`,
      `GET /graphql HTTP/1.1\r\n${host}X: ${'x'.repeat(40_000)}\r\n\r\n`,
      `\x16\x03\x01\x02\x00nonsense\r\n\r\n`,
      this.#request('subscription { p: leaderboard(maxHz: 1000) { version } }'),
      this.#request('subscription { winner { version } }'),
      this.#request('{ p: features { eventLog } }').repeat(3),
    ];
    const request = Buffer.from(requests[lot.below(requests.length)] as string, 'latin1');
    const at = lot.below(request.length);
    socket.write(request.subarray(0, at));
    setImmediate(() => {
      if (!socket.destroyed) socket.write(request.subarray(at));
    });
    socket.once('data', () => setTimeout(() => socket.destroy(), lot.below(20)));
    if (lot.unit() < 0.3) setTimeout(() => socket.end(), 20);
  }

  /** A stream that is read, at times slowly, until its client goes. */
  #stream(socket: Socket): void {
    const lot = this.#lot;
    const alias = ALIASES[lot.below(ALIASES.length)] as string;
    const log = lot.unit() < 0.3;
    const query = log
      ? `subscription { ${alias}: raceControl { ... on RaceControlEdge { node { message } } ... on Missed { reason } } }`
      : `subscription { ${alias}: leaderboard(maxHz: 20) { ${BOARD} } }`;
    const request = this.#request(query);
    const at = lot.below(request.length);
    socket.write(request.slice(0, at));
    setImmediate(() => {
      if (!socket.destroyed) socket.write(request.slice(at));
    });
    const reader = new EventReader(alias, (wrong) => this.wrong.push(`SSE ${alias}: ${wrong}`));
    const events = 1 + lot.below(20);
    const slow = lot.unit() < 0.2;
    socket.on('data', (chunk) => {
      this.events += reader.read(chunk);
      if (reader.events >= events) socket.destroy();
      else if (slow) {
        socket.pause();
        setTimeout(() => socket.resume(), lot.below(300));
      }
    });
    if (lot.unit() < 0.1) setTimeout(() => socket.end(), lot.below(100));
  }
}

/** Reads the events of one response, and checks that they are of the stream that was asked for, in order. */
class EventReader {
  events = 0;
  readonly #alias: string;
  readonly #wrong: (what: string) => void;
  #text = '';
  #last = -1;

  constructor(alias: string, wrong: (what: string) => void) {
    this.#alias = alias;
    this.#wrong = wrong;
  }

  /** @returns how many events came to their end. */
  read(chunk: Buffer): number {
    // Chunk sizes lie between the lines of the events, and within none: what is sought stands in one line.
    this.#text += chunk.toString('latin1');
    const lines = this.#text.split('\n');
    this.#text = lines.pop() ?? '';
    const before = this.events;
    for (const line of lines) if (line.startsWith('data: {')) this.#event(line.slice('data: '.length));
    return this.events - before;
  }

  #event(text: string): void {
    this.events++;
    const { data, errors } = JSON.parse(Buffer.from(text, 'latin1').toString()) as {
      data?: Record<string, { version?: number; node?: { message: string } }>;
      errors?: unknown;
    };
    const value = data?.[this.#alias];
    if (!value) {
      this.#wrong(`${Object.keys(data ?? {})} ${JSON.stringify(errors)}`);
      return;
    }
    const line = value.node ? Number(value.node.message.slice('LINE '.length)) : null;
    const number = line ?? value.version ?? 0;
    if (line !== null && this.#last !== -1 && line !== this.#last + 1)
      this.#wrong(`line ${line} behind ${this.#last}`);
    if (number <= this.#last) this.#wrong(`${number} behind ${this.#last}`);
    this.#last = number;
  }
}
