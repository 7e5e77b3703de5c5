/** Requests to upgrade, good and bad. */
import { connect } from 'node:net';
import type { Lot } from './rude-socket.ts';

const KEY = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n';
const UPGRADE = 'Upgrade: websocket\r\nConnection: Upgrade\r\n';

export function handshake(url: string, protocol: string | null, deflate: boolean): string {
  const extensions = deflate
    ? 'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n'
    : '';
  const named = protocol === null ? '' : `Sec-WebSocket-Protocol: ${protocol}\r\n`;
  return `GET /graphql HTTP/1.1\r\nHost: ${new URL(url).host}\r\n${UPGRADE}${KEY}Sec-WebSocket-Version: 13\r\n${named}${extensions}\r\n`;
}

const REFUSED: readonly (readonly [what: string, request: string, status: string])[] = [
  ['no key', `GET /graphql HTTP/1.1\r\nHost: OWN\r\n${UPGRADE}Sec-WebSocket-Version: 13\r\n\r\n`, '400'],
  [
    'a bad key',
    `GET /graphql HTTP/1.1\r\nHost: OWN\r\n${UPGRADE}Sec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13\r\n\r\n`,
    '400',
  ],
  [
    'a version from the future',
    `GET /graphql HTTP/1.1\r\nHost: OWN\r\n${UPGRADE}${KEY}Sec-WebSocket-Version: 99\r\n\r\n`,
    '400',
  ],
  [
    'another path',
    `GET /other HTTP/1.1\r\nHost: OWN\r\n${UPGRADE}${KEY}Sec-WebSocket-Version: 13\r\n\r\n`,
    '404',
  ],
  ['no path', `GET // HTTP/1.1\r\nHost: OWN\r\n${UPGRADE}${KEY}Sec-WebSocket-Version: 13\r\n\r\n`, '404'],
  [
    'another origin',
    `GET /graphql HTTP/1.1\r\nHost: OWN\r\nOrigin: https://elsewhere.example\r\n${UPGRADE}${KEY}Sec-WebSocket-Version: 13\r\n\r\n`,
    '403',
  ],
  [
    'another host',
    `GET /graphql HTTP/1.1\r\nHost: elsewhere.example\r\n${UPGRADE}${KEY}Sec-WebSocket-Version: 13\r\n\r\n`,
    '421',
  ],
  [
    'a method that upgrades nothing',
    `POST /graphql HTTP/1.1\r\nHost: OWN\r\n${UPGRADE}${KEY}Sec-WebSocket-Version: 13\r\n\r\n`,
    '405',
  ],
  [
    'an extension that is none',
    `GET /graphql HTTP/1.1\r\nHost: OWN\r\n${UPGRADE}${KEY}Sec-WebSocket-Version: 13\r\nSec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=99\r\n\r\n`,
    '400',
  ],
  [
    'a protocol that is none',
    `GET /graphql HTTP/1.1\r\nHost: OWN\r\n${UPGRADE}${KEY}Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: ,,\r\n\r\n`,
    '400',
  ],
];

/** An upgrade that is refused, or whose client goes in the middle of it. */
export function rudeHandshake(
  url: string,
  lot: Lot,
  patienceMs: number,
  wrong: (what: string) => void,
): void {
  const { port, hostname } = new URL(url);
  const socket = connect({ port: Number(port), host: hostname, noDelay: true });
  socket.on('error', () => {});
  socket.setTimeout(patienceMs, () => socket.destroy());
  if (lot.unit() < 0.5) {
    const request = handshake(url, 'graphql-transport-ws', false);
    socket.write(request.slice(0, 1 + lot.below(request.length)));
    if (lot.unit() < 0.5) socket.end();
    else setImmediate(() => socket.destroy());
    return;
  }
  const [what, text, status] = REFUSED[lot.below(REFUSED.length)] as (typeof REFUSED)[number];
  const request = text.replace('OWN', new URL(url).host);
  const at = lot.below(request.length);
  socket.write(request.slice(0, at));
  setImmediate(() => socket.write(request.slice(at)));
  let said = '';
  socket.on('data', (chunk) => {
    said += chunk;
  });
  socket.on('close', () => {
    if (!said.startsWith(`HTTP/1.1 ${status} `))
      wrong(`an upgrade with ${what}: ${JSON.stringify(said.slice(0, 60))}`);
  });
}
