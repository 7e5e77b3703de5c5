/** The servers that are compared, each as its own documentation sets it up, over one schema and one feed. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApolloServer } from '@apollo/server';
import { useGraphQlJit } from '@envelop/graphql-jit';
import Fastify from 'fastify';
import type { ExecutionArgs, execute, subscribe } from 'graphql';
import { RedisPubSub } from 'graphql-redis-subscriptions';
import { useServer } from 'graphql-ws/use/ws';
import { createYoga, type Plugin } from 'graphql-yoga';
import { Redis } from 'ioredis';
import mercurius from 'mercurius';
import { WebSocketServer } from 'ws';
import { ApiRole } from '../../../apps/api/src/api-role.ts';
import { EmbeddedLiveStore } from '../../../apps/api/src/live/embedded-live-store.ts';
import { EmbeddedEventLog } from '../../../apps/api/src/log/embedded-event-log.ts';
import { PrometheusMeter } from '../../../apps/api/src/metrics/prometheus-meter.ts';
import type { GraphContext } from '../../../packages/schema/src/graph.ts';
import { schema } from '../../../packages/schema/src/schema.ts';
import { systemClock } from '../../../packages/sources/src/playback/system-clock.ts';
import type { PartKey } from '../../../packages/timing/src/fold/parts.ts';
import type { SessionState } from '../../../packages/timing/src/fold/state.ts';
import { type Feed, graphContext, itemOf, type Line } from './feed.ts';

export const CONTENDERS = ['ours', 'plain', 'yoga', 'yoga-redis', 'yoga-jit', 'mercurius', 'apollo'] as const;
export type Contender = (typeof CONTENDERS)[number];

export interface Contending {
  readonly port: number;
  /** A step of the race; without it what a contender needs comes through the feed. */
  step?(parts: readonly (readonly [PartKey, unknown])[]): Promise<void>;
  line?(line: Line): Promise<void>;
}

const PATH = '/graphql';

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
      return ours(options.base);
    case 'plain':
      return plain(feed, options.message);
    case 'yoga':
      return yoga(graphContext(feed), []);
    case 'yoga-jit':
      return yoga(graphContext(feed), [useGraphQlJit() as unknown as Plugin]);
    case 'yoga-redis':
      return yoga(await overRedis(feed, options.redisUrl), []);
    case 'mercurius':
      return withMercurius(graphContext(feed));
    case 'apollo':
      return apollo(graphContext(feed));
  }
}

async function listening(server: Server): Promise<number> {
  server.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 });
  await new Promise((resolve) => server.once('listening', resolve));
  return (server.address() as AddressInfo).port;
}

/** The product's API role, on the embedded engines: the whole way from an applied change to the socket. */
async function ours(base: readonly (readonly [PartKey, unknown])[]): Promise<Contending> {
  const store = new EmbeddedLiveStore();
  let offset = 0;
  const apply = async (
    parts: readonly (readonly [PartKey, unknown])[],
    lines: readonly Line[],
  ): Promise<void> => {
    const from = offset === 0 ? null : { 'f1.timing:0': offset };
    await store.apply({
      session: 'bench',
      epoch: 'bench',
      reset: offset === 0,
      from,
      to: { 'f1.timing:0': ++offset },
      parts: new Map(parts) as never,
      memory: new Map(),
      items: lines.map((line) => ({ log: 'raceControl', item: itemOf(line) })),
      summary: { kind: 'RACE', origin: 'REPLAY', season: 2023, status: 'STARTED', active: true },
      appendedAtMs: Date.now(),
    });
  };
  await apply(base, []);
  let api: ApiRole | null = null;
  const server = createServer((request, response) => api?.answer(request, response));
  api = await ApiRole.start({
    log: new EmbeddedEventLog({ onRetry: () => {} }),
    store,
    clock: systemClock,
    report: { info: () => {}, warn: console.error },
    server,
    operatorToken: null,
    allowedOrigins: [],
    meter: new PrometheusMeter(),
    anomalies: false,
    commentaryAuthor: 'none',
  });
  const port = await listening(server);
  return { port, step: (parts) => apply(parts, []), line: (line) => apply([], [line]) };
}

