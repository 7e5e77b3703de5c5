import { createServer } from 'node:http';
import type { ExecutionArgs, execute, subscribe } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { createYoga, type Plugin } from 'graphql-yoga';
import { WebSocketServer } from 'ws';
import type { GraphContext } from '../../../../packages/schema/src/graph.ts';
import { schema } from '../../../../packages/schema/src/schema.ts';
import { type Contending, listening, PATH } from '../contenders.ts';

export async function yoga(context: GraphContext, plugins: Plugin[] = []): Promise<Contending> {
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
