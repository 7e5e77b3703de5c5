import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { scraped } from './metrics/scraped.ts';
import { ClientScene } from './test-kit/client-scene.ts';
import { startRace } from './test-kit/race.ts';
import { type ServerUnderTest, serverUnderTest, subscribed } from './test-kit/server-under-test.ts';

interface Board {
  readonly leaderboard: { readonly version: number };
}

const BOARD = 'subscription { leaderboard(maxHz: 60) { version } }';
const SLOWER = 'subscription { other: leaderboard(maxHz: 30) { version } }';
const QUERY = '{ features { eventLog } }';
const EVENT_LOG = { data: { features: { eventLog: expect.any(String) } } };
const UNKNOWN_FIELD = 'subscription { winner { version } }';

let server: ServerUnderTest;
beforeAll(async () => {
  server = await serverUnderTest();
  await startRace(server, { seed: 3, laps: 57, speed: 20 });
});
afterAll(() => server.close());

const endpoint = () => `${server.running.url.replace('http', 'ws')}/graphql`;

/** Resolves once the server has so many streams open, none of them left over from before. */
async function streams(count: number): Promise<void> {
  const open = async () => (await scraped(server.running.url)).value('slipstream_live_subscribers');
  await expect.poll(open).toBe(count);
}

const atOnce = { retryAttempts: 5, retryWait: () => Promise.resolve() } as const;

