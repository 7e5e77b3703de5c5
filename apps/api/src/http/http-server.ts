import { existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import sirv from 'sirv';

export interface HttpServerOptions {
  /** Answers `/graphql`. */
  readonly graph: (request: IncomingMessage, response: ServerResponse) => unknown;
  /** The built web app; null or absent on disk: the pages say how to build it. */
  readonly webRoot: string;
  /** What is not ready yet, for a person; empty when requests can be served. */
  readonly notReady: () => readonly string[];
}

/** A query is text; whoever sends more than this sends something else. */
const MAX_BODY_BYTES = 1024 * 1024;

/** `/graphql` for clients and, to browsers that want a page, GraphiQL; `/healthz` and `/readyz`; the web app. */
export function httpServer({ graph, webRoot, notReady }: HttpServerOptions): Server {
  const files = existsSync(webRoot) ? sirv(webRoot, { etag: true, single: false }) : null;
  const page = (name: string, request: IncomingMessage, response: ServerResponse): void => {
    if (!files) return answer(response, 503, 'The web app is not built: run `npx -y pnpm@12 build`.');
    request.url = name;
    files(request, response, () => answer(response, 404, `There is nothing at ${name}.`));
  };
  return createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname === '/healthz') return answer(response, 200, 'ok');
    if (pathname === '/readyz') {
      const reasons = notReady();
      return answer(
        response,
        reasons.length === 0 ? 200 : 503,
        reasons.length === 0 ? 'ready' : reasons.join('\n'),
      );
    }
    if (pathname === '/graphql') {
      const wantsPage =
        request.method === 'GET' && !searchParams.has('query') && accepts(request, 'text/html');
      if (wantsPage) return page('/graphiql.html', request, response);
      if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) {
        response.setHeader('connection', 'close');
        return answer(response, 413, `A request has at most ${MAX_BODY_BYTES} bytes.`);
      }
      return void graph(request, response);
    }
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return answer(response, 405, 'Only /graphql takes this method.');
    if (!files) return page(pathname, request, response);
    files(request, response, () => {
      // A path without an ending is a place within the app, not a file.
      if (/\.\w+$/.test(pathname)) return answer(response, 404, `There is nothing at ${pathname}.`);
      page('/', request, response);
    });
  });
}

function accepts(request: IncomingMessage, type: string): boolean {
  return (request.headers.accept ?? '').includes(type);
}

function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
  response.end(`${text}\n`);
}
