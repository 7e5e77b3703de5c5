import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { LOOPBACK } from '../local/ports.ts';

/**
 * How a link behaves:
 * - `open`: bytes pass, after `delayMs` if that is set;
 * - `silent`: connections stay up, and nothing passes any more, ever: like a firewall that forgot them.
 *   New ones are accepted and get no answer either;
 * - `frozen`: nothing passes for now. What was sent is held, and delivered when the link opens again,
 *   even if the sender has gone meanwhile: like packets that are sent again.
 */
export type LinkMode = 'open' | 'silent' | 'frozen';

/** Rewrites what a server says before its client reads it: one for each connection. */
export type Rewrite = (chunk: Buffer) => Buffer;

interface Pipe {
  readonly near: Socket;
  readonly far: Socket;
  /** It was up while the link was silent: nothing passes through it any more. */
  dead: boolean;
  /** What a frozen link holds, in order. Null: that side has ended. */
  readonly held: { readonly to: Socket; readonly chunk: Buffer | null }[];
  /** What a slow line has under way to each side, in order. */
  readonly late: Map<Socket, (Buffer | null)[]>;
}

/** One directed pair of the cluster: a process and what it talks to, over a wire that can be cut. */
export class TcpProxy {
  readonly name: string;
  readonly port: number;
  /** Added to every chunk, each way. */
  delayMs = 0;
  /** Bytes from the process to the server, since the beginning. */
  sentBytes = 0;
  readonly #server: Server;
  readonly #pipes = new Set<Pipe>();
  #mode: LinkMode = 'open';

  private constructor(name: string, server: Server, port: number) {
    this.name = name;
    this.#server = server;
    this.port = port;
  }

  static async open(name: string, targetPort: number, rewrite?: () => Rewrite): Promise<TcpProxy> {
    const server = createServer({ allowHalfOpen: true, noDelay: true });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, LOOPBACK, resolve);
    });
    const proxy = new TcpProxy(name, server, (server.address() as AddressInfo).port);
    server.on('connection', (near) => proxy.#accept(near, targetPort, rewrite?.()));
    return proxy;
  }

  get connections(): number {
    return this.#pipes.size;
  }

  /** What a frozen link keeps from the server. */
  get heldBytes(): number {
    let bytes = 0;
    for (const { far, held } of this.#pipes) {
      for (const { to, chunk } of held) if (to === far) bytes += chunk?.length ?? 0;
    }
    return bytes;
  }

  /** Ends every connection with a reset. New ones are let in. */
  cut(): void {
    for (const pipe of [...this.#pipes]) this.#drop(pipe);
  }

  silence(): void {
    this.#mode = 'silent';
    for (const pipe of this.#pipes) pipe.dead = true;
  }

  freeze(): void {
    this.#mode = 'frozen';
  }

  heal(): void {
    this.#mode = 'open';
    for (const pipe of this.#pipes) {
      for (const { to, chunk } of pipe.held.splice(0)) {
        if (chunk) to.write(chunk);
        else to.end();
      }
    }
  }

  async close(): Promise<void> {
    this.#mode = 'open';
    this.cut();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #accept(near: Socket, targetPort: number, rewrite: Rewrite | undefined): void {
    const far = connect({ port: targetPort, host: LOOPBACK, allowHalfOpen: true, noDelay: true });
    const pipe: Pipe = { near, far, dead: this.#mode === 'silent', held: [], late: new Map() };
    this.#pipes.add(pipe);
    this.#pass(pipe, near, far, (chunk) => {
      this.sentBytes += chunk.length;
      return chunk;
    });
    this.#pass(pipe, far, near, rewrite ?? ((chunk) => chunk));
  }

  #pass(pipe: Pipe, from: Socket, to: Socket, rewrite: Rewrite): void {
    from.on('data', (chunk) => {
      const bytes = rewrite(chunk);
      if (!pipe.dead && bytes.length > 0) this.#send(pipe, to, bytes, from);
    });
    from.on('end', () => {
      if (!pipe.dead) this.#send(pipe, to, null, from);
    });
    // A dead connection tells nobody that its other side is gone; a frozen one tells it later.
    from.on('error', () => {
      if (pipe.dead) return;
      if (this.#mode === 'frozen') pipe.held.push({ to, chunk: null });
      else this.#drop(pipe);
    });
    from.on('close', () => {
      if (pipe.near.destroyed && pipe.far.destroyed) this.#pipes.delete(pipe);
    });
    to.on('drain', () => from.resume());
  }

  #send(pipe: Pipe, to: Socket, chunk: Buffer | null, from: Socket): void {
    if (this.#mode === 'frozen') {
      pipe.held.push({ to, chunk });
    } else if (this.delayMs > 0 || (pipe.late.get(to)?.length ?? 0) > 0) {
      // Each timer delivers the oldest, so that the order stays when the delay changes.
      const late = pipe.late.get(to) ?? [];
      pipe.late.set(to, late);
      late.push(chunk);
      setTimeout(() => {
        const oldest = late.shift();
        if (oldest) to.write(oldest);
        else to.end();
      }, this.delayMs);
    } else if (chunk === null) {
      to.end();
    } else if (!to.write(chunk)) {
      from.pause();
    }
  }

  #drop(pipe: Pipe): void {
    this.#pipes.delete(pipe);
    pipe.near.resetAndDestroy();
    pipe.far.resetAndDestroy();
  }
}
