import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { startRace } from './test-kit/race.ts';
import { type ServerUnderTest, serverUnderTest } from './test-kit/server-under-test.ts';

const BOARD = `subscription ($session: ID, $hz: Float) { leaderboard(session: $session, maxHz: $hz) { version at
  entries { position driver { number code fullName team { name colour } } status lap gapToLeader { ms laps text }
    interval { ms laps text } lastLap { ms mark text } bestLap { ms mark text } sectors { number ms mark } } } }`;
const CHANGES = `subscription ($session: ID) { leaderboardChanges(session: $session, maxHz: 60) { version full
  entries { position driver { number } lap gapToLeader { text } interval { text } } } }`;

interface Message {
  readonly id?: string;
  readonly type: string;
  readonly payload?: { readonly data?: Record<string, never> };
}

let server: ServerUnderTest;
let session: string;
beforeAll(async () => {
  server = await serverUnderTest();
  session = await startRace(server, { seed: 3, laps: 57, speed: 60 });
});
afterAll(() => server.close());

/** A socket that keeps what it gets; `perMessageDeflate` offers compression. */
class Client {
  readonly messages: Message[] = [];
  readonly socket: WebSocket;
  #wake = () => {};

  constructor(perMessageDeflate: boolean) {
    const url = `${server.running.url.replace('http', 'ws')}/graphql`;
    this.socket = new WebSocket(url, 'graphql-transport-ws', { perMessageDeflate });
    this.socket.on('open', () => this.say({ type: 'connection_init' }));
    this.socket.on('message', (data) => {
      this.messages.push(JSON.parse(String(data)));
      this.#wake();
    });
  }

  say(message: object): void {
    this.socket.send(JSON.stringify(message));
  }

  subscribe(id: string, query: string, variables: object): void {
    this.say({ id, type: 'subscribe', payload: { query, variables } });
  }

