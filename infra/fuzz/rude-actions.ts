/** What a badly behaved client of graphql-transport-ws does. */
import { CLOSE, CONTINUATION, deflated, FIN, frame, PING, RSV1, TEXT } from './frames.ts';
import type { Kind } from './operations.ts';
import type { Lot, RudeSocket } from './rude-socket.ts';

const MEGABYTE = 1024 * 1024;
/** Of an id that the server takes, and that is more than one stored block of deflate holds. */
const LONG_ID_CHARS = 70_000;
/** Long enough for the kernel's buffers to fill with messages under such ids. */
const GORGE_MS = 2_500;
/** More than a kilobyte, so that it is deflated for who takes that. */
const BOARD = 'version entries { position driver { number code } lap gapToLeader { text } }';
const LINE = '__typename ... on RaceControlEdge { cursor node { message } } ... on Missed { reason }';

export interface Asked {
  readonly kind: Kind;
  readonly query: (alias: string) => string;
  readonly variables?: object;
  readonly last?: number;
}

/** As often as there is a new version. */
export const OFTENEST: Asked = {
  kind: 'state',
  query: (alias) => `subscription($hz: Float) { ${alias}: leaderboard(maxHz: $hz) { version lap } }`,
  variables: { hz: 60 },
};
/** Deflated for whoever takes that. */
export const DEFLATED: Asked = {
  kind: 'state',
  query: (alias) => `subscription { ${alias}: leaderboard(maxHz: 20) { ${BOARD} } }`,
};
/** Much of which comes in a short time. */
export const GORGED: readonly Asked[] = [
  DEFLATED,
  {
    kind: 'state',
    query: (alias) => `subscription { ${alias}: leaderboardChanges(maxHz: 20) { full ${BOARD} } }`,
  },
  OFTENEST,
];
export const LINES: Asked = {
  kind: 'log',
  query: (alias) => `subscription { ${alias}: raceControl { ${LINE} } }`,
};
const ASKED: readonly Asked[] = [
  ...GORGED,
  {
    kind: 'state',
    query: (alias) => `subscription { ${alias}: trackMap(maxHz: 10) { cars { point { x y } } } }`,
  },
  { kind: 'log', query: (alias) => `subscription { ${alias}: raceControl(after: "nonsense") { ${LINE} } }` },
  LINES,
  { kind: 'query', query: (alias) => `{ ${alias}: features { eventLog } }` },
  { kind: 'query', query: (alias) => `{ ${alias}: leaderboard { ${BOARD} } }` },
  { kind: 'refused', query: (alias) => `subscription { ${alias}: leaderboard(maxHz: 1000) { version } }` },
  { kind: 'invalid', query: (alias) => `subscription { tag_${alias} { version } }` },
  { kind: 'invalid', query: (alias) => `subscription tag_${alias} tag_${alias}` },
];
const BEHIND = (alias: string): string =>
  `subscription ($after: Cursor) { ${alias}: raceControl(after: $after) { ${LINE} } }`;

export interface Actor {
  readonly socket: RudeSocket;
  /** The connection's own mark in its ids: whoever gets another's is seen at once. */
  readonly mark: string;
  readonly lot: Lot;
}

type Action = (actor: Actor) => void;

/** Of a connection that is acknowledged, by weight. */
export const ACTIONS: readonly (readonly [weight: number, name: string, action: Action])[] = [
  [900, 'subscribe', (actor) => subscribe(actor, idOf(actor))],
  [660, 'complete', ({ socket, ...rest }) => complete(socket, idOf({ socket, ...rest }))],
  [180, 'complete what it has', (actor) => complete(actor.socket, held(actor) ?? idOf(actor))],
  [450, 'subscribe and complete at once', raced],
  [270, 'ping', pinged],
  [120, 'pause', ({ socket }) => socket.pause()],
  [2, 'ask for much, and take none of it for a while', gorge],
  [1, 'be deaf', ({ socket }) => beDeaf(socket)],
  [2, 'unknown type', unknown],
  [1, 'begin again', ({ socket }) => doom(socket, () => socket.say({ type: 'connection_init' }), 4429)],
  [2, 'use an id twice', twice],
  [4, 'break the framing', brokenFraming],
  [2, 'bad UTF-8', badText],
  [1, 'an id of a megabyte', megabyte],
  [1, 'bad deflate', badDeflate],
  [2, 'close', closed],
  [2, 'half close', ({ socket }) => socket.halfClose()],
  [3, 'go', ({ socket }) => gone(socket)],
];

