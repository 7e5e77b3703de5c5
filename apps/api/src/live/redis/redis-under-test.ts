import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort, LOOPBACK } from '../../../../../infra/local/ports.ts';
import type { RedisConnection } from './redis-options.ts';

const START_PATIENCE_MS = 15_000;

/** A Redis of the test's own, on a free port, that can be treated as badly as the test likes. */
export class RedisUnderTest {
  readonly connection: RedisConnection;
  readonly folder: string;
  readonly #settings: readonly string[];
  #child: ChildProcess | null = null;

  private constructor(port: number, folder: string, settings: readonly string[]) {
    this.connection = { host: LOOPBACK, port, db: 0 };
    this.folder = folder;
    this.#settings = settings;
  }

  /** Not started yet. `settings` are words of redis-server's command line. */
  static async lay(...settings: string[]): Promise<RedisUnderTest> {
    const folder = await mkdtemp(join(tmpdir(), 'slipstream-redis-'));
    return new RedisUnderTest(await freePort(), folder, settings);
  }

  static async start(...settings: string[]): Promise<RedisUnderTest> {
    const redis = await RedisUnderTest.lay(...settings);
    await redis.start();
    return redis;
  }

  /** Resolves when it answers. */
  async start(): Promise<void> {
    const { port } = this.connection;
    const own = [
      '--port',
      `${port}`,
      '--bind',
      LOOPBACK,
      '--dir',
      this.folder,
      '--daemonize',
      'no',
      '--save',
      '',
    ];
    const child = spawn('redis-server', [...own, ...this.#settings], { stdio: 'ignore' });
    this.#child = child;
    const deadline = Date.now() + START_PATIENCE_MS;
    while (!(await this.#answers())) {
      if (child.exitCode !== null || Date.now() > deadline) throw new Error('redis-server did not start');
      await sleep(5);
    }
  }

  pause(): void {
    this.#child?.kill('SIGSTOP');
  }

  resume(): void {
    this.#child?.kill('SIGCONT');
  }

  /** SIGKILL. What it has on disk stays. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  async discard(): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }

  #answers(): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect(this.connection.port, LOOPBACK);
      const done = (answer: boolean) => {
        socket.destroy();
        resolve(answer);
      };
      socket.on('connect', () => socket.write('PING\r\n'));
      // A server that wants a password answers too; one that loads its data does not count yet.
      socket.on('data', (data) => done(/^(\+PONG|-NOAUTH)/.test(data.toString())));
      socket.on('error', () => done(false));
    });
  }
}

/** Stands between a store and its Redis, on loopback, and can cut or silence every connection through it. */
export class ProxyUnderTest {
  readonly connection: RedisConnection;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #farSockets = new Set<Socket>();
  /** `silent` is a half-open network: connections stand and nothing comes through, nor will it ever. */
  #mode: 'open' | 'cut' | 'silent' = 'open';

  private constructor(server: Server) {
    this.#server = server;
    this.connection = { host: LOOPBACK, port: (server.address() as AddressInfo).port, db: 0 };
  }

  static async start(target: RedisConnection): Promise<ProxyUnderTest> {
    const server = createServer();
    server.listen(0, LOOPBACK);
    await once(server, 'listening');
    const proxy = new ProxyUnderTest(server);
    server.on('connection', (socket) => proxy.#accept(socket, target));
    return proxy;
  }

  cut(): void {
    this.#mode = 'cut';
    this.#destroyAll();
  }

  silence(): void {
    this.#mode = 'silent';
    for (const socket of this.#sockets) socket.unpipe().pause();
  }

  /** Everything still reaches Redis; its answers are lost. */
  loseAnswers(): void {
    for (const far of this.#farSockets) far.unpipe().resume();
  }

  restore(): void {
    this.#mode = 'open';
  }

  async close(): Promise<void> {
    this.#destroyAll();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #accept(near: Socket, target: RedisConnection): void {
    this.#track(near);
    if (this.#mode === 'cut') near.destroy();
    if (this.#mode !== 'open') return;
    const far = connect(target.port, target.host);
    this.#track(far);
    this.#farSockets.add(far);
    near.pipe(far).pipe(near);
    near.on('close', () => far.destroy());
    far.on('close', () => {
      this.#farSockets.delete(far);
      near.destroy();
    });
  }

  #track(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => {});
  }

  #destroyAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}
