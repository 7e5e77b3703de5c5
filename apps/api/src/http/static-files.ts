import { existsSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import serveStatic from 'serve-static';
import { answerText } from './answers.ts';

/** Encodings that the build writes beside each text file, best first. */
const ENCODINGS = [
  { coding: 'br', suffix: '.br' },
  { coding: 'gzip', suffix: '.gz' },
] as const;

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json; charset=utf-8',
  map: 'application/json; charset=utf-8',
  svg: 'image/svg+xml; charset=utf-8',
};

/** Serves a file of the built web app with the compression of the build. Calls `otherwise` when there is no such file. */
export type Files = (
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
  otherwise: () => void,
) => void;

export function staticFiles(root: string): Files {
  const serve = serveStatic(root, {
    index: false,
    redirect: false,
    setHeaders: (response, path) => {
      // Names of files in assets/ contain a content hash. Browsers must revalidate pages.
      const fixed = path.includes('/assets/');
      response.setHeader('cache-control', fixed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  return (path, request, response, otherwise) => {
    const type = TYPES[path.slice(path.lastIndexOf('.') + 1)];
    if (type) {
      response.setHeader('vary', 'Accept-Encoding');
      const found = ENCODINGS.find(
        ({ coding, suffix }) => accepts(request, coding) && existsSync(join(root, `${path}${suffix}`)),
      );
      if (found) {
        response.setHeader('content-encoding', found.coding);
        response.setHeader('content-type', type);
      }
      request.url = found ? `${path}${found.suffix}` : path;
    } else {
      request.url = path;
    }
    serve(request, response, (cause) => {
      response.removeHeader('content-encoding');
      response.removeHeader('content-type');
      if (cause && !response.headersSent) answerText(response, 500, 'This file cannot be read.');
      else if (!cause) otherwise();
    });
  };
}

/** Returns true when the client names the encoding with a weight above 0. */
function accepts({ headers }: IncomingMessage, coding: string): boolean {
  const named = String(headers['accept-encoding'] ?? '')
    .split(',')
    .map((each) => each.trim().toLowerCase());
  return named.some((each) => each.split(';')[0]?.trim() === coding && !/;\s*q=0(\.0*)?$/.test(each));
}
