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
 * Splits `http://host/path`, a form that proxies may send, into a path and a host. The host of the URL takes
 * precedence over the header. `//host/path` is treated the same way.
 */
export function inOriginForm(request: IncomingMessage, asked: URL): void {
  if (/^\/(?!\/)/.test(request.url ?? '/')) return;
  request.url = `${asked.pathname}${asked.search}`;
  request.headers.host = asked.host;
}
