import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { Meter } from '../../metrics/meter.ts';
import type { LogPlace } from '../streams/cursor.ts';
import { Acknowledgements, ASK_EVERY_MS } from './acknowledgements.ts';
import type { Delivery } from './delivery.ts';
import type { Flusher, FlushTarget } from './flusher.ts';
import { buildFrame, pingFrame } from './frame.ts';
import type { Pulse, Tended } from './pulse.ts';
import { SocketWriter } from './socket-writer.ts';
import { idTextOf, type Outlet, type Viewer } from './viewer.ts';

/** Most bytes that wait in this process for one socket's kernel buffer. Beyond it the viewer is parked. */
const MAX_WAITING_BYTES = 64 * 1024;
/** Try again later: clients of graphql-ws do. */
const TRY_LATER = 1013;
const CLOSING_MS = 5_000;
/** How long a socket may take to introduce itself, and the code that graphql-ws closes with where it does not. */
const INITIALISATION_MS = 3_000;
const NOT_INITIALISED = 4408;
/** Of sockets without a stream, and then with one: an array that grows would keep room for sixteen. */
const NOBODY: readonly Viewer[] = [];

interface Message {
  readonly viewer: Viewer;
  readonly delivery: Delivery;
}

export interface OutletTools {
  readonly flusher: Flusher;
  readonly pulse: Pulse;
  readonly meter: Meter;
}

/** One WebSocket, and what its streams have for it. */
export class SocketOutlet implements Outlet, FlushTarget, Tended {
  readonly #webSocket: WebSocket;
  readonly #socket: Duplex;
  readonly #writer: SocketWriter;
  readonly #deflate: boolean;
  readonly #tools: OutletTools;
  readonly #acknowledgements: Acknowledgements;
  #viewers: readonly Viewer[] = NOBODY;
  #parked: Map<Viewer, LogPlace | null> | null = null;
  /** Null: none. */
  #messages: Message[] | null = null;
  /** Until when it has to introduce itself; null: it has. */
  #initialiseByMs: number | null;

  /** `socket`: what `webSocket` was made on; `deflate`: whether permessage-deflate was agreed on. */
  constructor(webSocket: WebSocket, socket: Duplex, deflate: boolean, tools: OutletTools) {
    this.#webSocket = webSocket;
    this.#socket = socket;
    this.#writer = new SocketWriter(socket);
    this.#deflate = deflate;
    this.#tools = tools;
    const nowMs = Math.trunc(performance.now());
    this.#acknowledgements = new Acknowledgements(nowMs, Math.random() * ASK_EVERY_MS);
    this.#initialiseByMs = nowMs + INITIALISATION_MS;
    tools.pulse.add(this);
  }

  /** Its client has said `connection_init`. */
  initialised(): void {
    this.#initialiseByMs = null;
  }

  joined(viewer: Viewer): void {
    this.#viewers = this.#viewers.length === 0 ? [viewer] : [...this.#viewers, viewer];
  }