const SUBSCRIBING: Record<string, (scene: ClientScene) => Promise<void>> = {
  'gives results until it is disposed of, and none behind that': async (scene) => {
    const stream = subscribed<Board>(scene.client(), BOARD);
    const versions = [await stream.data(), await stream.data(), await stream.data()].map(
      ({ leaderboard }) => leaderboard.version,
    );
    expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
    await streams(1);
    stream.unsubscribe();
    expect(await stream.ended).toBeNull();
    await streams(0);
    const heard = stream.received.length;
    await subscribed<Board>(scene.client(), BOARD).data();
    expect(stream.received.length).toBe(heard);
  },
  'gives each sink of one socket its own results': async (scene) => {
    const client = scene.client();
    const [one, other] = [subscribed(client, BOARD), subscribed(client, SLOWER)];
    for (let count = 0; count < 5; count++) {
      expect(Object.keys((await one.data()) as object)).toEqual(['leaderboard']);
      expect(Object.keys((await other.data()) as object)).toEqual(['other']);
    }
    expect(scene.sockets.length).toBe(1);
  },
  'gives fifty streams of one socket their first result each': async (scene) => {
    const client = scene.client();
    const all = Array.from({ length: 50 }, (_, index) =>
      subscribed<Record<string, unknown>>(
        client,
        `subscription { s${index}: leaderboard(maxHz: 1) { version } }`,
      ),
    );
    const first = await Promise.all(all.map((stream) => stream.data()));
    expect(first.map((data) => Object.keys(data)[0])).toEqual(all.map((_, index) => `s${index}`));
    for (const stream of all) stream.unsubscribe();
    await streams(0);
  },
  'takes the ids that its client gives, one of them again and again': async (scene) => {
    const client = scene.client({ generateID: () => 'mine', lazyCloseTimeout: 1_000 });
    for (const [query, field] of [
      [BOARD, 'leaderboard'],
      [SLOWER, 'other'],
      [BOARD, 'leaderboard'],
    ] as const) {
      const stream = subscribed<object>(client, query);
      for (let count = 0; count < 3; count++) expect(Object.keys(await stream.data())).toEqual([field]);
      stream.unsubscribe();
    }
    expect(scene.sent.map(({ id }) => id).filter(Boolean)).toEqual(Array(6).fill('mine'));
    expect(scene.sockets.length).toBe(1);
  },
  'closes the socket with 4409 when an id is used twice at once, and tells both': async (scene) => {
    const client = scene.client({ generateID: () => 'twice' });
    const first = subscribed<Board>(client, BOARD);
    await first.data();
    const second = subscribed<Board>(client, BOARD);
    for (const { ended } of [first, second]) expect(await ended).toMatchObject({ code: 4409 });
    await streams(0);
  },
  'tells what cannot be run as an error, which is the end': async (scene) => {
    for (const [query, message] of [
      [UNKNOWN_FIELD, /Cannot query field "winner"/],
      ['subscription { leaderboard { ', /Syntax Error/],
    ] as const) {
      const ends: unknown[] = [];
      await new Promise<void>((resolve) => {
        scene.client().subscribe(
          { query },
          {
            next: () => ends.push('next'),
            error: (errors) =>
              resolve(void ends.push((errors as readonly { message: string }[])[0]?.message)),
            complete: () => ends.push('complete'),
          },
        );
      });
      await subscribed<Board>(scene.client(), BOARD).data();
      expect(ends).toEqual([expect.stringMatching(message)]);
    }
  },
  'keeps the other streams of a socket where one cannot be run': async (scene) => {
    const client = scene.client();
    const stream = subscribed<Board>(client, BOARD);
    await stream.data();
    const failed = subscribed(client, UNKNOWN_FIELD);
    expect(await failed.ended).toMatchObject([{ message: expect.stringContaining('winner') }]);
    const seen = stream.received.length;
    await expect.poll(() => stream.received.length).toBeGreaterThan(seen + 2);
  },
  'tells what is refused as the one result, and completes': async (scene) => {
    const stream = subscribed(scene.client(), 'subscription { leaderboard(maxHz: 1000) { version } }');
    expect(await stream.next()).toMatchObject({ errors: [{ message: expect.stringContaining('maxHz') }] });
    expect(await stream.ended).toBeNull();
  },
  'answers a query with one result, and completes': async (scene) => {
    const stream = subscribed(scene.client(), QUERY);
    expect(await stream.next()).toEqual(EVENT_LOG);
    expect(await stream.ended).toBeNull();
    expect(stream.received.length).toBe(1);
  },
  'runs the operation that is named, with the variables given': async (scene) => {
    const query = `query Other { features { eventLog } }
      subscription Board($hz: Float) { leaderboard(maxHz: $hz) { version } }`;
    const results = scene.client().iterate<Board>({ query, operationName: 'Board', variables: { hz: 60 } });
    for (let count = 0; count < 3; count++) {
      expect((await results.next()).value).toMatchObject({
        data: { leaderboard: { version: expect.any(Number) } },
      });
    }
    await results.return?.();
  },
  'takes null for the name, the variables and the extensions': async (scene) => {
    const payload = { query: QUERY, operationName: null, variables: null, extensions: null };
    expect((await scene.client().iterate(payload).next()).value).toEqual(EVENT_LOG);
  },
  'opens nothing for who is gone before the connection is acknowledged': async (scene) => {
    const client = scene.client();
    const gone = subscribed(client, BOARD);
    gone.unsubscribe();
    expect(await gone.ended).toBeNull();
    const stream = subscribed<Board>(client, SLOWER);
    await stream.next();
    expect([scene.said('subscribe'), gone.received.length]).toEqual([1, 0]);
    await streams(1);
  },
  'opens nothing that lasts for who is gone while it is being opened': async (scene) => {
    const client = scene.client({ lazyCloseTimeout: 1_000 });
    const stay = subscribed<Board>(client, SLOWER);
    await stay.next();
    for (let count = 0; count < 20; count++) {
      const gone = subscribed(client, `subscription { g${count}: leaderboard { version } }`);
      gone.unsubscribe();
      expect(await gone.ended).toBeNull();
    }
    await expect.poll(() => scene.said('complete')).toBe(scene.said('subscribe') - 1);
    await stay.next();
    await streams(1);
  },
  'goes on for one while another leaves and a third comes': async (scene) => {
    const client = scene.client();
    const stay = subscribed<Board>(client, BOARD);
    let leaves = subscribed(client, SLOWER);
    for (let count = 0; count < 10; count++) {
      await leaves.next();
      leaves.unsubscribe();
      leaves = subscribed(client, SLOWER);
      await stay.next();
    }
    await streams(2);
    expect(scene.sockets.length).toBe(1);
  },
  'is disposed of once, however often that is asked': async (scene) => {
    const client = scene.client();
    const [stay, leaves] = [subscribed<Board>(client, BOARD), subscribed(client, SLOWER)];
    await Promise.all([stay.next(), leaves.next()]);
    for (let times = 0; times < 3; times++) leaves.unsubscribe();
    const seen = stay.received.length;
    await expect.poll(() => stay.received.length).toBeGreaterThan(seen + 2);
    expect([scene.said('complete'), scene.open]).toEqual([1, 1]);
  },
};

