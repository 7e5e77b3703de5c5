import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSchema, type GraphQLSchema } from 'graphql';
import { useServer as serveOver } from 'graphql-ws/use/ws';
import { afterEach, describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { raceControlDocument } from '../graphql/documents.ts';
import { createLiveClient } from './client.ts';
import type { ConnectionEvent } from './connection.ts';
import { follow } from './follow.ts';

/** What the server does with the n-th subscription it is asked for. */
type Script = (after: string | null, nth: number, socket: WebSocket) => AsyncGenerator<unknown>;

interface TestServer {
  url: string;
  /** The `after` of each subscription, in order. */
  asked: (string | null)[];
  close(): Promise<void>;
}

const closing: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const SDL = `
  type Query { ok: Boolean }
  scalar Cursor
  union RaceControlUpdate = RaceControlEdge | Missed
  type Missed { reason: String! count: Float until: Cursor! }
  type RaceControlEdge { cursor: Cursor! node: RaceControlMessage! }
  type Team { id: ID! colour: String! }
  type Driver { number: Int! code: String! fullName: String! team: Team! }
  type RaceControlMessage {
    id: ID! at: String! lap: Int category: String! flag: String scope: String sector: Int message: String! drivers: [Driver!]!
  }
  type Subscription { raceControl(session: ID, after: Cursor, delayMs: Int): RaceControlUpdate! }
`;

async function startServer(script: Script): Promise<TestServer> {
  const schema: GraphQLSchema = buildSchema(SDL);
  const asked: (string | null)[] = [];
  const field = schema.getSubscriptionType()?.getFields().raceControl;
  if (!field) throw new Error('The test schema has no raceControl.');
  field.subscribe = (_root, args: { after?: string | null }, context: { socket: WebSocket }) => {
    asked.push(args.after ?? null);
    return script(args.after ?? null, asked.length, context.socket);
  };
  const http: Server = createServer();
  const sockets = new WebSocketServer({ server: http, path: '/graphql' });
  serveOver({ schema, context: (context) => ({ socket: context.extra.socket }) }, sockets);
  await new Promise<void>((resolve) => http.listen(0, resolve));
  const close = async (): Promise<void> => {
    for (const socket of sockets.clients) socket.terminate();
    await new Promise<void>((resolve) => http.close(() => resolve()));
  };
  closing.push(close);
  return { url: `http://localhost:${(http.address() as AddressInfo).port}/graphql`, asked, close };
}

const edge = (cursor: string) => ({
  raceControl: {
    __typename: 'RaceControlEdge',
    cursor,
    node: { id: cursor, at: '2023-10-08T17:00:00Z', category: 'Flag', message: cursor, drivers: [] },
  },
});

const quiet = (): Promise<never> => new Promise(() => {});

/** Reads the log with a cursor getter, as race-control.ts does, until `count` messages have come. */
async function readUntil(url: string, count: number, events: ConnectionEvent[] = []): Promise<string[]> {
  const { client, close } = createLiveClient(url, (event) => events.push(event));
  closing.push(close);
  const seen: string[] = [];
  let cursor: string | null = null;
  const variables = {
    session: 's',
    get after() {
      return cursor;
    },
  };
  await new Promise<void>((resolve) => {
    const stop = follow(client, raceControlDocument, variables, ({ raceControl }) => {
      if (raceControl.__typename === 'Missed') return;
      cursor = raceControl.cursor;
      seen.push(raceControl.cursor);
      if (seen.length === count) resolve();
    });
    closing.push(stop);
  });
  return seen;
}

describe('live client', () => {
  it.each([
    ['goes away', 1001],
    ['restarts', 1012],
    ['is cut off', 1006],
    ['closes for one bad operation, which graphql-ws takes for fatal', 4500],
  ])('should come back and resume from the newest cursor when the server %s (%i)', async (_what, code) => {
    const server = await startServer(async function* (_after, nth, socket) {
      if (nth === 1) {
        yield edge('c1');
        yield edge('c2');
        setTimeout(() => (code === 1006 ? socket.terminate() : socket.close(code)), 20);
        await quiet();
      }
      yield edge('c3');
      await quiet();
    });
    expect(await readUntil(server.url, 3)).toEqual(['c1', 'c2', 'c3']);
    expect(server.asked).toEqual([null, 'c2']);
  });

  it('should subscribe again when a draining server completes the stream', async () => {
    const server = await startServer(async function* (_after, nth) {
      if (nth === 1) {
        yield edge('c1');
        return;
      }
      yield edge('c2');
      await quiet();
    });
    expect(await readUntil(server.url, 2)).toEqual(['c1', 'c2']);
    expect(server.asked).toEqual([null, 'c1']);
  });

  it('should tell of a loss and of the return', async () => {
    const events: ConnectionEvent[] = [];
    const server = await startServer(async function* (_after, nth, socket) {
      yield edge(`c${nth}`);
      if (nth === 1) setTimeout(() => socket.close(1012), 20);
      await quiet();
    });
    await readUntil(server.url, 2, events);
    expect(events.map((event) => event.type)).toEqual([
      'connecting',
      'connected',
      'closed',
      'connecting',
      'connected',
    ]);
    expect(events[2]).toEqual({ type: 'closed', clean: false });
  });
});