  async until(enough: (messages: readonly Message[]) => boolean): Promise<void> {
    while (!enough(this.messages)) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async acknowledged(): Promise<this> {
    await this.until((messages) => messages.some(({ type }) => type === 'connection_ack'));
    return this;
  }
}

/** `version` → the message's payload, for each id. */
function boards(messages: readonly Message[], id: string): Map<number, unknown> {
  return new Map(
    messages
      .filter((message) => message.id === id)
      .map(({ payload }) => {
        const board = Object.values(payload?.data ?? {})[0] as unknown as { version: number };
        return [board.version, board];
      }),
  );
}

describe('shared streams over WebSocket', () => {
  it('reach each subscriber under its own id, whatever the id is made of', async () => {
    const ids = [
      '1',
      '2',
      'a-longer-one',
      'ü€😀',
      'quote " and \\ backslash',
      '\u2028\n',
      'x'.repeat(70_000),
    ];
    const [first, second] = await Promise.all([
      new Client(true).acknowledged(),
      new Client(false).acknowledged(),
    ]);
    for (const client of [first, second]) {
      for (const id of ids) client.subscribe(id, BOARD, { session, hz: 60 });
    }
    for (const client of [first, second]) {
      await client.until((messages) =>
        ids.every((id) => messages.filter((one) => one.id === id).length >= 5),
      );
    }
    const reference = boards(first.messages, '1');
    let compared = 0;
    for (const client of [first, second]) {
      for (const id of ids) {
        for (const [version, board] of boards(client.messages, id)) {
          if (!reference.has(version)) continue;
          expect(board).toEqual(reference.get(version));
          compared++;
        }
      }
      client.socket.close();
    }
    expect(compared).toBeGreaterThan(40);
  });

  it('are deflated for who offered it, to less than a third, and say the same', async () => {
    const [deflated, plain] = await Promise.all([
      new Client(true).acknowledged(),
      new Client(false).acknowledged(),
    ]);
    const bytes = ({ socket }: Client) =>
      (socket as unknown as { _socket: { bytesRead: number } })._socket.bytesRead;
    const before = [deflated, plain].map(bytes);
    for (const client of [deflated, plain]) client.subscribe('1', BOARD, { session, hz: 60 });
    for (const client of [deflated, plain]) await client.until((messages) => messages.length > 30);
    const each = [deflated, plain].map(
      (client, at) => (bytes(client) - (before[at] ?? 0)) / client.messages.length,
    );
    expect((each[0] ?? 1) / (each[1] ?? 0)).toBeLessThan(0.3);
    const other = boards(plain.messages, '1');
    for (const [version, board] of boards(deflated.messages, '1')) {
      if (other.has(version)) expect(board).toEqual(other.get(version));
    }
    deflated.socket.close();
    plain.socket.close();
  });

  it('add up for whoever joins when, over sockets that come and go', async () => {
    const clients: Client[] = [];
    for (let count = 0; count < 12; count++) {
      const client = await new Client(count % 2 === 0).acknowledged();
      client.subscribe('c', CHANGES, { session });
      await client.until((messages) => messages.length > 2);
      clients.push(client);
    }
    for (const client of clients) await client.until((messages) => messages.length > 30);
    const seen = new Map<number, unknown>();
    let shared = 0;
    let whole = 0;
    for (const { messages, socket } of clients) {
      socket.close();
      const held = new Map<number, unknown>();
      let last = 0;
      for (const [index, { payload }] of messages.slice(1).entries()) {
        const { leaderboardChanges } = (payload?.data ?? {}) as unknown as {
          leaderboardChanges: {
            version: number;
            full: boolean;
            entries: { driver: { number: number }; position: number }[];
          };
        };
        const { version, full, entries } = leaderboardChanges;
        if (index === 0) expect(full).toBe(true);
        expect(version).toBeGreaterThan(last);
        last = version;
        // Also who was too slow for a while, on a busy machine, begins anew with a full one.
        if (full) held.clear();
        if (full) whole++;
        for (const entry of entries) held.set(entry.driver.number, entry);
        const board = [...held.entries()].sort(([a], [b]) => a - b);
        if (seen.has(version)) {
          expect(board).toEqual(seen.get(version));
          shared++;
        }
        seen.set(version, board);
      }
    }
    expect(shared).toBeGreaterThan(50);
    expect(whole).toBeLessThan(3 * clients.length);
  });

  it('keep an id that was completed and used again at once to its new operation', async () => {
    const client = await new Client(false).acknowledged();
    for (let round = 0; round < 20; round++) {
      client.subscribe('1', BOARD, { session, hz: 60 });
      client.say({ id: '1', type: 'complete' });
    }
    client.subscribe('1', CHANGES, { session });
    const changes = ({ payload }: Message) => payload?.data && 'leaderboardChanges' in payload.data;
    await client.until((messages) => messages.some(changes));
    const from = client.messages.findIndex(changes);
    await client.until((messages) => messages.length > from + 10);
    expect(client.messages.slice(from).every(changes)).toBe(true);
    client.say({ id: '1', type: 'complete' });
    client.say({ type: 'ping' });
    await client.until((messages) => messages.some(({ type }) => type === 'pong'));
    const quiet = client.messages.length;
    const other = await new Client(false).acknowledged();
    other.subscribe('1', BOARD, { session, hz: 60 });
    await other.until((messages) => messages.length > 5);
    expect(client.messages.length).toBe(quiet);
    client.socket.close();
    other.socket.close();
  });

  const COMPLETED = {
    'a query': '{ features { eventLog } }',
    'what cannot be run': 'subscription { winner { version } }',
    'what is refused': 'subscription { leaderboard(maxHz: 1000) { version } }',
    'a stream': 'subscription { leaderboard(maxHz: 60) { version } }',
  };
  /** All of it reaches the server at once, so that nothing was answered when the id is used again. */
  function usedAgain(client: Client, first: string, then: string): void {
    const { _socket: socket } = client.socket as unknown as { _socket: { cork(): void; uncork(): void } };
    socket.cork();
    client.subscribe('1', first, {});
    client.say({ id: '1', type: 'complete' });
    client.subscribe('1', then, {});
    socket.uncork();
  }
  const under = ({ messages }: Client) => messages.filter(({ id }) => id === '1');

  it.each(Object.entries(COMPLETED))(
    'let %s that was completed say nothing, nor end anything, once its id is used again',
    async (_what, query) => {
      const client = await new Client(false).acknowledged();
      usedAgain(client, query, 'subscription { leaderboardChanges(maxHz: 60) { version } }');
      await client.until(() => under(client).length >= 5);
      const isOfSecond = ({ type, payload }: Message) =>
        type === 'next' && 'leaderboardChanges' in (payload?.data ?? {});
      expect(under(client).filter((message) => !isOfSecond(message))).toEqual([]);
      client.say({ id: '1', type: 'complete' });
      client.say({ type: 'ping' });
      await client.until((messages) => messages.some(({ type }) => type === 'pong'));
      const [heard, other] = [under(client).length, await new Client(false).acknowledged()];
      other.subscribe('1', BOARD, { session, hz: 60 });
      await other.until((messages) => messages.length > 5);
      expect(under(client).length).toBe(heard);
      client.socket.close();
      other.socket.close();
    },
  );

  it.each(Object.entries(COMPLETED))(
    'answer a query under the id of %s that was completed',
    async (_what, query) => {
      const client = await new Client(false).acknowledged();
      usedAgain(client, query, '{ features { liveStore } }');
      await client.until(() => under(client).length >= 2);
      client.say({ type: 'ping' });
      await client.until((messages) => messages.some(({ type }) => type === 'pong'));
      expect(under(client)).toEqual([
        { id: '1', type: 'next', payload: { data: { features: { liveStore: expect.any(String) } } } },
        { id: '1', type: 'complete' },
      ]);
      client.socket.close();
    },
  );

  it('cut off a client that asks for answers and takes none', async () => {
    const client = await new Client(false).acknowledged();
    const closed = new Promise((resolve) => client.socket.once('close', resolve));
    client.socket.on('error', () => {});
    (client.socket as unknown as { _socket: { pause(): void } })._socket.pause();
    const payload = { of: 'x'.repeat(100_000) };
    const asking = setInterval(() => client.say({ type: 'ping', payload }), 1);
    expect(await closed).toBe(1006);
    clearInterval(asking);
  });
});
