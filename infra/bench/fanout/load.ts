/** The viewers, in a process of their own. Every message is compared with what the first one to have it had. */
import { connect, type Socket } from 'node:net';
import { constants, inflateRawSync } from 'node:zlib';

export interface Operation {
  readonly id: string;
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

export type LoadCommand =
  | {
      readonly do: 'connect';
      /** Of the servers that share them. */
      readonly ports: readonly number[];
      readonly viewers: number;
      /** Socket `i` runs the operations of entry `i % length`. */
      readonly operations: readonly (readonly Operation[])[];
      readonly deflate: boolean;
      /** What stands before a message's place in its stream; null: its count does. */
      readonly placeBehind: string | null;
      /** How many messages come without anything being published. */
      readonly first: boolean;
      /** Sockets that never read after their first message. */
      readonly stalled?: number;
      /** How many are on their way at a time. */
      readonly atOnce?: number;
    }
  | { readonly do: 'arrived'; readonly key: string; readonly atLeast: number; readonly patienceMs: number }
  | { readonly do: 'report' }
  | { readonly do: 'sample'; readonly operation: string; readonly key: string }
  /** Those who were stalled read again; answered when they have that place, with how long each took. */
  | { readonly do: 'resume'; readonly place: number; readonly patienceMs: number };

export interface Report {
  readonly messages: number;
  readonly wrong: readonly string[];
  readonly bytes: number;
  readonly closed: number;
  /** CPU of this process since it began. */
  readonly cpuUs: number;
  /** By place: how many, and when the first, the median and the last of them came, on the machine's clock. */
  readonly arrivals: Readonly<Record<string, readonly number[]>>;
}

const AT_ONCE = 200;
const nowMs = () => Number(process.hrtime.bigint()) / 1e6;
const PAYLOAD = Buffer.from('"payload":');
const MAX_WRONG = 10;

let messages = 0;
let closed = 0;
const wrong: string[] = [];
const arrivals = new Map<string, number[]>();
const references = new Map<string, Buffer>();
const sockets: Viewer[] = [];
let placeBehind: Buffer | null = null;

class Viewer {
  readonly socket: Socket;
  readonly #operations: readonly Operation[];
  readonly #group: number;
  readonly #onFirst: () => void;
  #rest: Buffer = Buffer.alloc(0);
  #upgraded = false;
  readonly #counts = new Map<string, number>();
  #stall: boolean;
  #awaited: { readonly place: number; readonly resolve: () => void } | null = null;

  constructor(
    port: number,
    group: number,
    operations: readonly Operation[],
    deflate: boolean,
    stall: boolean,
    onFirst: () => void,
  ) {
    this.#group = group;
    this.#operations = operations;
    this.#onFirst = onFirst;
    this.#stall = stall;
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.socket.write(
      `GET /graphql HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n${deflate ? 'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n' : ''}\r\n`,
    );
    this.socket.on('data', (chunk) => this.#read(chunk));
    this.socket.on('error', () => {});
    this.socket.on('close', () => closed++);
  }

  #read(chunk: Buffer): void {
    let data = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    if (!this.#upgraded) {
      const end = data.indexOf('\r\n\r\n');
      if (end < 0) {
        this.#rest = data;
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
      const first = data[at] ?? 0;
      this.#frame(first, data.subarray(at + head, at + head + length));
      at += head + length;
    }
    this.#rest = at === data.length ? Buffer.alloc(0) : Buffer.from(data.subarray(at));
  }

  #frame(first: number, body: Buffer): void {
    const opcode = first & 0x0f;
    if (opcode === 9) this.#send(0x8a, body);
    if (opcode !== 1) return;
    const text = (first & 0x40) !== 0 ? inflated(body) : body;
    const payloadAt = text.indexOf(PAYLOAD);
    if (payloadAt < 0) {
      if (text.includes('connection_ack')) this.#subscribe();
      else if (!text.includes('"ping"')) this.#wrong(`unexpected ${text.toString().slice(0, 200)}`);
      return;
    }
    const envelope = text.toString('latin1', 0, payloadAt);
    const id = /"id":"([^"]*)"/.exec(envelope)?.[1] ?? '';
    if (!envelope.includes('"next"')) this.#wrong(text.toString().slice(0, 300));
    this.#take(id, text.subarray(payloadAt + PAYLOAD.length, text.length - 1));
  }

  #take(id: string, payload: Buffer): void {
    const atMs = nowMs();
    messages++;
    const count = this.#counts.get(id) ?? 0;
    const key = placeBehind ? placeOf(payload) : String(count);
    const before = this.#counts.get(`${id} place`) ?? -1;
    if (placeBehind && Number(key) <= before) this.#wrong(`place ${key} of ${id} after ${before}`);
    this.#counts.set(`${id} place`, Number(key));
    this.#counts.set(id, count + 1);
    const name = `${this.#group} ${id} ${key}${count === 0 ? ' first' : ''}`;
    const reference = references.get(name);
    if (!reference) references.set(name, Buffer.from(payload));
    else if (!reference.equals(payload)) this.#wrong(`${name}: not what another viewer had`);
    const times = arrivals.get(key) ?? [];
    times.push(atMs);
    arrivals.set(key, times);
    if (this.#awaited && Number(key) >= this.#awaited.place) this.#awaited.resolve();
    if (count === 0) this.#onFirst();
    if (this.#stall) this.socket.pause();
  }

  get stalled(): boolean {
    return this.#stall;
  }

  /** @returns when it has a message of that place, or of a later one. */
  resume(place: number): Promise<void> {
    return new Promise((resolve) => {
      this.#stall = false;
      this.#awaited = { place, resolve };
      this.socket.resume();
    });
  }

  #wrong(what: string): void {
    if (wrong.length < MAX_WRONG) wrong.push(what);
  }

  #subscribe(): void {
    for (const { id, query, variables } of this.#operations) {
      this.#say({ id, type: 'subscribe', payload: { query, variables } });
    }
    if (skipFirst) this.#onFirst();
  }

  #say(message: object): void {
    this.#send(0x81, Buffer.from(JSON.stringify(message)));
  }

  /** Masked, as a client must, with a mask of zeros. */
  #send(first: number, body: Buffer): void {
    const head =
      body.length <= 125
        ? Buffer.from([first, 0x80 | body.length, 0, 0, 0, 0])
        : Buffer.from([first, 0x80 | 126, body.length >> 8, body.length & 0xff, 0, 0, 0, 0]);
    this.socket.write(Buffer.concat([head, body]));
  }
}

