import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { absenceBeyondWhatIsKept } from './absence.ts';
import { joinsOnASlowLine } from './joins.ts';
import type { ProductProcess } from './product-process.ts';
import type { Stage } from './stage.ts';
import { strain } from './strain.ts';
import type { TcpProxy } from './tcp-proxy.ts';

export interface Fault {
  readonly name: string;
  readonly run: (stage: Stage) => Promise<void>;
}

/** Streams heal within this of Redis answering again. */
const REDIS_BAR_MS = 1_000;
/** A projector's death: ten seconds until another takes over, five more until streams have healed. */
const TAKE_OVER_BAR_MS = 10_000;
const HEAL_AFTER_TAKE_OVER_MS = 5_000;
/** Less than a node needs to find out that Redis does not answer it. */
const BEHIND_MS = 900;
const STALE_WRITE_MS = 300;
const STALE_WRITE_TRIES = 20;
/** One step with some parts; what asks and counts is smaller. */
const WRITE_BYTES = 1_000;
const STORM_STEP_MS = 1_200;

const kill: readonly Fault[] = [
  {
    name: 'kill -9 of an API node',
    async run(stage) {
      const node = stage.pick(stage.cluster.apis);
      stage.step(`kill -9 ${node.name}`);
      await node.kill9();
      await stage.outage(stage.profile.downMs);
      await node.start();
      await stage.heals(this.name, null, { note: node.name });
    },
  },
  {
    name: 'kill -9 of the owning projector',
    async run(stage) {
      const owner = await stage.owner();
      stage.step(`kill -9 ${owner.name}`);
      const since = performance.now();
      await owner.kill9();
      stage.feeder.canary();
      await deathOf(stage, this.name, owner, since);
      await owner.start();
    },
  },
  {
    name: 'kill -9 of Kafka',
    async run(stage) {
      stage.step('kill -9 Kafka');
      await stage.cluster.killKafka();
      await stage.outage(stage.profile.outageMs);
      await stage.cluster.restartKafka();
      await stage.heals(this.name, null);
    },
  },
  {
    name: 'kill -9 of Redis, which keeps its data',
    async run(stage) {
      stage.step('kill -9 Redis');
      await stage.cluster.killRedis({ losingData: false });
      await stage.outage(stage.profile.outageMs);
      await stage.cluster.restartRedis();
      await stage.heals(this.name, REDIS_BAR_MS);
    },
  },
  {
    name: 'kill -9 of Redis, which loses its data',
    async run(stage) {
      stage.step('kill -9 Redis, and its data with it');
      await stage.cluster.killRedis({ losingData: true });
      await stage.outage(stage.profile.outageMs);
      await stage.cluster.restartRedis();
      await stage.heals(this.name, null, { note: 'rebuilt from Kafka' });
    },
  },
];

const pause: readonly Fault[] = [
  {
    name: 'SIGSTOP of an API node',
    async run(stage) {
      const node = stage.pick(stage.cluster.apis);
      await paused(stage, node.name, node);
      stage.wander();
      await stage.heals(this.name, null, { note: node.name });
    },
  },
  {
    name: 'SIGSTOP of the owning projector',
    async run(stage) {
      const owner = await stage.owner();
      stage.step(`SIGSTOP ${owner.name}`);
      const since = performance.now();
      owner.pause();
      stage.feeder.canary();
      await deathOf(stage, this.name, owner, since);
      await sleep(Math.max(0, stage.profile.pauseMs - (performance.now() - since)));
      stage.step(`SIGCONT ${owner.name}`);
      owner.resume();
      await stage.heals(`${this.name}: it goes on`, null);
    },
  },
  {
    name: 'SIGSTOP of Kafka',
    async run(stage) {
      await paused(stage, 'Kafka', stage.cluster.kafka);
      await stage.heals(this.name, null);
    },
  },
  {
    name: 'SIGSTOP of Redis',
    async run(stage) {
      await paused(stage, 'Redis', stage.cluster.redis);
      await stage.heals(this.name, REDIS_BAR_MS);
    },
  },
];

