/** Honest viewers, in a process of their own: `honest.ts URL VIEWERS`. Answers each message with what came since. */
import { Agent, request } from 'node:http';
import { WebSocket } from 'ws';

const [url = '', viewers = '0'] = process.argv.slice(2);
/** A household has some ten viewers. */
const PER_ADDRESS = 10;
const ASK_EVERY_MS = 100;
const WATCH = `subscription { leaderboard(maxHz: 60) { at version entries { position driver { number code }
  gapToLeader { ms text } interval { ms text } lastLap { ms } status lap } } }`;
const ASK = JSON.stringify({ query: '{ leaderboard { version entries { position driver { code } } } }' });

let delivered: number[] = [];
let answered: number[] = [];
let lost = 0;

/** Milliseconds since 1970, finer than whole ones. */
const nowMs = (): number => performance.timeOrigin + performance.now();

function watch(index: number): Promise<void> {
  const localAddress = `127.0.1.${1 + Math.floor(index / PER_ADDRESS)}`;
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
    localAddress,
  });
  return new Promise((resolve, reject) => {
    let isFirst = true;
    socket.on('open', () => socket.send('{"type":"connection_init"}'));
    socket.on('error', reject);
    socket.on('close', () => lost++);
    socket.on('message', (data) => {
      const said = String(data);
      if (said.includes('connection_ack')) {
        socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: WATCH } }));
        return;
      }
      // The race is simulated in real time: an event is due when its own time has come.
      const at = /"at":"([^"]+)"/.exec(said)?.[1];
      if (isFirst) resolve();
      else if (at) delivered.push(nowMs() - Date.parse(at));
      else lost++;
      isFirst = false;
    });
  });
}

const agent = new Agent({ keepAlive: true, localAddress: '127.0.1.250' });
function ask(): Promise<void> {
  const startedMs = nowMs();
  return new Promise((resolve) => {
    const asked = request(
      `${url}/graphql`,
      { method: 'POST', agent, headers: { 'content-type': 'application/json' } },
      (response) => {
        response.resume();
        response.on('end', () => {
          if (response.statusCode === 200) answered.push(nowMs() - startedMs);
          else lost++;
          resolve();
        });
      },
    );
    asked.on('error', () => {
      lost++;
      resolve();
    });
    asked.end(ASK);
  });
}

for (let index = 0; index < Number(viewers); index++) await watch(index);
setInterval(() => void ask(), ASK_EVERY_MS);
// The bench has ended, in whatever way.
process.on('disconnect', () => process.exit(0));
process.on('message', () => {
  process.send?.({ delivered, answered, lost });
  delivered = [];
  answered = [];
  lost = 0;
});
process.send?.('ready');