let skipFirst = false;

function inflated(body: Buffer): Buffer {
  const whole = Buffer.concat([body, Buffer.from([0, 0, 0xff, 0xff])]);
  return inflateRawSync(whole, { finishFlush: constants.Z_SYNC_FLUSH });
}

function placeOf(payload: Buffer): string {
  const at = placeBehind ? payload.indexOf(placeBehind) : -1;
  if (!placeBehind || at < 0) return '-1';
  const from = at + placeBehind.length;
  let to = from;
  while ((payload[to] ?? 0) >= 48 && (payload[to] ?? 0) <= 57) to++;
  return payload.toString('latin1', from, to);
}

process.on('message', (command: LoadCommand) => {
  handle(command).then(
    (answer) => process.send?.({ answer }),
    (cause: unknown) => process.send?.({ failed: String(cause) }),
  );
});
process.once('disconnect', () => process.exit(0));

async function handle(command: LoadCommand): Promise<unknown> {
  switch (command.do) {
    case 'connect':
      return connectAll(command);
    case 'arrived':
      return arrived(command.key, command.atLeast, command.patienceMs);
    case 'sample':
      return references.get(command.operation)?.toString() ?? null;
    case 'resume':
      return resumed(command.place, command.patienceMs);
    case 'report': {
      const report: Report = {
        messages,
        wrong,
        closed,
        cpuUs: cpuUs(),
        bytes: sockets.reduce((sum, { socket }) => sum + socket.bytesRead, 0),
        arrivals: Object.fromEntries(arrivals),
      };
      messages = 0;
      arrivals.clear();
      references.clear();
      return report;
    }
  }
}

/** @returns how long it took until everybody had a first message. */
async function connectAll(command: Extract<LoadCommand, { do: 'connect' }>): Promise<number> {
  const { ports, viewers, operations, deflate, first, stalled = 0, atOnce = AT_ONCE } = command;
  placeBehind = command.placeBehind === null ? null : Buffer.from(command.placeBehind);
  skipFirst = !first;
  const startedMs = nowMs();
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < viewers) {
      const index = next++;
      const group = index % operations.length;
      await new Promise<void>((resolve) => {
        const port = ports[index % ports.length] ?? 0;
        const viewer = new Viewer(port, group, operations[group] ?? [], deflate, index < stalled, resolve);
        viewer.socket.once('close', resolve);
        sockets.push(viewer);
      });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return nowMs() - startedMs;
}

/** @returns how long each of them took; who never came is left out. */
async function resumed(place: number, patienceMs: number): Promise<readonly number[]> {
  const startedMs = nowMs();
  const times: number[] = [];
  const all = sockets
    .filter(({ stalled }) => stalled)
    .map(async (viewer) => {
      await viewer.resume(place);
      times.push(nowMs() - startedMs);
    });
  await Promise.race([Promise.all(all), new Promise((resolve) => setTimeout(resolve, patienceMs))]);
  return times;
}

function cpuUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** @returns how many have it, when enough do or patience ends. */
async function arrived(key: string, atLeast: number, patienceMs: number): Promise<number> {
  const endsMs = nowMs() + patienceMs;
  while ((arrivals.get(key)?.length ?? 0) < atLeast && nowMs() < endsMs) {
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  return arrivals.get(key)?.length ?? 0;
}
