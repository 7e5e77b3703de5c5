import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type KafkaServer, startKafka } from '../local/kafka.ts';
import { freePort, LOOPBACK } from '../local/ports.ts';
import { type RedisServer, startRedis } from '../local/redis.ts';
import { advertise } from './kafka-address.ts';
import { ProductProcess } from './product-process.ts';
import { TcpProxy } from './tcp-proxy.ts';

const EXTRA_PROJECTORS = 2;

/**
 * One Kafka, one Redis, two API nodes, two projectors (and a few more for storms), each of them a
 * process of its own, with a proxy of its own on every connection between two of them.
 */
export class Cluster {
  readonly dataDir: string;
  kafka: KafkaServer;
  redis: RedisServer;
  readonly apis: readonly ProductProcess[];
  readonly projectors: readonly ProductProcess[];
  /** Not started: for a rebalance storm. */
  readonly extraProjectors: readonly ProductProcess[];
  readonly #proxies: ReadonlyMap<string, TcpProxy>;

  private constructor(
    dataDir: string,
    kafka: KafkaServer,
    redis: RedisServer,
    processes: readonly ProductProcess[],
    proxies: ReadonlyMap<string, TcpProxy>,
  ) {
    this.dataDir = dataDir;
    this.kafka = kafka;
    this.redis = redis;
    this.apis = processes.filter(({ role }) => role === 'api');
    const projectors = processes.filter(({ role }) => role === 'projector');
    this.projectors = projectors.slice(0, -EXTRA_PROJECTORS);
    this.extraProjectors = projectors.slice(-EXTRA_PROJECTORS);
    this.#proxies = proxies;
  }

  static async start(checkout: string): Promise<Cluster> {
    const dataDir = await mkdtemp(join(tmpdir(), 'slipstream-faults-'));
    const closing: (() => Promise<unknown>)[] = [];
    try {
      const [kafkaPort, redisPort] = [await freePort(), await freePort()];
      // One after the other: where the second does not start, the first is known and stopped.
      const redis = await startRedis({ dataDir: join(dataDir, 'redis'), port: redisPort });
      closing.push(() => redis.stop());
      const kafka = await startKafka({ dataDir: join(dataDir, 'kafka'), port: kafkaPort });
      closing.push(() => kafka.stop());
      const proxies = new Map<string, TcpProxy>();
      const toKafka = async (from: string): Promise<TcpProxy> => {
        const name = `${from}→kafka`;
        let own = 0;
        const proxy = await TcpProxy.open(name, kafkaPort, () => advertise(kafkaPort, own));
        own = proxy.port;
        proxies.set(name, proxy);
        return proxy;
      };
      await toKafka('source');
      const processes: ProductProcess[] = [];
      const names = ['api-1', 'api-2', 'projector-1', 'projector-2', 'projector-3', 'projector-4'];
      for (const name of names) {
        const redisProxy = await TcpProxy.open(`${name}→redis`, redisPort);
        proxies.set(redisProxy.name, redisProxy);
        const port = await freePort();
        const role = name.startsWith('api') ? 'api' : 'projector';
        const clients = role === 'api' ? await TcpProxy.open(`clients→${name}`, port) : null;
        if (clients) proxies.set(clients.name, clients);
        const process_ = new ProductProcess({
          name,
          role,
          port,
          checkout,
          logFile: join(dataDir, `${name}.log`),
          kafkaPort: (await toKafka(name)).port,
          redisPort: redisProxy.port,
          ...(clients ? { publicUrl: `http://${LOOPBACK}:${clients.port}` } : {}),
        });
        processes.push(process_);
      }
      closing.push(...processes.map((process_) => () => process_.stop()));
      const cluster = new Cluster(dataDir, kafka, redis, processes, proxies);
      await Promise.all([...cluster.apis, ...cluster.projectors].map((process_) => process_.start()));
      return cluster;
    } catch (cause) {
      for (const close of closing.reverse()) await close();
      throw cause;
    }
  }

  get proxies(): readonly TcpProxy[] {
    return [...this.#proxies.values()];
  }

  proxy(name: string): TcpProxy {
    const found = this.#proxies.get(name);
    if (!found) throw new Error(`there is no link ${name}`);
    return found;
  }

  /** Where clients reach the API nodes. */
  get endpoints(): readonly string[] {
    return this.apis.map(({ name }) => `http://${LOOPBACK}:${this.proxy(`clients→${name}`).port}/graphql`);
  }

  /** Where the source reaches Kafka. */
  get sourceBrokers(): string {
    return `${LOOPBACK}:${this.proxy('source→kafka').port}`;
  }

  async killKafka(): Promise<void> {
    await this.kafka.kill9();
  }

  async restartKafka(): Promise<void> {
    this.kafka = await startKafka({ dataDir: join(this.dataDir, 'kafka'), port: this.kafka.port });
  }

  async killRedis({ losingData }: { losingData: boolean }): Promise<void> {
    await this.redis.kill9();
    if (losingData) {
      await rm(join(this.dataDir, 'redis', 'appendonlydir'), { recursive: true, force: true });
    }
  }

  async restartRedis(): Promise<void> {
    this.redis = await startRedis({ dataDir: join(this.dataDir, 'redis'), port: this.redis.port });
  }

  /** Ends everything at once, for a suite that cannot go on. */
  kill(): void {
    const products = [...this.apis, ...this.projectors, ...this.extraProjectors];
    for (const pid of [...products.map((product) => product.pid), this.kafka.pid, this.redis.pid]) {
      try {
        if (pid > 0) process.kill(pid, 'SIGKILL');
      } catch {
        // It has ended by itself.
      }
    }
  }

  /** Ends everything, by pid; the logs stay when `keep` is set. */
  async close(keep: boolean): Promise<void> {
    for (const proxy of this.proxies) proxy.heal();
    await Promise.all([...this.apis, ...this.projectors, ...this.extraProjectors].map((p) => p.stop()));
    await Promise.all([this.kafka.stop(), this.redis.stop()]);
    await Promise.all(this.proxies.map((proxy) => proxy.close()));
    if (!keep) await rm(this.dataDir, { recursive: true, force: true });
  }
}