/** What a message that comes in too early, or never, is answered with. */
export function beforeAcknowledgement({ socket, lot }: Actor, act: (name: string) => void): void {
  const dice = lot.unit();
  if (dice < 0.02) {
    act('subscribe before its time');
    const ask = () =>
      socket.say({ id: 'early', type: 'subscribe', payload: { query: '{ features { eventLog } }' } });
    doom(socket, ask, 4401);
  } else if (dice < 0.04) {
    act('say nothing');
    socket.mustEnd(4408);
  } else {
    act('begin');
    socket.say({ type: 'connection_init', ...(lot.unit() < 0.3 ? { payload: { lang: 'en' } } : {}) });
  }
}

function idOf({ mark, lot }: Actor): string {
  const ids = [
    '1',
    '2',
    `${mark}-a`,
    `${mark}-b`,
    `ü€😀${mark}`,
    `"\\\n${mark}`,
    `${mark}${'long'.repeat(100)}`,
  ];
  return ids[lot.below(ids.length)] as string;
}

function held(actor: Actor): string | null {
  for (let times = 0; times < 4; times++) {
    const id = idOf(actor);
    if (actor.socket.operations.holder(id)) return id;
  }
  return null;
}

export function subscribe({ socket, lot }: Actor, id: string, wished?: Asked): void {
  const { operations } = socket;
  if (operations.holder(id)) complete(socket, id);
  const alias = operations.nextAlias(id);
  if (alias === null) return;
  let asked = wished ?? (ASKED[lot.below(ASKED.length)] as Asked);
  const place = operations.newestLine;
  if (asked.kind === 'log' && place && lot.unit() < 0.5) {
    asked = { kind: 'log', query: BEHIND, variables: { after: place.cursor }, last: place.line };
  }
  const { kind, query, variables, last } = asked;
  operations.begin(id, kind, alias, last);
  socket.say({
    id,
    type: 'subscribe',
    payload: { query: query(alias), ...(variables ? { variables } : {}) },
  });
}

export function complete(socket: RudeSocket, id: string): void {
  socket.operations.complete(id);
  socket.say({ id, type: 'complete' });
}

function raced(actor: Actor): void {
  const id = idOf(actor);
  complete(actor.socket, id);
  for (let times = 1 + actor.lot.below(5); times > 0; times--) {
    subscribe(actor, id);
    if (times > 1 || actor.lot.unit() < 0.5) complete(actor.socket, id);
  }
}

function pinged({ socket, lot }: Actor): void {
  socket.say({
    type: lot.unit() < 0.5 ? 'ping' : 'pong',
    ...(lot.unit() < 0.5 ? { payload: { of: 'me' } } : {}),
  });
  socket.ping(lot.unit() < 0.1 ? '' : `p${lot.below(1_000)}`);
  // A pong that nobody asked for, of the form of the server's own.
  socket.raw(socket.framed(FIN | 0x0a, Buffer.from([0, 0, 0, lot.below(256)])));
}

/**
 * All of them have ids of one length, so that those who get the same share its frames, and their mark at
 * both ends. A LOG message or an answer under such an id may be more than waits for who takes nothing.
 */
function gorge(actor: Actor): void {
  const { socket, mark, lot } = actor;
  for (const which of ['x', 'y', 'z']) {
    const id = `${mark}${which}${'L'.repeat(LONG_ID_CHARS)}${mark}${which}`;
    if (lot.unit() < 0.3) complete(socket, id);
    else subscribe(actor, id, GORGED[lot.below(GORGED.length)] as Asked);
  }
  socket.mayEnd(1013, 'cut');
  socket.pause(GORGE_MS / 2 + lot.below(GORGE_MS / 2));
}

function beDeaf(socket: RudeSocket): void {
  socket.deaf = true;
  socket.mayEnd('cut', 1013);
}

/** What the server answers with the end of the connection. */
function doom(socket: RudeSocket, send: () => void, ...ending: (number | 'cut')[]): void {
  send();
  socket.mustEnd(...ending);
}

function unknown({ socket, lot }: Actor): void {
  const [message, code] = [
    [{ type: 'start' }, 4400],
    [{ type: 7 }, 4400],
    [{ id: 1, type: 'subscribe' }, 4400],
    [{ id: '9', type: 'subscribe' }, 4400],
    [{ id: '', type: 'subscribe', payload: { query: '{ features { eventLog } }' } }, 4400],
    [{ id: '9', type: 'subscribe', payload: { query: 7 } }, 4400],
    [{ type: 'complete' }, 4400],
    [{ type: 'ping', payload: 7 }, 4400],
    [{ type: 'connection_ack' }, 4400],
    [{ id: '9', type: 'next', payload: {} }, 4400],
    ['nonsense', 4400],
    ['[]', 4400],
    ['null', 4400],
    ['', 4400],
    ['{"type":"ping"', 4400],
  ][lot.below(15)] as [unknown, number];
  doom(socket, () => socket.say(message), code);
}

