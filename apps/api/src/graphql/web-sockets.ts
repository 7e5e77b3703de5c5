import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type ExecutionArgs, type ExecutionResult, GraphQLError, getOperationAST } from 'graphql';
import { CloseCode, type Context, handleProtocols, makeServer, type SubscribePayload } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import { isAllowedOrigin } from '../http/origins.ts';
import { requestUrl } from '../http/request-url.ts';
import { Admission } from './fanout/admission.ts';
import type { Rights, Subscribing } from './fanout/hub-key.ts';
import type { SharedSubscriptions, Subscriber } from './fanout/shared-subscriptions.ts';
import { SocketOutlet } from './fanout/socket-outlet.ts';
import type { GraphServer } from './graph-server.ts';

/** A client's own messages are small; whoever sends more is cut off. */
const MAX_MESSAGE_BYTES = 256 * 1024;
const MAX_OPERATIONS_PER_SOCKET = 100;
const PATH = '/graphql';

interface Extra {
  readonly outlet: SocketOutlet;
  /** The header of the upgrade. */
  readonly authorization: string | null;
}

/** What `onSubscribe` prepares for `execute` and `subscribe`. */
type Prepared = ExecutionArgs & {
  readonly rootValue: {
    readonly run: (args: ExecutionArgs) => Promise<AsyncIterableIterator<never> | ExecutionResult>;
  };
};

type Parameters = { authorization?: unknown; Authorization?: unknown };

/**
 * Subscriptions over WebSocket (graphql-transport-ws) at `/graphql`. graphql-ws keeps the protocol; the
 * messages of a subscription are written beside it, by the hub that its viewer shares.
 *
 * @returns how to close: every client is told 1001, going away, which makes it connect again.
 */
export function serveWebSockets(
  server: Server,
  graph: GraphServer,
  allowedOrigins: readonly string[],
): () => Promise<void> {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    handleProtocols,
    // Without context takeover a message is deflated once for all; `ws` itself deflates nothing here.
    perMessageDeflate: { serverNoContextTakeover: true, clientNoContextTakeover: true },
  });
  const admission = new Admission(() => performance.now());
  const deflating = new WeakSet<IncomingMessage>();
  sockets.on('headers', (headers, request) => {
    const agreed = headers.find((line) => /^sec-websocket-extensions:.*permessage-deflate/i.test(line));
    // Whoever keeps a smaller window than ours cannot read what we deflate, and is sent it as it is.
    if (agreed && !agreed.includes('server_max_window_bits')) deflating.add(request);
  });
  const protocol = makeServer<Parameters, Extra>({
    execute: (args) => (args as Prepared).rootValue.run(args as ExecutionArgs),
    subscribe: (args) => (args as Prepared).rootValue.run(args as ExecutionArgs),
    onSubscribe: (context, id, payload) => prepare(graph, context, id, payload),
  });
  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    if (requestUrl(request)?.pathname !== PATH) {
      refuse(socket, '404 Not Found', `subscriptions are at ${PATH}`);
      return;
    }
    if (!isAllowedOrigin(request.headers.origin, request.headers.host, allowedOrigins)) {
      refuse(socket, '403 Forbidden', 'this origin is not allowed; see SLIPSTREAM_ALLOWED_ORIGINS');
      return;
    }
    const letIn = (): void => letInNow(request, socket, head);
    if (!admission.admit(socket, letIn)) {
      refuse(socket, '503 Service Unavailable', 'too many come at once; try again in a second');
    }
  };
  const letInNow = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const authorization = request.headers.authorization ?? null;
    sockets.handleUpgrade(request, socket, head, (opened) => {
      const outlet = new SocketOutlet(opened, socket, deflating.has(request), graph.shared.tools);
      connect(opened, { outlet, authorization });
    });
  };
  const connect = (socket: WebSocket, extra: Extra): void => {
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        send: (data) =>
          new Promise((resolve, reject) => {
            if (socket.readyState !== socket.OPEN) return resolve();
            socket.send(data, { compress: false }, (cause) => (cause ? reject(cause) : resolve()));
          }),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (take) =>
          void socket.on('message', (data) => {
            take(String(data)).catch((cause: unknown) =>
              socket.close(CloseCode.InternalServerError, reasonOf(cause)),
            );
          }),
      },
      extra,
    );
    socket.on('pong', (data) => extra.outlet.ponged(data));
    // What breaks a socket, a frame that is none for one, also closes it.
    socket.on('error', () => {});
    socket.once('close', (code, reason) => {
      extra.outlet.closed();
      void closed(code, String(reason));
    });
  };
  server.on('upgrade', onUpgrade);
  return async () => {
    server.off('upgrade', onUpgrade);
    for (const socket of sockets.clients) socket.close(1001, 'Going away');
    await new Promise((resolve) => sockets.close(resolve));
  };
}

/** The operation made ready, or what is wrong with it. */
async function prepare(
  graph: GraphServer,
  { connectionParams, subscriptions, extra }: Context<Parameters, Extra>,
  id: string,
  payload: SubscribePayload,
): Promise<Prepared | readonly GraphQLError[]> {
  if (Object.keys(subscriptions).length > MAX_OPERATIONS_PER_SOCKET) {
    return [
      new GraphQLError(`a socket carries at most ${MAX_OPERATIONS_PER_SOCKET} operations; open another`),
    ];
  }
  const order = extra.outlet.nextOrder();
  const said = connectionParams?.authorization ?? connectionParams?.Authorization;
  const rights = graph.rightsOf(typeof said === 'string' ? said : extra.authorization);
  // What parse or validate throws (a syntax error, a guard) is this operation's fault, not its socket's.
  try {
    const enveloped = graph.yoga.getEnveloped({ rights } as never);
    const document = enveloped.parse(payload.query);
    const errors = enveloped.validate(enveloped.schema, document);
    if (errors.length > 0) return errors;
    const operationName = payload.operationName ?? null;
    const args = {
      schema: enveloped.schema,
      document,
      operationName,
      variableValues: payload.variables ?? null,
    };
    if (getOperationAST(document, operationName)?.operation === 'subscription') {
      return subscription(graph.shared, args, rights, { outlet: extra.outlet, id, order });
    }
    return { ...args, contextValue: await enveloped.contextFactory(), rootValue: { run: enveloped.execute } };
  } catch (cause) {
    return [cause instanceof GraphQLError ? cause : new GraphQLError('this operation cannot be read')];
  }
}

/** Apart, because it lives as long as its stream: it holds on to nothing that was only needed to prepare it. */
function subscription(
  shared: SharedSubscriptions,
  args: ExecutionArgs & Subscribing,
  rights: Rights,
  subscriber: Subscriber,
): Prepared {
  const run = () => shared.subscribe(args, rights, subscriber);
  return { ...args, contextValue: null, rootValue: { run } };
}

/** What fits a close frame: 123 bytes. */
function reasonOf(cause: unknown): string {
  const reason = cause instanceof Error ? cause.message : '';
  return reason !== '' && Buffer.byteLength(reason) <= 123 ? reason : 'Internal server error';
}

function refuse(socket: Duplex, status: string, why: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n${why}\n`);
}
