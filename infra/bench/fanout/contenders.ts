/**
 * The servers that are compared, each as its own documentation sets it up, over one schema and one feed.
 * Each is loaded when it is the one: what the others are made of is not in its memory.
 */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PartKey } from '../../../packages/timing/src/fold/parts.ts';
import { type Feed, graphContext, type Line } from './feed.ts';

export const CONTENDERS = ['ours', 'plain', 'yoga', 'yoga-redis', 'yoga-jit', 'mercurius', 'apollo'] as const;
export type Contender = (typeof CONTENDERS)[number];

export interface Contending {
  readonly port: number;
  /** A step of the race; without it what a contender needs comes through the feed. */
  step?(parts: readonly (readonly [PartKey, unknown])[]): Promise<void>;
  line?(line: Line): Promise<void>;
}

export const PATH = '/graphql';

export async function contend(
  kind: Contender,
  feed: Feed,
  options: {
    readonly base: readonly (readonly [PartKey, unknown])[];
    /** Of the plain broadcast: what it sends when something is published. */
    readonly message: () => Promise<Buffer>;
    readonly redisUrl: string | null;
  },
): Promise<Contending> {
  switch (kind) {
    case 'ours':
      return (await import('./servers/ours.ts')).ours(options.base);
    case 'plain':
      return (await import('./servers/plain.ts')).plain(feed, options.message);
    case 'yoga':
      return (await import('./servers/yoga.ts')).yoga(graphContext(feed));
    case 'yoga-jit':
      return (await import('./servers/yoga-jit.ts')).yogaJit(graphContext(feed));
    case 'yoga-redis':
      return (await import('./servers/yoga-redis.ts')).yogaRedis(feed, options.redisUrl);
    case 'mercurius':
      return (await import('./servers/mercurius.ts')).withMercurius(graphContext(feed));
    case 'apollo':
      return (await import('./servers/apollo.ts')).apollo(graphContext(feed));
  }
}

export async function listening(server: Server): Promise<number> {
  server.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 });
  await new Promise((resolve) => server.once('listening', resolve));
  return (server.address() as AddressInfo).port;
}
