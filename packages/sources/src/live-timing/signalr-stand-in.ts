import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Json } from '../recording/json.ts';
import { applyPatch } from '../recording/patch.ts';
import { linesOf, nextLine } from '../recording/topic-lines.ts';
import { GATED_TOPICS } from './subscribed-topics.ts';

const RECORD_SEPARATOR = '\u001e';
const PING = `{"type":6}${RECORD_SEPARATOR}`;

interface Line {
  readonly topic: string;
  readonly offsetMs: number;
  readonly data: Json;
}

/**
 * A server for tests that speaks SignalR core as the official live timing does (negotiate, WebSocket, JSON
 * hub protocol, `Subscribe`, `feed`) and plays a recording. It can be killed and started again in the
 * middle of it: the race goes on meanwhile, as far as the test says.
 */
export class SignalRStandIn {
  readonly #lines: readonly Line[];
  readonly #baseMs: number;
  /** Tokens that unlock the gated topics; any other token is refused. */
  readonly tokens = new Set<string>();
  readonly negotiations: (string | null)[] = [];
  readonly #states = new Map<string, Json>();
  readonly #subscribed = new Map<WebSocket, ReadonlySet<string>>();
  #next = 0;
  #server: Server | null = null;
  #sockets: WebSocketServer | null = null;
  #port = 0;

  constructor(topics: ReadonlyMap<string, string>, baseMs: number) {
    this.#baseMs = baseMs;
    const lines: Line[] = [];
    for (const [topic, text] of topics) {
      const read = linesOf(topic, text);
      for (let line = nextLine(read); line; line = nextLine(read)) {
        if (line.ok) lines.push({ topic, offsetMs: line.offsetMs, data: JSON.parse(line.body) as Json });
      }
    }
    this.#lines = lines.sort((a, b) => a.offsetMs - b.offsetMs);
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/signalrcore`;
  }

  get subscribers(): number {
    return this.#subscribed.size;
  }

  get endMs(): number {
    return this.#lines.at(-1)?.offsetMs ?? 0;
  }

  /** Listens, on the port it had before if it had one. */
  async start(): Promise<void> {
    const unlocked = new Map<string, boolean>();
    const server = createServer((request, response) => {
      const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? null;
      this.negotiations.push(token);
      if (token !== null && !this.tokens.has(token)) {
        response.writeHead(401).end();
        return;
      }
      const connectionToken = `connection-${this.negotiations.length}`;
      unlocked.set(connectionToken, token !== null);
      response.writeHead(200, { 'content-type': 'application/json' });
      const transports = [{ transport: 'WebSockets', transferFormats: ['Text', 'Binary'] }];
      response.end(
        JSON.stringify({
          negotiateVersion: 1,
          connectionId: connectionToken,
          connectionToken,
          availableTransports: transports,
        }),
      );
    });
    const sockets = new WebSocketServer({ server });
    sockets.on('connection', (socket, request) => {
      const id = new URL(request.url ?? '', 'http://stand-in').searchParams.get('id') ?? '';
      if (unlocked.has(id)) this.#serve(socket, unlocked.get(id) ?? false);
      else socket.close();
    });
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
    this.#sockets = sockets;
  }

  /** Gone from one moment to the next, its connections cut. */
  async kill(): Promise<void> {
    for (const socket of this.#sockets?.clients ?? []) socket.terminate();
    this.#subscribed.clear();
    this.#server?.closeAllConnections();
    await new Promise<void>((resolve) => this.#server?.close(() => resolve()) ?? resolve());
    this.#server = null;
  }

  /** Plays on to an offset, telling whoever is subscribed. */
  playTo(offsetMs: number): void {
    for (
      let line = this.#lines[this.#next];
      line && line.offsetMs <= offsetMs;
      line = this.#lines[this.#next]
    ) {
      this.#next++;
      const { topic, data } = line;
      this.#states.set(topic, applyPatch(this.#states.get(topic), structuredClone(data)));
      const stamp = new Date(this.#baseMs + line.offsetMs).toISOString();
      const frame = JSON.stringify({ type: 1, target: 'feed', arguments: [topic, data, stamp] });
      for (const [socket, topics] of this.#subscribed) {
        if (topics.has(topic)) socket.send(`${frame}${RECORD_SEPARATOR}`);
      }
    }
  }

  #serve(socket: WebSocket, unlocked: boolean): void {
    let greeted = false;
    socket.on('close', () => this.#subscribed.delete(socket));
    socket.on('message', (bytes) => {
      for (const text of String(bytes).split(RECORD_SEPARATOR).filter(Boolean)) {
        const message = JSON.parse(text) as {
          type?: number;
          target?: string;
          invocationId?: string;
          arguments?: Json[];
        };
        if (!greeted) {
          greeted = true;
          socket.send(`{}${RECORD_SEPARATOR}`);
        } else if (message.type === 6) socket.send(PING);
        else if (message.type === 1 && message.target === 'Subscribe') {
          const asked = new Set((message.arguments?.[0] ?? []) as string[]);
          const given = new Set([...asked].filter((topic) => unlocked || !GATED_TOPICS.has(topic)));
          this.#subscribed.set(socket, given);
          const result = Object.fromEntries([...this.#states].filter(([topic]) => given.has(topic)));
          const completion = { type: 3, invocationId: message.invocationId, result };
          socket.send(`${JSON.stringify(completion)}${RECORD_SEPARATOR}`);
        }
      }
    });
  }
}
