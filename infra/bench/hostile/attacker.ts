/** One hostile client, in a process of its own: `attacker.ts URL ADDRESS KIND`. Says what came of it when it is ended. */
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { ATTACKS, type Attack } from './attacks.ts';

const [url = '', localAddress = '', kind = ''] = process.argv.slice(2);
const attack = ATTACKS[kind];
if (!attack) throw new Error(`no attack ${kind}: there are ${Object.keys(ATTACKS).join(', ')}`);

const AT_ONCE = 40;
const SOCKETS = 4;
const MAX_BUFFERED = 256 * 1024;
const counts: Record<string, number> = {};
const count = (what: string | number): void => {
  counts[what] = (counts[what] ?? 0) + 1;
};
const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE, localAddress });
let n = 0;

function post(accept: string, { body }: Attack): Promise<void> {
  return new Promise((resolve) => {
    const text = body(n++);
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text), accept };
    const asked = request(`${url}/graphql`, { method: 'POST', agent, headers }, (response) => {
      let said = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        if (said.length < 10_000) said += chunk;
      });
      response.on('close', () => {
        count(/"code":"(\w+)"/.exec(said)?.[1] ?? response.statusCode ?? 'nothing');
        resolve();
      });
    });
    asked.on('error', () => {
      count('cut');
      resolve();
    });
    asked.end(text);
  });
}

async function overSockets({ body }: Attack): Promise<void> {
  for (;;) {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
      localAddress,
    });
    await new Promise<void>((resolve) => {
      socket.on('error', () => resolve());
      socket.on('close', () => resolve());
      socket.on('open', () => {
        socket.send('{"type":"connection_init"}');
        const flood = (): void => {
          if (socket.readyState !== WebSocket.OPEN) return;
          for (let k = 0; k < 50 && socket.bufferedAmount < MAX_BUFFERED; k++) {
            count('sent');
            socket.send(`{"id":"${n}","type":"subscribe","payload":${body(n++)}}`);
          }
          setTimeout(flood, 1);
        };
        socket.on('message', (data) => {
          const said = String(data);
          if (said.includes('connection_ack')) flood();
          else count(/"code":"(\w+)"/.exec(said)?.[1] ?? /"type":"(\w+)"/.exec(said)?.[1] ?? 'other');
        });
      });
    });
    count('closed');
    await sleep(5);
  }
}

/** Opens sockets and keeps them, as many as it gets. */
async function openSockets(): Promise<void> {
  for (;;) {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
      localAddress,
    });
    await new Promise<void>((resolve) => {
      socket.on('open', () => {
        count('opened');
        socket.send('{"type":"connection_init"}');
        resolve();
      });
      socket.on('unexpected-response', (_request, response) => {
        count(response.statusCode ?? 'refused');
        response.resume();
        resolve();
      });
      socket.on('error', () => resolve());
    });
  }
}

async function loop(): Promise<void> {
  if (!attack) return;
  if (attack.over === 'WebSocket') return overSockets(attack);
  if (attack.over === 'sockets') return openSockets();
  for (;;) await post(attack.over === 'SSE' ? 'text/event-stream' : 'application/json', attack);
}

// The bench has ended, in whatever way.
process.on('disconnect', () => process.exit(0));
process.on('SIGTERM', () => {
  process.send?.(counts);
  setTimeout(() => process.exit(0), 100);
});
const loops = attack.over === 'WebSocket' ? SOCKETS : AT_ONCE;
await Promise.all(Array.from({ length: loops }, loop));
