import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { graphError } from '@slipstream/schema/errors';
import { schema } from '@slipstream/schema/schema';
import { type ExecutionArgs, type ExecutionResult, type GraphQLError, getOperationAST } from 'graphql';
import { type Context, handleProtocols, makeServer, type SubscribePayload } from 'graphql-ws';
import { WebSocketServer } from 'ws';
import type { ClientAddress } from '../http/client-address.ts';
import { requestUrl } from '../http/request-url.ts';
import type { WhoMayAsk } from '../http/who-may-ask.ts';
import { type CodeError, withoutHttp } from './coded-errors.ts';
import { ClientSocket, Connection, OpenConnections } from './connection.ts';
import { Admission } from './fanout/admission.ts';
import type { Rights, Subscribing } from './fanout/hub-key.ts';
import type { SharedSubscriptions, Subscriber } from './fanout/shared-subscriptions.ts';
import { SocketOutlet } from './fanout/socket-outlet.ts';
import type { GraphServer } from './graph-server.ts';
import type { Client } from './guards/client.ts';
import { isSubscription, KnownSubscriptions } from './known-subscriptions.ts';

/** Client messages are small. The server closes a socket that sends a larger one. */
const MAX_MESSAGE_BYTES = 256 * 1024;
const MAX_OPERATIONS_PER_SOCKET = 100;
const PATH = '/graphql';

/** What `onSubscribe` prepares for `execute` and `subscribe`. */
type Prepared = ExecutionArgs & { readonly rootValue: Runner };

interface Runner {
  run(args: ExecutionArgs): Promise<AsyncIterableIterator<never> | ExecutionResult>;
}

/** What a subscription's arguments carry until it runs. */
type Caller = Subscriber & {
  readonly rights: Rights;
  readonly connection: Connection;
  readonly payload: SubscribePayload;
};

type Parameters = { authorization?: unknown; Authorization?: unknown };

/**
 * Subscriptions over WebSocket (graphql-transport-ws) at `/graphql`. graphql-ws keeps the protocol; the
 * messages of a subscription are written beside it, by the hub that its viewer shares.
 *
 * @returns a function that closes every socket with 1001 (going away), so that clients reconnect.
 */
export function serveWebSockets(
  server: Server,
  graph: GraphServer,
  whoMayAsk: WhoMayAsk,
  addressOf: ClientAddress,
): () => Promise<void> {
  const sockets = new WebSocketServer({
    noServer: true,
    WebSocket: ClientSocket,
    clientTracking: false,
    maxPayload: MAX_MESSAGE_BYTES,
    handleProtocols,
    // Without context takeover a message is deflated once for all; `ws` itself deflates nothing here.
    perMessageDeflate: { serverNoContextTakeover: true, clientNoContextTakeover: true },
  });
  const open = new OpenConnections();
  const admission = new Admission(() => performance.now());
  const deflating = new WeakSet<IncomingMessage>();
  sockets.on('headers', (headers, request) => {
    if (request.headers['sec-websocket-extensions'] === undefined) return;
    const agreed = headers.find((line) => /^sec-websocket-extensions:.*permessage-deflate/i.test(line));
    // A client with a smaller window than ours cannot inflate our messages, so it receives them uncompressed.
    if (agreed && !agreed.includes('server_max_window_bits')) deflating.add(request);
  });
  const preparing = {
    graph,
    known: new KnownSubscriptions(),
    runner: sharedRunner(graph.shared, graph.code),
  };
  const protocol = makeServer<Parameters, Connection>({
    // The outlet looks after that: a timer for each socket would cost more than what it waits for.
    connectionInitWaitTimeout: 0,
    onConnect: ({ extra, connectionParams }) => {
      extra.outlet.initialised();
      const said = authorizationIn(connectionParams);
      if (said !== null) extra.client = graph.clientOf(extra.client.key, said);
    },
    execute: (args) => (args as Prepared).rootValue.run(args as ExecutionArgs),
    subscribe: (args) => (args as Prepared).rootValue.run(args as ExecutionArgs),
    onSubscribe: (context, id, payload) => prepare(preparing, context, id, payload),
    onNext: ({ extra }, id, payload) => whileItHas(extra, id, payload),
    onError: ({ extra }, id, payload) => whileItHas(extra, id, payload),
    onComplete: ({ extra }, id, payload) => whileItHas(extra, id, payload),
  });
  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    if (request.url !== PATH && requestUrl(request)?.pathname !== PATH) {
      refuse(socket, '404 Not Found', `subscriptions are at ${PATH}`);
      return;
    }
    const refusal = whoMayAsk.refusePage(request);
    if (refusal) {
      refuse(socket, `${refusal.status} ${STATUS_CODES[refusal.status]}`, refusal.message);
      return;
    }
    const client = graph.clientOf(addressOf(request), request.headers.authorization ?? null);
    const excess = holdSocket(client, socket);
    if (excess !== null) {
      refuse(socket, '429 Too Many Requests', excess);
      return;
    }
    const letIn = (): void => letInNow(request, socket, head, client);
    if (!admission.admit(socket, letIn)) {
      refuse(socket, '503 Service Unavailable', 'too many come at once; try again in a second');
    }
  };
  const letInNow = (request: IncomingMessage, socket: Duplex, head: Buffer, client: Client): void => {
    sockets.handleUpgrade(request, socket, head, (opened) => {
      const outlet = new SocketOutlet(opened, socket, deflating.has(request), graph.shared.tools);
      const connection = new Connection(opened, outlet, request.headers.authorization ?? null, client, open);
      connection.open(protocol.opened(connection, connection));
    });
  };
  server.on('upgrade', onUpgrade);
  return async () => {
    server.off('upgrade', onUpgrade);
    sockets.close();
    await open.close(1001, 'Going away');
  };
}

