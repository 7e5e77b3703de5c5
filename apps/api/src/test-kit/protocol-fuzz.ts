import { connect } from 'node:net';
import { Random } from '@slipstream/sources/simulator/random';
import { RudeSocket } from './rude-socket.ts';

export interface Fuzzed {
  readonly sent: number;
  readonly received: number;
  /** What came that must not come; empty when all is well. */
  readonly wrong: readonly string[];
  /** The last steps before the first of those, or of all. */
  readonly steps: readonly string[];
}

export interface FuzzOptions {
  readonly url: string;
  readonly seed: number;
  readonly messages: number;
  readonly onProgress?: (sent: number) => Promise<void>;
}

const SOCKETS = 24;
const IDS = ['1', '2', '3', 'ü€😀', '"\\\n', 'long-'.repeat(200)];
const ALIASES = ['p', 'q', 'r', 's', 't'];
const STEPS_KEPT = 60;
/** Messages sent between two turns of the event loop. */
const BURST = 50;
const REST_TURNS = 2;
/** Long enough for the server to have answered. */
const LONG_REST_TURNS = 60;
const MEGABYTE = 1024 * 1024;

const QUERIES: readonly ((alias: string) => string)[] = [
  (alias) =>
    `subscription { ${alias}: leaderboard(maxHz: 60) { version entries { position driver { code } } } }`,
  (alias) => `subscription { ${alias}: leaderboardChanges(maxHz: 60) { version full entries { position } } }`,
  (alias) => `subscription { ${alias}: trackMap(maxHz: 60) { cars { point { x y } } } }`,
  (alias) => `subscription { ${alias}: raceControl(after: "nonsense") { __typename } }`,
  (alias) => `{ ${alias}: features { eventLog } }`,
  (alias) => `subscription { ${alias}: leaderboard(maxHz: 1000) { version } }`,
  (alias) => `subscription { ${alias}: winner { version } }`,
  (alias) => `subscription { ${alias}: { `,
];

