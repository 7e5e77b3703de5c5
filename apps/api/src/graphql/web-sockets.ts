import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type ExecutionArgs, GraphQLError } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { isAllowedOrigin } from '../http/origins.ts';
import type { GraphServer } from './graph-server.ts';

/** A client's own messages are small; whoever sends more is cut off. */
const MAX_MESSAGE_BYTES = 256 * 1024;
const MAX_OPERATIONS_PER_SOCKET = 100;
/** How often a silent client is asked whether it is still there. */
const KEEP_ALIVE_MS = 12_000;
const PATH = '/graphql';

interface Extra {
  readonly socket: { operations?: Set<string> };
}

/**
 * Subscriptions over WebSocket (graphql-transport-ws) at `/graphql`.
 *
 * @returns how to close: every client is told 1001, going away, which makes it connect again.
 */
export function serveWebSockets(
  server: Server,
  yoga: GraphServer,
  allowedOrigins: readonly string[],
): () => Promise<void> {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES });
  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname !== PATH) {
      refuse(socket, '404 Not Found', `subscriptions are at ${PATH}`);
      return;
    }
    if (!isAllowedOrigin(request.headers.origin, request.headers.host, allowedOrigins)) {
      refuse(socket, '403 Forbidden', 'this origin is not allowed; see SLIPSTREAM_ALLOWED_ORIGINS');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (opened) => sockets.emit('connection', opened, request));
  };
  server.on('upgrade', onUpgrade);

  const disposable = useServer(
    {
      execute: (args) => (args as EnvelopedArgs).rootValue.execute(args),
      subscribe: (args) => (args as EnvelopedArgs).rootValue.subscribe(args),
      onSubscribe: async (context, id, payload) => {
        const { operations } = (context.extra as unknown as Extra).socket;
        if (operations && operations.size >= MAX_OPERATIONS_PER_SOCKET) {
          return [
            new GraphQLError(
              `a socket carries at most ${MAX_OPERATIONS_PER_SOCKET} operations; open another`,
            ),
          ];
        }
        operations?.add(id);
        // What parse or validate throws (a syntax error, a guard) is this operation's fault, not its socket's.
        try {
          const { schema, execute, subscribe, contextFactory, parse, validate } = yoga.getEnveloped({
            connectionParams: context.connectionParams,
            extra: context.extra,
          } as never);
          const document = parse(payload.query);
          const errors = validate(schema, document);
          if (errors.length > 0) return errors;
          const args: EnvelopedArgs = {
            schema,
            operationName: payload.operationName ?? null,
            document,
            variableValues: payload.variables ?? null,
            contextValue: await contextFactory(),
            rootValue: { execute, subscribe },
          };
          return args;
        } catch (cause) {
          return [cause instanceof GraphQLError ? cause : new GraphQLError('this operation cannot be read')];
        }
      },
      onComplete: (context, id) => {
        (context.extra as unknown as Extra).socket.operations?.delete(id);
      },
      onConnect: (context) => {
        (context.extra as unknown as Extra).socket.operations = new Set();
      },
    },
    sockets,
    KEEP_ALIVE_MS,
  );
  return async () => {
    server.off('upgrade', onUpgrade);
    await disposable.dispose();
  };
}

type EnvelopedArgs = ExecutionArgs & {
  rootValue: {
    execute: (args: ExecutionArgs) => Promise<never>;
    subscribe: (args: ExecutionArgs) => Promise<never>;
  };
};

function refuse(socket: Duplex, status: string, why: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n${why}\n`);
}
