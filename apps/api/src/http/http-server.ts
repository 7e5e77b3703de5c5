import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import compression from 'compression';
import { answerGraphError, answerRefusal, answerText } from './answers.ts';
import type { Offer } from './edge-config.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { answerPublicError, answerPublicJson } from './public-json.ts';
import { inOriginForm, requestUrl } from './request-url.ts';
import { securityHeaders } from './security-headers.ts';
import { staticFiles } from './static-files.ts';
import type { WhoMayAsk } from './who-may-ask.ts';

export interface HttpServerOptions {
  /** Answers `/graphql`. */
  readonly graph: (request: IncomingMessage, response: ServerResponse) => unknown;
  /** Decides which requests the server accepts. */
  readonly whoMayAsk: WhoMayAsk;
  /** Features that are switched off. */
  readonly without: ReadonlySet<Offer>;
  /** Folder of the built web app. Without it the pages explain how to build it. */
  readonly webRoot: string;
  /** Returns the reasons why the server is not ready, for people to read. Empty when it can serve requests. */
  readonly notReady: () => readonly string[];
  /** Returns the response of `/api/leaderboard`: plain JSON for scripts and old pages. */
  readonly leaderboard: () => Promise<readonly unknown[]>;
  /** Returns the metrics for Prometheus at `/metrics`. */
  readonly metrics: () => Promise<{ readonly contentType: string; readonly text: string }>;
  readonly patience?: { readonly [K in keyof typeof PATIENCE]: number };
}

/**
 * The server keeps idle connections longer than load balancers and clients do (usually 60 s), so that they close
 * first. A server that closes first may drop a request in flight.
 */
const KEEP_ALIVE_MS = 75_000;
/** Time limits for clients, and the interval of their checks, in ms. */
const PATIENCE = {
  /** Headers arrive in one or two packets. A client that sends them byte by byte only occupies a connection. */
  headersTimeout: 10_000,
  /** Limit for a whole request. The largest body takes this long at 70 kbit/s. */
  requestTimeout: 30_000,
  connectionsCheckingInterval: 2_000,
} as const;
const MAX_HEADER_BYTES = 16 * 1024;
/** Largest request body. A query is text with few variables. */
export const MAX_BODY_BYTES = 256 * 1024;
/** Most pending requests of one connection. The server closes the connection of a client that sends more, because it reads no responses. */
const MAX_UNANSWERED = 100;
/** Time for which a browser caches a successful preflight, in seconds. */
const PREFLIGHT_S = '600';

