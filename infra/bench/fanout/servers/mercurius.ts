import type { AddressInfo } from 'node:net';
import Fastify from 'fastify';
import mercurius from 'mercurius';
import type { GraphContext } from '../../../../packages/schema/src/graph.ts';
import { schema } from '../../../../packages/schema/src/schema.ts';
import { type Contending, PATH } from '../contenders.ts';

export async function withMercurius(context: GraphContext): Promise<Contending> {
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
