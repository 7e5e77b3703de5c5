import { createServer } from 'node:http';
import { ApolloServer } from '@apollo/server';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import type { GraphContext } from '../../../../packages/schema/src/graph.ts';
import { schema } from '../../../../packages/schema/src/schema.ts';
import { type Contending, listening, PATH } from '../contenders.ts';

export async function apollo(context: GraphContext): Promise<Contending> {
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