const links: readonly Fault[] = [
  {
    name: 'every connection reset, pair by pair',
    async run(stage) {
      for (const proxy of shuffled(stage, linksInUse(stage))) {
        stage.step(`reset ${proxy.name} (${proxy.connections} connections)`);
        proxy.cut();
        stage.feeder.canary();
        const bar = proxy.name.endsWith('→redis') ? REDIS_BAR_MS : null;
        await stage.heals(`reset of ${proxy.name}`, bar);
      }
    },
  },
  {
    name: 'half-open connections, pair by pair',
    async run(stage) {
      const links = [...shuffled(stage, linksInUse(stage))];
      while (links.length > 0) {
        const silent = links.splice(0, stage.profile.linksAtOnce);
        const names = silent.map(({ name }) => name).join(', ');
        stage.step(`silence ${names}`);
        for (const link of silent) link.silence();
        await stage.outage(stage.profile.silentMs);
        for (const link of silent) link.heal();
        await stage.heals(`half-open ${names}`, null);
      }
    },
  },
  {
    name: 'viewers go over to a node that has heard less',
    async run(stage) {
      for (const node of stage.cluster.apis) {
        const link = stage.cluster.proxy(`${node.name}→redis`);
        stage.step(`freeze ${link.name}, and have viewers change nodes`);
        link.freeze();
        await sleep(BEHIND_MS);
        for (let times = 0; times < 3; times++) stage.wander();
        await stage.outage(BEHIND_MS);
        link.heal();
        await stage.heals(`${this.name}: ${node.name}`, null);
      }
    },
  },
  {
    name: 'a write that arrives after the take-over',
    async run(stage) {
      const owner = await stage.owner();
      const toRedis = stage.cluster.proxy(`${owner.name}→redis`);
      stage.step(`freeze ${toRedis.name}, then SIGSTOP ${owner.name}`);
      let since = performance.now();
      for (let tries = 0; tries < STALE_WRITE_TRIES && toRedis.heldBytes < WRITE_BYTES; tries++) {
        // A write that got through, and whose answer is held, would be followed by none.
        toRedis.heal();
        stage.feeder.burst(STALE_WRITE_MS * 2);
        await sleep(STALE_WRITE_MS);
        since = performance.now();
        toRedis.freeze();
        await sleep(STALE_WRITE_MS);
      }
      if (toRedis.heldBytes < WRITE_BYTES)
        stage.complaints.push(`${this.name}: ${toRedis.name} held no write`);
      owner.pause();
      stage.feeder.canary();
      await deathOf(stage, this.name, owner, since);
      stage.step(`${toRedis.name} delivers what it held`);
      toRedis.heal();
      await sleep(STALE_WRITE_MS);
      owner.resume();
      await stage.heals(`${this.name}: it goes on`, null);
    },
  },
];

const others: readonly Fault[] = [
  {
    name: 'a rebalance storm',
    async run(stage) {
      const { extraProjectors } = stage.cluster;
      const running = new Set<ProductProcess>();
      const until = performance.now() + stage.profile.stormMs;
      while (performance.now() < until) {
        const projector = stage.pick(extraProjectors);
        if (!running.has(projector)) {
          stage.step(`start ${projector.name}`);
          await projector.start();
          running.add(projector);
        } else if (stage.random.chance(0.5)) {
          stage.step(`kill -9 ${projector.name}`);
          await projector.kill9();
          running.delete(projector);
        } else {
          stage.step(`stop ${projector.name}`);
          await projector.stop();
          running.delete(projector);
        }
        await sleep(stage.random.between(0.2, 1) * STORM_STEP_MS);
      }
      stage.feeder.canary();
      for (const projector of running) await projector.stop();
      await stage.heals(this.name, null);
    },
  },
  { name: 'joins over a slow line', run: joinsOnASlowLine },
  { name: 'an absence longer than a log is kept', run: absenceBeyondWhatIsKept },
];

export const FAULTS: readonly Fault[] = [...kill, ...pause, ...links, ...others];

/** Waits until another projector has taken over and the streams have healed. */
async function deathOf(stage: Stage, name: string, owner: ProductProcess, since: number): Promise<void> {
  const tookMs = await stage.takenOver(owner, since);
  const note = `${owner.name}; taken over after ${tookMs === null ? '–' : Math.round(tookMs)} ms`;
  const promisedMs = TAKE_OVER_BAR_MS * (stage.strict ? 1 : strain());
  if (tookMs === null || tookMs > promisedMs) {
    stage.complaints.push(`${name}: ${note}, and ${Math.round(promisedMs)} ms are promised`);
  }
  const bar = HEAL_AFTER_TAKE_OVER_MS + (tookMs ?? TAKE_OVER_BAR_MS);
  await stage.heals(name, bar, { since, note });
}

async function paused(
  stage: Stage,
  name: string,
  process_: { pause(): void; resume(): void },
): Promise<void> {
  stage.step(`SIGSTOP ${name}`);
  process_.pause();
  await stage.outage(stage.profile.pauseMs);
  stage.step(`SIGCONT ${name}`);
  process_.resume();
}

function linksInUse(stage: Stage): readonly TcpProxy[] {
  return stage.cluster.proxies.filter(
    ({ name }) => !stage.cluster.extraProjectors.some((extra) => name.startsWith(extra.name)),
  );
}

function shuffled<T>(stage: Stage, from: readonly T[]): readonly T[] {
  const rest = [...from];
  const out: T[] = [];
  while (rest.length > 0) out.push(...rest.splice(stage.random.integer(0, rest.length - 1), 1));
  return out;
}
