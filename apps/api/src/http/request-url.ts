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