/** `ws` and one ready buffer for everybody: what a broadcast costs at least. */
async function plain(feed: Feed, message: () => Promise<Buffer>): Promise<Contending> {
  const server = createServer();
  const sockets = new WebSocketServer({ server, handleProtocols: () => 'graphql-transport-ws' });
  const subscribed = new Set<import('ws').WebSocket>();
  sockets.on('connection', (socket) => {
    socket.on('message', async (data) => {
      const { type } = JSON.parse(String(data)) as { type: string };
      if (type === 'connection_init') socket.send('{"type":"connection_ack"}');
      if (type !== 'subscribe') return;
      subscribed.add(socket);
      socket.send(await message(), { binary: false });
    });
    socket.on('close', () => subscribed.delete(socket));
  });
  feed.onState(async () => {
    const buffer = await message();
    for (const socket of subscribed) socket.send(buffer, { binary: false });
  });
  return { port: await listening(server) };
}

async function yoga(context: GraphContext, plugins: Plugin[]): Promise<Contending> {
  const yogaServer = createYoga({ schema, context: () => context, plugins, logging: false });
  const server = createServer(yogaServer);
  const sockets = new WebSocketServer({ server, path: PATH });
  type Enveloped = ExecutionArgs & {
    rootValue: { execute: typeof execute; subscribe: typeof subscribe };
  };
  useServer(
    {
      execute: (args) => (args as Enveloped).rootValue.execute(args as ExecutionArgs),
      subscribe: (args) => (args as Enveloped).rootValue.subscribe(args as ExecutionArgs),
      onSubscribe: async (ctx, _id, params) => {
        const enveloped = yogaServer.getEnveloped({ ...ctx, params } as never);
        const args = {
          schema: enveloped.schema,
          operationName: params.operationName,
          document: enveloped.parse(params.query),
          variableValues: params.variables,
          contextValue: await enveloped.contextFactory(),
          rootValue: { execute: enveloped.execute, subscribe: enveloped.subscribe },
        };
        const errors = enveloped.validate(args.schema, args.document);
        return errors.length > 0 ? errors : (args as never);
      },
    },
    sockets,
  );
  return { port: await listening(server) };
}

/** What is published goes through Redis; as is usual with it, each subscriber has an iterator of its own. */
async function overRedis(feed: Feed, url: string | null): Promise<GraphContext> {
  if (!url) throw new Error('yoga-redis needs --redis or REDIS_URL');
  const pubSub = new RedisPubSub({ publisher: new Redis(url), subscriber: new Redis(url) });
  const context = graphContext(feed);
  feed.onState((state) => void pubSub.publish('leaderboard', state.version));
  return {
    graph: {
      ...context.graph,
      stateStream: async () => {
        const notices = pubSub.asyncIterator<number>('leaderboard');
        let first = true;
        const states: AsyncIterableIterator<SessionState> = {
          [Symbol.asyncIterator]: () => states,
          async next() {
            if (!first) await notices.next();
            first = false;
            return { done: false, value: feed.state };
          },
          async return() {
            await notices.return?.();
            return { done: true, value: undefined };
          },
        };
        return states;
      },
    },
  };
}

async function withMercurius(context: GraphContext): Promise<Contending> {
  const app = Fastify();
  app.register(mercurius, {
    schema,
    path: PATH,
    context: () => context as never,
    subscription: { context: () => context as never, fullWsTransport: false },
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  return { port: (app.server.address() as AddressInfo).port };
}

async function apollo(context: GraphContext): Promise<Contending> {
  const server = createServer();
  const sockets = new WebSocketServer({ server, path: PATH });
  const disposable = useServer({ schema, context: () => context }, sockets);
  const apolloServer = new ApolloServer({
    schema,
    plugins: [
      {
        serverWillStart: async () => ({
          drainServer: async () => {
            await disposable.dispose();
          },
        }),
      },
    ],
  });
  await apolloServer.start();
  return { port: await listening(server) };
}