const CONNECTING: Record<string, (scene: ClientScene) => Promise<void>> = {
  'a lazy client connects with its first stream, and leaves with its last': async (scene) => {
    const client = scene.client();
    expect(scene.sockets.length).toBe(0);
    const both = [subscribed(client, BOARD), subscribed(client, SLOWER)];
    for (const stream of both) await stream.next();
    both[0]?.unsubscribe();
    await both[1]?.next();
    expect(scene.open).toBe(1);
    both[1]?.unsubscribe();
    await expect.poll(() => scene.open).toBe(0);
    await streams(0);
  },
  'one that lingers finds its connection again': async (scene) => {
    const client = scene.client({ lazyCloseTimeout: 5_000 });
    for (let times = 0; times < 3; times++) {
      const stream = subscribed(client, BOARD);
      await stream.next();
      stream.unsubscribe();
      await streams(0);
    }
    expect([scene.sockets.length, scene.open]).toEqual([1, 1]);
  },
  'one that is not lazy connects at once, and leaves when it is disposed of': async (scene) => {
    const client = scene.client({ lazy: false, onNonLazyError: () => {} });
    await expect.poll(() => scene.open).toBe(1);
    await client.dispose();
    await expect.poll(() => scene.open).toBe(0);
  },
  'one whose socket is just closing gets a new one': async (scene) => {
    const client = scene.client();
    const first = subscribed(client, BOARD);
    await first.next();
    first.unsubscribe();
    await sleep(0);
    await subscribed(client, BOARD).next();
    expect(scene.sockets.length).toBe(2);
    await streams(1);
  },
  'one that pings is answered': async (scene) => {
    const heard: string[] = [];
    const client = scene.client({
      keepAlive: 20,
      on: {
        ping: (received) => heard.push(`ping ${received}`),
        pong: (received) => heard.push(`pong ${received}`),
      },
    });
    const stream = subscribed(client, BOARD);
    await stream.next();
    await expect.poll(() => heard.length).toBeGreaterThanOrEqual(4);
    expect(heard.slice(0, 4)).toEqual(['ping false', 'pong true', 'ping false', 'pong true']);
  },
  'one is told of its connection in order': async (scene) => {
    const told: string[] = [];
    const tell = (event: string) => () => void (told.at(-1) === event || told.push(event));
    const client = scene.client({
      on: {
        connecting: tell('connecting'),
        opened: tell('opened'),
        connected: tell('connected'),
        message: tell('message'),
        error: tell('error'),
        closed: (event) => void told.push(`closed ${(event as CloseEvent).code}`),
      },
    });
    const stream = subscribed(client, BOARD);
    await stream.next();
    stream.unsubscribe();
    await expect.poll(() => told.at(-1)).toBe('closed 1000');
    expect(told.filter((event) => event !== 'message')).toEqual([
      'connecting',
      'opened',
      'connected',
      'closed 1000',
    ]);
  },
  'one with a wrong address is told at once': async (scene) => {
    const url = endpoint().replace('/graphql', '/nothing-here');
    const stream = subscribed(scene.client({ url, ...atOnce }), BOARD);
    expect(String(((await stream.ended) as { message?: string }).message)).toMatch(/404/);
  },
  'one that may not retry is told how its socket closed': async (scene) => {
    const stream = subscribed(scene.client(), BOARD);
    await stream.next();
    scene.cut();
    expect(await stream.ended).toMatchObject({ code: 1006 });
    await streams(0);
  },
  'one that is terminated tells so, and leaves nothing behind': async (scene) => {
    const client = scene.client();
    const stream = subscribed(client, BOARD);
    await stream.next();
    client.terminate();
    expect(await stream.ended).toMatchObject({ code: 4499 });
    await streams(0);
  },
  'one that lost its socket has all its streams again, none of them behind where it was': async (scene) => {
    const client = scene.client(atOnce);
    const boards = subscribed<Board>(client, BOARD);
    const others = subscribed<{ other: Board['leaderboard'] }>(client, SLOWER);
    const versions = { boards: -1, others: -1 };
    for (let times = 0; times < 4; times++) {
      for (let count = 0; count < 3; count++) {
        const [board, other] = [
          (await boards.data()).leaderboard.version,
          (await others.data()).other.version,
        ];
        expect(board).toBeGreaterThanOrEqual(versions.boards);
        expect(other).toBeGreaterThanOrEqual(versions.others);
        Object.assign(versions, { boards: board, others: other });
      }
      scene.cut();
      const [seen, seenOther] = [boards.received.length, others.received.length];
      await expect.poll(() => boards.received.length > seen && others.received.length > seenOther).toBe(true);
    }
    expect([scene.sockets.length, scene.said('subscribe')]).toEqual([5, 10]);
    await streams(2);
  },
  'one that leaves while it waits to connect again does not': async (scene) => {
    const waits: (() => void)[] = [];
    const client = scene.client({
      retryAttempts: 5,
      retryWait: () => new Promise((resolve) => void waits.push(resolve)),
    });
    const stream = subscribed(client, BOARD);
    await stream.next();
    scene.cut();
    await expect.poll(() => waits.length).toBe(1);
    stream.unsubscribe();
    for (const go of waits) go();
    expect(await stream.ended).toBeNull();
    await streams(0);
    expect(scene.said('subscribe')).toBe(1);
  },
  'one that came back leaves with its last stream': async (scene) => {
    const client = scene.client(atOnce);
    const both = [subscribed(client, BOARD), subscribed(client, SLOWER)];
    for (const stream of both) await stream.next();
    scene.cut();
    await expect.poll(() => scene.said('subscribe')).toBe(4);
    await streams(2);
    for (const stream of both) stream.unsubscribe();
    await expect.poll(() => scene.open).toBe(0);
    await streams(0);
  },
};

