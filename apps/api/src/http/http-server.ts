import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import serveStatic from 'serve-static';
import { answerPublicJson } from './public-json.ts';
import { requestUrl } from './request-url.ts';

export interface HttpServerOptions {
  /** Answers `/graphql`. */
  readonly graph: (request: IncomingMessage, response: ServerResponse) => unknown;
  /** The built web app; where it is absent the pages say how to build it. */
  readonly webRoot: string;
  /** What is not ready yet, for a person; empty when requests can be served. */
  readonly notReady: () => readonly string[];
  /** What `/api/leaderboard` answers: plain JSON for scripts and old pages. */
  readonly leaderboard: () => Promise<readonly unknown[]>;
  /** What Prometheus reads at `/metrics`. */
  readonly metrics: () => Promise<{ readonly contentType: string; readonly text: string }>;
}

/**
 * An idle connection is kept longer than balancers and clients keep theirs (60 s is usual), so that
 * it is they who close it: a server that closes first may do so under a request that is on its way.
 */
const KEEP_ALIVE_MS = 75_000;
/** A query is text; whoever sends more than this sends something else. */
const MAX_BODY_BYTES = 1024 * 1024;

/** `/graphql` for clients and, to browsers that want a page, GraphiQL; `/api/leaderboard`; `/healthz`, `/readyz` and `/metrics`; the web app. */
export function httpServer({ graph, webRoot, notReady, leaderboard, metrics }: HttpServerOptions): Server {
  const serve = serveStatic(webRoot, {
    redirect: false,
    setHeaders: (response, path) => {
      // Files in assets/ carry a hash of their content in their name; a page must be asked for anew.
      const fixed = path.includes('/assets/');
      response.setHeader('cache-control', fixed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  const files = (request: IncomingMessage, response: ServerResponse, otherwise: () => void): void =>
    serve(request, response, (cause) => {
      if (cause && !response.headersSent) answer(response, 500, 'This file cannot be read.');
      else if (!cause) otherwise();
    });
  const page = (name: string, request: IncomingMessage, response: ServerResponse): void => {
    request.url = name;
    files(request, response, () =>
      answer(response, 503, `There is no ${name}: the web app is not built. Run \`npx -y pnpm@12 build\`.`),
    );
  };
  const onGraph = (request: IncomingMessage, response: ServerResponse, hasQuery: boolean): void => {
    if (request.method === 'GET' && !hasQuery && accepts(request, 'text/html')) {
      page('/graphiql.html', request, response);
    } else if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) {
      response.setHeader('connection', 'close');
      answer(response, 413, `A request has at most ${MAX_BODY_BYTES} bytes.`);
    } else {
      graph(request, response);
    }
  };
  const onFile = (pathname: string, request: IncomingMessage, response: ServerResponse): void => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      answer(response, 405, 'Only /graphql takes this method.');
    } else {
      files(request, response, () => {
        // A path without an ending is a place within the app, not a file.
        if (/\.\w+$/.test(pathname)) answer(response, 404, `There is nothing at ${pathname}.`);
        else page('/index.html', request, response);
      });
    }
  };
  const server = createServer((request, response) => {
    const asked = requestUrl(request);
    if (!asked) {
      answer(response, 400, 'This is no address.');
      return;
    }
    const { pathname, searchParams } = asked;
    if (pathname === '/healthz') {
      answer(response, 200, 'ok');
    } else if (pathname === '/readyz') {
      const reasons = notReady();
      answer(response, reasons.length === 0 ? 200 : 503, reasons.length === 0 ? 'ready' : reasons.join('\n'));
    } else if (pathname === '/metrics') {
      metrics().then(
        ({ contentType, text }) => response.writeHead(200, { 'content-type': contentType }).end(text),
        (cause: unknown) => answer(response, 500, String(cause)),
      );
    } else if (pathname === '/api/leaderboard') {
      answerPublicJson(request, response, leaderboard);
    } else if (pathname === '/graphql') {
      onGraph(request, response, searchParams.has('query'));
    } else {
      onFile(pathname, request, response);
    }
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  return server;
}

function accepts(request: IncomingMessage, type: string): boolean {
  return (request.headers.accept ?? '').includes(type);
}

function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
  response.end(`${text}\n`);
}