interface Preparing {
  readonly graph: GraphServer;
  readonly known: KnownSubscriptions;
  readonly runner: Runner;
}

/** Prepares an operation. Resolves with its errors when it is not valid. */
async function prepare(
  { graph, known, runner }: Preparing,
  { connectionParams, subscriptions, extra }: Context<Parameters, Connection>,
  id: string,
  payload: SubscribePayload,
): Promise<Prepared | readonly GraphQLError[]> {
  extra.ids.taken(id, payload, (other) => other in subscriptions);
  extra.outlet.taken(id);
  if (Object.keys(subscriptions).length > MAX_OPERATIONS_PER_SOCKET) {
    const most = `a socket carries at most ${MAX_OPERATIONS_PER_SOCKET} operations`;
    return [graphError('TOO_EXPENSIVE', `${most}: end one, or open another socket`)];
  }
  const rights = graph.rightsOf(authorizationIn(connectionParams) ?? extra.authorization);
  const { client } = extra;
  const operationName = payload.operationName ?? null;
  const variableValues = payload.variables ?? null;
  const caller: Caller = { outlet: extra.outlet, id, rights, connection: extra, payload, client };
  if (payload.query === '' && payload.extensions?.persistedQuery) {
    return [graphError('PERSISTED_QUERY_NOT_SUPPORTED', 'PersistedQueryNotSupported')];
  }
  const sharedAlready = known.find(payload.query, operationName);
  if (sharedAlready) {
    forget(payload);
    return {
      schema,
      document: sharedAlready,
      operationName,
      variableValues,
      contextValue: caller,
      rootValue: runner,
    };
  }
  // What parse or validate throws (a syntax error, a guard) is this operation's fault, not its socket's.
  try {
    const enveloped = graph.yoga.getEnveloped({ rights, client } as never);
    const document = enveloped.parse(payload.query);
    const errors: readonly GraphQLError[] = enveloped.validate(enveloped.schema, document);
    if (errors.length > 0) return errors.map((error) => withoutHttp(graph.code(error, 'validate')));
    if (!getOperationAST(document, operationName)) {
      return [graphError('BAD_REQUEST', 'operationName: name the one operation of the document to run')];
    }
    const args = { schema, document, operationName, variableValues };
    if (isSubscription(document, operationName)) {
      known.remember(payload.query, document);
      forget(payload);
      return { ...args, contextValue: caller, rootValue: runner };
    }
    const rootValue = { run: (args: ExecutionArgs) => coded(() => enveloped.execute(args), graph.code) };
    return { ...args, contextValue: await enveloped.contextFactory(), rootValue };
  } catch (cause) {
    return [withoutHttp(graph.code(cause, 'validate'))];
  }
}

/** How all subscriptions run. Their arguments live as long as they do, and are emptied of what is used up. */
function sharedRunner(shared: SharedSubscriptions, code: CodeError): Runner {
  return {
    run(args: { -readonly [K in keyof ExecutionArgs]: ExecutionArgs[K] }) {
      const { document, operationName, variableValues } = args as ExecutionArgs & Subscribing;
      const caller = args.contextValue as Caller;
      args.contextValue = null;
      args.variableValues = null;
      const variables = variableValues ?? null;
      const subscribing = { document, operationName: operationName ?? null, variableValues: variables };
      const { connection, id, payload, rights } = caller;
      return (
        whileItHas(connection, id, payload) ??
        coded(() => shared.subscribe(subscribing, rights, caller), code)
      );
    },
  };
}

/** Turns a rejection into an error of one operation. graphql-ws would close the whole socket. */
async function coded<T>(run: () => Promise<T> | T, code: CodeError): Promise<T | ExecutionResult> {
  try {
    return await run();
  } catch (cause) {
    return { errors: [withoutHttp(code(cause, 'execute'))] };
  }
}

/**
 * @returns a promise that never settles when another operation now uses the id. The old operation must then
 * send no more messages, not even `complete`, which would end the new one.
 */
function whileItHas(
  { ids }: Connection,
  id: string,
  operation: SubscribePayload,
): Promise<never> | undefined {
  return ids.has(id, operation) ? undefined : new Promise(() => {});
}

/** Empties a message that graphql-ws keeps for the lifetime of its stream. The prepared operation no longer needs it. */
function forget(payload: { query: string; variables?: unknown; extensions?: unknown }): void {
  payload.query = '';
  if (payload.variables) payload.variables = null;
  if (payload.extensions) payload.extensions = null;
}

function authorizationIn(parameters: Readonly<Parameters> | undefined): string | null {
  const said = parameters?.authorization ?? parameters?.Authorization;
  return typeof said === 'string' ? said : null;
}

/** @returns the reason for a refusal, or null when the socket counts towards the client's limit until it closes. */
function holdSocket(client: Client, socket: Duplex): string | null {
  const waitMs = client.openSocket();
  if (waitMs > 0) return `this client opens too many sockets; try again in ${Math.ceil(waitMs / 1_000)} s`;
  try {
    socket.once('close', client.hold('sockets'));
    return null;
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause);
  }
}

function refuse(socket: Duplex, status: string, why: string): void {
  // No other listener exists: without this one, a reset by the client would end the process.
  socket.on('error', () => socket.destroy());
  // The response is sent; do not wait for the client to close its side.
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n${why}\n`);
}