const ITERATING: Record<string, (scene: ClientScene) => Promise<void>> = {
  'ends behind the one result of a query': async (scene) => {
    const results: unknown[] = [];
    for await (const result of scene.client().iterate({ query: QUERY })) results.push(result);
    expect(results).toEqual([EVENT_LOG]);
  },
  'gives results until the loop is left, which completes the stream': async (scene) => {
    let count = 0;
    for await (const { data } of scene.client().iterate<Board>({ query: BOARD })) {
      expect(data?.leaderboard.version).toEqual(expect.any(Number));
      if (++count === 5) break;
    }
    expect(scene.said('complete')).toBe(1);
    await streams(0);
  },
  'completes the stream when the loop throws': async (scene) => {
    const loop = async () => {
      for await (const _ of scene.client().iterate({ query: BOARD })) throw new Error('in the loop');
    };
    await expect(loop()).rejects.toThrow('in the loop');
    await streams(0);
  },
  'completes the stream when the iterator is returned': async (scene) => {
    const results = scene.client().iterate({ query: BOARD });
    await results.next();
    await results.return?.();
    expect(await results.next()).toMatchObject({ done: true });
    await streams(0);
  },
  'throws what cannot be run': async (scene) => {
    const results = scene.client().iterate({ query: UNKNOWN_FIELD });
    await expect(results.next()).rejects.toMatchObject([{ message: expect.stringContaining('winner') }]);
  },
  'throws how the socket closed': async (scene) => {
    const results = scene.client().iterate({ query: BOARD });
    await results.next();
    scene.cut();
    const rest = async () => {
      while (!(await results.next()).done);
    };
    await expect(rest()).rejects.toMatchObject({ code: 1006 });
  },
};

// Cases after graphql-ws's own suite of its client, as far as they come to the server.
describe.each([
  ['subscribing', SUBSCRIBING],
  ['connecting', CONNECTING],
  ['iterating', ITERATING],
])('graphql-ws’s own client %s', (_what, cases) => {
  let scene: ClientScene;
  afterEach(async () => {
    await scene.dispose();
    await streams(0);
  });

  it.each(Object.entries(cases))('%s', async (_name, run) => {
    scene = new ClientScene(endpoint());
    await run(scene);
  });
});