  /** A new operation has the id: its client completed whoever had it, and nothing of theirs may come now. */
  taken(id: string): void {
    if (this.#viewers.length === 0) return;
    const idText = idTextOf(id);
    for (const other of this.#viewers) if (other.idText === idText) other.mute();
  }

  left(viewer: Viewer): void {
    this.#viewers = this.#viewers.filter((other) => other !== viewer);
    this.#parked?.delete(viewer);
    if (this.#messages) this.#messages = this.#messages.filter((message) => message.viewer !== viewer);
  }

  returned(viewer: Viewer): void {
    for (const other of this.#viewers.filter(({ idText }) => idText === viewer.idText)) other.leave();
  }

  push(viewer: Viewer, delivery: Delivery): void {
    if (viewer.gone || viewer.parked) return;
    this.#tools.flusher.push(this, delivery, this.#messages === null);
    const message = { viewer, delivery };
    if (this.#messages) this.#messages.push(message);
    else this.#messages = [message];
  }

  /** Calls back after the writes of this turn. */
  afterWriting(then: () => void): void {
    setImmediate(then);
  }

  ponged(data: Buffer): void {
    if (data.length === 4) this.#acknowledgements.heard(data.readUInt32BE(0));
    if (this.#parked) this.tryAgain(performance.now());
  }

  closed(): void {
    this.#tools.pulse.delete(this);
    this.#messages = null;
    for (const viewer of this.#viewers) viewer.leave();
  }

  flush(nowMs: number): void {
    let messages = this.#messages;
    this.#messages = null;
    if (!messages || !this.#isOpen()) return;
    const free = this.#isFree(nowMs);
    if (!free) messages = messages.filter((message) => !this.#park(message));
    if (messages.length === 0) return;
    this.#write(messages, nowMs);
    if (!free && this.#writer.waitingBytes > 2 * MAX_WAITING_BYTES) this.#giveUp('what is sent is not taken');
  }

  tend(nowMs: number): void {
    if (this.#initialiseByMs !== null && nowMs >= this.#initialiseByMs) {
      this.#initialiseByMs = null;
      this.#webSocket.close(NOT_INITIALISED, 'Connection initialisation timeout');
    }
    const standing = this.#acknowledgements.standing(nowMs);
    if (standing === 'dead') this.#webSocket.terminate();
    else if (standing === 'stale') this.#giveUp('what was sent a minute ago has not arrived');
    else if (this.#isOpen() && this.#acknowledgements.isSilent(nowMs)) {
      this.#writer.write(pingFrame(this.#acknowledgements.ask(nowMs)));
    }
  }

  tryAgain(nowMs: number): boolean {
    if (!this.#parked) return true;
    if (!this.#isFree(nowMs)) return false;
    const parked = this.#parked;
    this.#parked = null;
    for (const [viewer, before] of parked) viewer.hub.unpark(viewer, before);
    return true;
  }

  #isOpen(): boolean {
    return this.#webSocket.readyState === this.#webSocket.OPEN && !this.#socket.destroyed;
  }

  #isFree(nowMs: number): boolean {
    return this.#writer.waitingBytes === 0 && this.#acknowledgements.standing(nowMs) === 'good';
  }

  /** @returns whether the message is not to be written: its viewer comes back to the stream later. */
  #park({ viewer, delivery }: Message): boolean {
    if (viewer.parked) return true;
    if (delivery.kind === null) return false;
    if (delivery.kind === 'log') {
      if (!delivery.before || this.#writer.waitingBytes < MAX_WAITING_BYTES) return false;
    }
    this.#tools.meter.count('slipstream_viewers_parked_total', { kind: delivery.kind });
    viewer.hub.park(viewer);
    this.#parked ??= new Map();
    this.#parked.set(viewer, delivery.before);
    this.#tools.pulse.wait(this);
    return true;
  }

  #write(messages: readonly Message[], nowMs: number): void {
    const [first] = messages;
    if (!first) return;
    const alone = messages.length === 1;
    // Sockets of this turn that get the same find the frame that the first of them was written.
    const frames = alone ? first.delivery.frames : this.#tools.flusher.frames;
    const key = alone ? first.viewer.idBytes * 2 + (this.#deflate ? 1 : 0) : this.#keyOf(messages);
    let frame = frames.get(key);
    if (!frame) {
      frame = buildFrame(
        messages.map(({ viewer, delivery }) => ({ delivery, idBytes: viewer.idBytes })),
        this.#deflate,
      );
      frames.set(key, frame);
    }
    for (let index = 0; index < messages.length; index++) {
      const { viewer, delivery } = messages[index] ?? first;
      frame.bytes.write(viewer.idText, frame.idAt[index] ?? 0);
      delivery.sent++;
    }
    const ping = this.#acknowledgements.wrote(nowMs);
    if (ping !== null) frame.withPing.writeUInt32BE(ping, frame.pingAt);
    const taken = this.#writer.write(ping === null ? frame.bytes : frame.withPing);
    // What the kernel did not take is still read from the buffer: the next socket gets another one.
    if (!taken) frames.delete(key);
  }

  #keyOf(messages: readonly Message[]): string {
    const parts = messages.map(({ viewer, delivery }) => `${delivery.number}:${viewer.idBytes}`);
    return `${this.#deflate ? 'deflated' : 'plain'} ${parts.join(' ')}`;
  }

  #giveUp(why: string): void {
    if (!this.#isOpen()) return;
    this.#tools.meter.count('slipstream_viewers_closed_total', { reason: 'stale' });
    this.#webSocket.close(TRY_LATER, why);
    setTimeout(() => this.#webSocket.terminate(), CLOSING_MS).unref();
  }
}