/** Serves `/graphql` (GraphiQL for browsers that request a page), `/api/leaderboard`, `/healthz`, `/readyz`, `/metrics` and the web app. */
export function httpServer(options: HttpServerOptions): Server {
  const { graph, whoMayAsk, without, notReady } = options;
  const metrics = oneAtATime(options.metrics);
  const leaderboard = oneAtATime(options.leaderboard);
  const unanswered = new WeakMap<Socket, number>();
  const files = staticFiles(options.webRoot);
  const compress = compression();

  const page = (name: string, request: IncomingMessage, response: ServerResponse): void => {
    files(name, request, response, () =>
      answerText(
        response,
        503,
        `There is no ${name}: the web app is not built. Run \`npx -y pnpm@12 build\`.`,
      ),
    );
  };

  const onOperation = (request: IncomingMessage, response: ServerResponse): void => {
    for (const [name, value] of Object.entries(whoMayAsk.corsHeaders(request)))
      response.setHeader(name, value);
    if (request.method === 'OPTIONS') {
      const refusal = whoMayAsk.refusePage(request);
      if (refusal) answerRefusal(response, refusal);
      else response.writeHead(204, preflightHeaders(request)).end();
      return;
    }
    // A body without a length may exceed the limit midway. The next request must not wait behind the rest of it.
    if (request.headers['transfer-encoding'] !== undefined) response.setHeader('connection', 'close');
    const refusal = whoMayAsk.refuseOperation(request);
    if (refusal) {
      // The server does not read the rest of the body.
      if (request.method !== 'GET') response.setHeader('connection', 'close');
      answerRefusal(response, refusal);
    } else if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) {
      response.setHeader('connection', 'close');
      answerGraphError(response, 413, 'PAYLOAD_TOO_LARGE', `A request has at most ${MAX_BODY_BYTES} bytes.`);
    } else if (isStream(request)) {
      graph(request, response);
    } else {
      compress(request as never, response as never, () => graph(request, response));
    }
  };

  const onGraph = (asked: URL, request: IncomingMessage, response: ServerResponse): void => {
    const { searchParams } = asked;
    const isPage =
      request.method === 'GET' &&
      !searchParams.has('query') &&
      !searchParams.has('extensions') &&
      accepts(request, 'text/html');
    if (!isPage) onOperation(request, response);
    else if (without.has('graphiql')) answerText(response, 404, 'GraphiQL is switched off on this server.');
    else page('/graphiql.html', request, response);
  };

  const onFile = (pathname: string, request: IncomingMessage, response: ServerResponse): void => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD');
      answerText(response, 405, 'Only /graphql takes this method.');
    } else if (pathname === '/' || (pathname === '/graphiql.html' && without.has('graphiql'))) {
      page('/index.html', request, response);
    } else {
      files(pathname, request, response, () => {
        // A path without an extension is a route of the app, not a file.
        if (/\.\w+$/.test(pathname)) answerText(response, 404, `There is nothing at ${pathname}.`);
        else page('/index.html', request, response);
      });
    }
  };

  const onMetrics = (response: ServerResponse): void => {
    if (without.has('metrics')) {
      answerText(response, 404, 'Metrics are switched off on this server.');
      return;
    }
    metrics().then(
      ({ contentType, text }) => response.writeHead(200, { 'content-type': contentType }).end(text),
      (cause: unknown) => answerText(response, 500, String(cause)),
    );
  };

  const onHealth = (pathname: string, expected: boolean, response: ServerResponse): void => {
    const reasons = pathname === '/readyz' ? notReady() : [];
    const good = pathname === '/readyz' ? 'ready' : 'ok';
    // Withhold the reasons from requests under another name, such as a probe by address or a rebinding page.
    const bad = expected ? reasons.join('\n') : 'not ready';
    answerText(response, reasons.length === 0 ? 200 : 503, reasons.length === 0 ? good : bad);
  };

  const limits = {
    ...PATIENCE,
    ...options.patience,
    maxHeaderSize: MAX_HEADER_BYTES,
    // Java's client and `curl --http2` offer h2c with every request. Ignore the offer.
    shouldUpgradeCallback: ({ headers }: IncomingMessage) => headers.upgrade?.toLowerCase() === 'websocket',
  };
  const server = createServer(limits, (request, response) => {
    const { socket } = request;
    // Later requests in the same packet still arrive after the socket is destroyed.
    if (socket.destroyed) return;
    const waiting = (unanswered.get(socket) ?? 0) + 1;
    if (waiting > MAX_UNANSWERED) {
      socket.destroy();
      return;
    }
    unanswered.set(socket, waiting);
    response.once('close', () => unanswered.set(socket, (unanswered.get(socket) ?? 1) - 1));
    const asked = requestUrl(request);
    if (!asked) {
      answerText(response, 400, 'This is no address.');
      return;
    }
    inOriginForm(request, asked);
    const { pathname } = asked;
    const wrongHost = whoMayAsk.refuseHost(request);
    if (pathname === '/healthz' || pathname === '/readyz') {
      onHealth(pathname, wrongHost === null, response);
      return;
    }
    if (wrongHost) {
      answerRefusal(response, wrongHost);
      return;
    }
    for (const [name, value] of Object.entries(securityHeaders(pathname, request.headers.host ?? ''))) {
      response.setHeader(name, value);
    }
    if (pathname === '/metrics') onMetrics(response);
    else if (pathname === '/api/leaderboard') {
      compress(request as never, response as never, () => answerPublicJson(request, response, leaderboard));
    } else if (pathname === '/api' || pathname.startsWith('/api/')) {
      answerPublicError(
        response,
        404,
        `There is nothing at ${pathname}. GET /api/leaderboard is all there is; the graph is at /graphql.`,
      );
    } else if (pathname === '/graphql') onGraph(asked, request, response);
    else onFile(pathname, request, response);
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  return server;
}

function accepts(request: IncomingMessage, type: string): boolean {
  return (request.headers.accept ?? '').includes(type);
}

/** Streams are not compressed: compression would delay their messages. */
function isStream(request: IncomingMessage): boolean {
  return accepts(request, 'text/event-stream') || accepts(request, 'multipart/');
}

function preflightHeaders({ headers }: IncomingMessage): Record<string, string> {
  return {
    'access-control-allow-methods': 'GET, POST',
    'access-control-allow-headers': String(headers['access-control-request-headers'] ?? 'content-type'),
    'access-control-max-age': PREFLIGHT_S,
  };
}