/** Speaks graphql-transport-ws and SSE badly to a server, and checks what comes back. */
export async function fuzzProtocols({ url, seed, messages, onProgress }: FuzzOptions): Promise<Fuzzed> {
  const random = new Random(seed, 'protocols');
  const below = (bound: number): number => Math.floor(random.unit() * bound);
  const oneOf = <T>(all: readonly T[]): T => all[below(all.length)] as T;
  const sockets: RudeSocket[] = [];
  const steps: string[] = [];
  let [sent, received] = [0, 0];
  const wrong: string[] = [];
  const step = (what: string): void => {
    steps.push(what);
    if (steps.length > STEPS_KEPT && wrong.length === 0) steps.shift();
  };
  const retire = (at: number): void => {
    const socket = sockets[at];
    if (!socket) return;
    socket.drop();
    received += socket.received;
    wrong.push(...socket.wrong);
    sockets.splice(at, 1);
  };
  const open = (): void => {
    const protocol = random.unit() < 0.97 ? 'graphql-transport-ws' : 'graphql-ws';
    const socket = new RudeSocket(url, handshake(url, protocol));
    sockets.push(socket);
    if (random.unit() < 0.95) say(socket, { type: 'connection_init' });
  };
  const cut = (length: number): number => (random.unit() < 0.7 ? length : 1 + below(length));
  const say = (socket: RudeSocket, message: unknown): void => {
    sent++;
    const body = Buffer.from(typeof message === 'string' ? message : JSON.stringify(message));
    if (random.unit() < 0.9 || body.length < 4) socket.frame(0x81, body);
    else {
      const at = 1 + below(body.length - 2);
      socket.frame(0x01, body.subarray(0, at));
      if (random.unit() < 0.3) socket.frame(0x89, Buffer.from('mid'));
      socket.frame(0x80, body.subarray(at));
    }
  };
  const complete = (socket: RudeSocket, id: string): void => {
    socket.active.delete(id);
    say(socket, { id, type: 'complete' });
  };
  /** Mostly an id that is free: who uses one twice is cut off at once, and tries nothing else. */
  const subscribe = (socket: RudeSocket, wished: string): void => {
    const free = IDS.filter((id) => !socket.active.has(id));
    const id = free.includes(wished) || free.length === 0 || random.unit() < 0.01 ? wished : oneOf(free);
    if (socket.active.has(id) && random.unit() < 0.98) complete(socket, id);
    socket.active.add(id);
    const alias = oneOf(ALIASES);
    socket.begun(id, alias);
    say(socket, { id, type: 'subscribe', payload: { query: oneOf(QUERIES)(alias) } });
  };

  for (let next = 0; sent < messages; ) {
    while (sockets.length < SOCKETS) open();
    const at = below(sockets.length);
    const socket = sockets[at] as RudeSocket;
    if (!socket.isOpen) {
      retire(at);
      continue;
    }
    const dice = below(1_000);
    const id = oneOf(IDS);
    if (dice < 350) {
      step(`${at} subscribe ${id.slice(0, 5)}`);
      subscribe(socket, id);
    } else if (dice < 700) {
      step(`${at} complete ${id.slice(0, 5)}`);
      complete(socket, id);
    } else if (dice < 800) {
      step(`${at} subscribe and complete ${id.slice(0, 5)} at once`);
      complete(socket, id);
      for (let time = 0; time < 2; time++) {
        subscribe(socket, id);
        complete(socket, id);
      }
    } else if (dice < 900) {
      step(`${at} ping`);
      say(socket, { type: oneOf(['ping', 'pong']), payload: { of: 'me' } });
      socket.frame(0x89, Buffer.from('ping'));
      socket.frame(0x8a, Buffer.from([0, 0, 0, below(256)]));
    } else if (dice < 940) {
      step(`${at} pauses`);
      if (random.unit() < 0.5) socket.pause();
      else socket.resume();
    } else if (dice < 942) {
      step(`${at} of an unknown type`);
      say(
        socket,
        oneOf<unknown>([
          { type: 'start' },
          { type: 7 },
          { id: 1, type: 'subscribe' },
          'nonsense',
          '[]',
          'null',
          '',
        ]),
      );
    } else if (dice < 944) {
      step(`${at} begins again`);
      say(socket, { type: 'connection_init' });
    } else if (dice < 947) {
      step(`${at} breaks the framing`);
      sent++;
      socket.frame(
        oneOf([0x81, 0xf1, 0x83, 0x8b, 0x80, 0x89]),
        Buffer.alloc(below(200)),
        random.unit() < 0.5,
      );
    } else if (dice < 948) {
      step(`${at} has an id of a megabyte`);
      const large = 'x'.repeat(MEGABYTE);
      socket.begun(large, 'p');
      say(socket, {
        id: large,
        type: 'subscribe',
        payload: { query: (QUERIES[0] as (alias: string) => string)('p') },
      });
    } else if (dice < 951) {
      step(`${at} half closes`);
      socket.flush(cut);
      socket.halfClose();
    } else if (dice < 955) {
      step(`${at} goes`);
      socket.flush(cut);
      retire(at);
      continue;
    } else {
      step('SSE');
      sent++;
      rudeSse(url, oneOf(QUERIES)(oneOf(ALIASES)), cut, random.unit() < 0.5);
    }
    socket.flush(cut);
    if (sent - next >= BURST) {
      next = sent;
      await turns(random.unit() < 0.1 ? LONG_REST_TURNS : REST_TURNS);
      for (const one of sockets) wrong.push(...one.wrong.splice(0));
      if (wrong.length > 0) break;
      await onProgress?.(sent);
    }
  }
  while (sockets.length > 0) retire(0);
  return { sent, received, wrong, steps };
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** A request for a stream, cut anywhere, whose client goes sooner or later. */
function rudeSse(url: string, query: string, cut: (length: number) => number, early: boolean): void {
  const { port, hostname } = new URL(url);
  const body = JSON.stringify({ query });
  const request = Buffer.from(
    `POST /graphql HTTP/1.1\r\nHost: ${hostname}:${port}\r\nContent-Type: application/json\r\nAccept: text/event-stream\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
  const socket = connect({ port: Number(port), host: hostname });
  socket.on('error', () => {});
  const piece = cut(request.length);
  socket.write(request.subarray(0, piece));
  if (early) {
    socket.end();
    return;
  }
  socket.write(request.subarray(piece));
  socket.once('data', () => socket.destroy());
  socket.setTimeout(2_000, () => socket.destroy());
}

function handshake(url: string, protocol: string): string {
  const { host } = new URL(url);
  return `GET /graphql HTTP/1.1\r\nHost: ${host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: ${protocol}\r\n\r\n`;
}