function twice({ socket, lot, mark }: Actor): void {
  for (const id of ['1', '2', `${mark}-a`, `${mark}-b`]) {
    const holder = socket.operations.holder(id);
    if (!holder || holder.heard === 0 || (holder.kind !== 'state' && holder.kind !== 'log')) continue;
    const query = lot.unit() < 0.5 ? DEFLATED.query('again') : '{ again: ';
    doom(socket, () => socket.say({ id, type: 'subscribe', payload: { query } }), 4409);
    return;
  }
}

function brokenFraming({ socket, lot }: Actor): void {
  const some = Buffer.alloc(lot.below(100), 'x');
  const framed = (first: number, body: Buffer) => socket.framed(first, body);
  const ways: readonly (() => readonly [Buffer, number])[] = [
    () => [frame(FIN | TEXT, some, null), 1002],
    () => [frame(FIN | PING, some, null), 1002],
    () => [framed(FIN | 3, some), 1002],
    () => [framed(FIN | 0x0b, some), 1002],
    () => [framed(FIN | 0x20 | TEXT, some), 1002],
    () => [framed(FIN | RSV1 | (socket.deflates ? PING : TEXT), some), 1002],
    () => [framed(PING, some), 1002],
    () => [framed(FIN | PING, Buffer.alloc(126)), 1002],
    () => [framed(FIN | CONTINUATION, some), 1002],
    () => [Buffer.concat([framed(TEXT, some), framed(FIN | TEXT, some)]), 1002],
    () => [framed(FIN | CLOSE, Buffer.from([3])), 1002],
    () => [framed(FIN | CLOSE, Buffer.from([0, 5])), 1002],
    () => [Buffer.from([FIN | TEXT, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 1]), 1009],
  ];
  const [bytes, code] = (ways[lot.below(ways.length)] as () => readonly [Buffer, number])();
  doom(socket, () => socket.raw(bytes), code);
}

function badText({ socket, lot }: Actor): void {
  const bad = Buffer.concat([
    Buffer.from('{"type":"ping"'),
    Buffer.from([[0xc3, 0x28], [0xff], [0xed, 0xa0, 0x80], [0xf0, 0x9f]][lot.below(4)] ?? []),
  ]);
  const bytes =
    lot.unit() < 0.8
      ? socket.framed(FIN | TEXT, bad)
      : socket.framed(
          FIN | CLOSE,
          Buffer.concat([Buffer.from([3, 232]), bad.subarray(-2), Buffer.from([0xff])]),
        );
  doom(socket, () => socket.raw(bytes), 1007);
}

function megabyte({ socket, lot }: Actor): void {
  const query = DEFLATED.query('p');
  const message = Buffer.from(
    JSON.stringify({ id: 'x'.repeat(MEGABYTE), type: 'subscribe', payload: { query } }),
  );
  const way = lot.below(socket.deflates ? 3 : 2);
  if (way === 0) doom(socket, () => socket.raw(socket.framed(FIN | TEXT, message)), 1009);
  else if (way === 2)
    doom(socket, () => socket.raw(socket.framed(FIN | RSV1 | TEXT, deflated(message))), 1009);
  else {
    const pieces = () => {
      for (let at = 0; at < message.length; at += 60_000) {
        const last = at + 60_000 >= message.length;
        socket.raw(
          socket.framed(
            (last ? FIN : 0) | (at === 0 ? TEXT : CONTINUATION),
            message.subarray(at, at + 60_000),
          ),
        );
      }
    };
    doom(socket, pieces, 1009);
  }
}

function badDeflate({ socket }: Actor): void {
  if (!socket.deflates) return;
  doom(socket, () => socket.raw(socket.framed(FIN | RSV1 | TEXT, Buffer.alloc(50, 0xff))), 1007);
}

function closed({ socket, lot }: Actor): void {
  const bare = lot.unit() < 0.3;
  const code = [1000, 1001, 3000, 4999][lot.below(4)] as number;
  const body = Buffer.alloc(bare ? 0 : 2);
  if (!bare) body.writeUInt16BE(code);
  doom(socket, () => socket.raw(socket.framed(FIN | CLOSE, body)), bare ? 1005 : code);
}

function gone(socket: RudeSocket): void {
  socket.flush();
  socket.drop();
}
