import { CloseCode, MessageType, type WebSocket as ProtocolSocket } from 'graphql-ws';
import { type RawData, WebSocket } from 'ws';
import { OperationIds } from './fanout/operation-ids.ts';
import type { SocketOutlet } from './fanout/socket-outlet.ts';
import type { Client } from './guards/client.ts';

type Take = (data: string) => Promise<void>;
type Closed = (code: number, reason: string) => Promise<void>;

/** A server's socket that knows whose it is: so all sockets share the functions that listen to them. */
export class ClientSocket extends WebSocket {
  connection: Connection | null = null;
}

/** The connections of one server. `ws` can keep them, too, with listeners of its own on each. */
export class OpenConnections {
  readonly #connections = new Set<Connection>();
  #onEmpty: () => void = () => {};

  add(connection: Connection): void {
    this.#connections.add(connection);
  }

  delete(connection: Connection): void {
    this.#connections.delete(connection);
    if (this.#connections.size === 0) this.#onEmpty();
  }

  /** Closes all connections. Terminates those that do not reply within `FAREWELL_MS`, so that one sleeping client cannot delay shutdown. */
  async close(code: number, reason: string): Promise<void> {
    for (const connection of this.#connections) connection.close(code, reason);
    if (this.#connections.size === 0) return;
    const empty = Promise.withResolvers<void>();
    this.#onEmpty = empty.resolve;
    const timer = setTimeout(empty.resolve, FAREWELL_MS);
    await empty.promise;
    clearTimeout(timer);
    for (const connection of this.#connections) connection.cut();
  }
}

/** Answers, other than messages of streams, that wait in this process for one client to read them. */
const MAX_UNTAKEN_BYTES = 1024 * 1024;
/** Message types that clients may send. graphql-ws accepts the others too and then fails with an internal error. */
const SAID_BY_CLIENTS: ReadonlySet<unknown> = new Set([
  MessageType.ConnectionInit,
  MessageType.Ping,
  MessageType.Pong,
  MessageType.Subscribe,
  MessageType.Complete,
]);
/** Time for a client to reply to the close frame at shutdown. */
const FAREWELL_MS = 500;
/** Shorter pauses do not justify a timer. */
const MIN_PAUSE_MS = 100;
const AS_IT_IS = { compress: false };

/**
 * One client as graphql-ws sees it. Its methods, like the listeners below, are no closures: of those,
 * ten thousand sockets would hold a hundred thousand.
 */
export class Connection implements ProtocolSocket {
  readonly outlet: SocketOutlet;
  readonly ids = new OperationIds();
  /** The header of the upgrade. */
  readonly authorization: string | null;
  client: Client;
  readonly #socket: ClientSocket;
  readonly #open: OpenConnections;
  #take: Take | null = null;
  #closed: Closed | null = null;

  constructor(
    socket: ClientSocket,
    outlet: SocketOutlet,
    authorization: string | null,
    client: Client,
    open: OpenConnections,
  ) {
    this.#socket = socket;
    this.#open = open;
    this.outlet = outlet;
    this.authorization = authorization;
    this.client = client;
  }

  /** @param closed notifies graphql-ws that the socket has closed */
  open(closed: Closed): void {
    const socket = this.#socket;
    this.#closed = closed;
    socket.connection = this;
    this.#open.add(this);
    socket.on('message', onMessage);
    socket.on('ping', onPing);
    socket.on('pong', onPong);
    socket.on('error', ignored);
    socket.on('close', onClose);
  }

  get protocol(): string {
    return this.#socket.protocol;
  }

  /** Is not waited for: between the last word of an operation and its end nothing else may happen. */
  send(data: string): void {
    const socket = this.#socket;
    if (socket.readyState !== socket.OPEN || this.cutOff()) return;
    socket.send(data, AS_IT_IS, ignored);
  }

  /** @returns whether the client asks for answers, and does not take them; then that is its end. */
  cutOff(): boolean {
    if (this.#socket.bufferedAmount <= MAX_UNTAKEN_BYTES) return false;
    this.#socket.terminate();
    return true;
  }

  close(code?: number, reason?: string): void {
    this.#socket.close(code, reason);
  }

  /** Terminates the socket without a close frame. */
  cut(): void {
    this.#socket.terminate();
  }

  onMessage(take: Take): void {
    this.#take = take;
  }

  /** Pauses reading when the client exceeds its request rate. No message is lost. */
  pace(): void {
    const waitMs = this.client.request();
    if (waitMs === 0 || this.#socket.isPaused) return;
    this.#socket.pause();
    setTimeout(() => this.#socket.resume(), Math.max(waitMs, MIN_PAUSE_MS)).unref();
  }

  heard(data: RawData): void {
    this.pace();
    const message = readJson(String(data));
    const mistake = mistakeIn(message, this.client.limits.operationIdChars);
    if (mistake !== null) {
      this.close(CloseCode.BadRequest, mistake);
      return;
    }
    // graphql-ws accepts a parsed message in place of its text.
    this.#take?.(message as string).catch((cause: unknown) =>
      this.close(CloseCode.InternalServerError, reasonOf(cause)),
    );
  }

  ended(code: number, reason: Buffer): void {
    this.#open.delete(this);
    this.outlet.closed();
    void this.#closed?.(code, String(reason));
  }
}

function onMessage(this: WebSocket, data: RawData): void {
  (this as ClientSocket).connection?.heard(data);
}

function onPing(this: WebSocket): void {
  const { connection } = this as ClientSocket;
  connection?.pace();
  connection?.cutOff();
}

function onPong(this: WebSocket, data: Buffer): void {
  (this as ClientSocket).connection?.outlet.ponged(data);
}

function onClose(this: WebSocket, code: number, reason: Buffer): void {
  (this as ClientSocket).connection?.ended(code, reason);
}

/** What breaks a socket, a frame that is none for one, also closes it. */
function ignored(): void {}

/**
 * Parses a message before graphql-ws receives it: graphql-ws would keep the text for the lifetime of the
 * stream. Returns the text when it is not a JSON object, and graphql-ws reports the error.
 */
function readJson(text: string): object | string {
  try {
    const message: unknown = JSON.parse(text);
    return typeof message === 'object' && message !== null ? message : text;
  } catch {
    return text;
  }
}

/** @returns a reason to close the socket, or null when graphql-ws handles the message. */
function mistakeIn(message: object | string, mostIdChars: number): string | null {
  if (typeof message === 'string') return null;
  const { id, type } = message as { readonly id?: unknown; readonly type?: unknown };
  if (typeof type === 'string' && !SAID_BY_CLIENTS.has(type)) return 'Only servers send this type of message';
  if (typeof id !== 'string' || id.length <= mostIdChars) return null;
  return `The id of an operation has at most ${mostIdChars} characters`;
}

/** What fits a close frame: 123 bytes. */
function reasonOf(cause: unknown): string {
  const reason = cause instanceof Error ? cause.message : '';
  return reason !== '' && Buffer.byteLength(reason) <= 123 ? reason : 'Internal server error';
}
