import type { IncomingMessage } from 'node:http';

/**
 * What is asked for, as the client wrote it: anything, since `//` and `http://[` come through Node's
 * parser, and so does any host.
 *
 * @returns null where that is no address; the request is the client's mistake then, and answered as one.
 */
export function requestUrl({ url, headers }: IncomingMessage): URL | null {
  return URL.parse(url ?? '/', `http://${headers.host ?? 'localhost'}`);
}

/**
 * Makes of `http://host/path`, which a proxy may ask for, what all others ask: a path, and the host beside
 * it. The host of the address goes before that of the header. `//host/path` is read in the same way.
 */
export function inOriginForm(request: IncomingMessage, asked: URL): void {
  if (/^\/(?!\/)/.test(request.url ?? '/')) return;
  request.url = `${asked.pathname}${asked.search}`;
  request.headers.host = asked.host;
}
