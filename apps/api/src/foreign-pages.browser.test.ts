import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lacksChromium, launchChromium } from './test-kit/chromium.ts';
import { startRace } from './test-kit/race.ts';
import { type ServerUnderTest, serverUnderTest } from './test-kit/server-under-test.ts';

const MUTATION = 'mutation { startRace(input: { seed: 4242 }) { session { id } } }';
const SUBSCRIPTION = 'subscription { leaderboard(maxHz: 60) { version } }';
const EVIL = 'evil.example';
/** A name that pointed to the attacker when its page was loaded, and points to this machine now. */
const REBOUND = 'rebound.example';

interface Attempt {
  readonly endpoint: string;
  readonly mutation: string;
  readonly subscription: string;
}

/** What a page can try, each on its own; they run within the page. */
const ATTEMPTS = {
  'a form': ({ endpoint, mutation }: Attempt) =>
    sendForm(endpoint, 'application/x-www-form-urlencoded', mutation),
  'a multipart form': ({ endpoint, mutation }: Attempt) =>
    sendForm(endpoint, 'multipart/form-data', mutation),
  'a form of plain text': ({ endpoint, mutation }: Attempt) => sendForm(endpoint, 'text/plain', mutation),
  'a no-cors fetch of JSON as plain text': ({ endpoint, mutation }: Attempt) =>
    fetch(endpoint, { method: 'POST', mode: 'no-cors', body: JSON.stringify({ query: mutation }) }),
  'a no-cors fetch of a body without a type': ({ endpoint, mutation }: Attempt) =>
    fetch(endpoint, {
      method: 'POST',
      mode: 'no-cors',
      body: new Blob([JSON.stringify({ query: mutation })]),
    }),
  'a no-cors fetch of a form': ({ endpoint, mutation }: Attempt) =>
    fetch(endpoint, { method: 'POST', mode: 'no-cors', body: new URLSearchParams({ query: mutation }) }),
  'a no-cors fetch of a multipart form': ({ endpoint, mutation }: Attempt) => {
    const body = new FormData();
    body.set('operations', JSON.stringify({ query: mutation }));
    body.set('map', '{}');
    return fetch(endpoint, { method: 'POST', mode: 'no-cors', body });
  },
  'a fetch of JSON': ({ endpoint, mutation }: Attempt) =>
    fetch(endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: mutation }),
    }),
  'a beacon of JSON': async ({ endpoint, mutation }: Attempt) =>
    void navigator.sendBeacon(
      endpoint,
      new Blob([JSON.stringify({ query: mutation })], { type: 'application/json' }),
    ),
  'a no-cors fetch over GET': ({ endpoint, subscription }: Attempt) =>
    fetch(`${endpoint}?query=${encodeURIComponent(subscription)}`, {
      mode: 'no-cors',
      headers: { accept: 'text/event-stream' },
    }),
  'an EventSource': ({ endpoint, subscription }: Attempt) =>
    new Promise((resolve, reject) => {
      const source = new EventSource(`${endpoint}?query=${encodeURIComponent(subscription)}`);
      source.addEventListener('next', resolve);
      source.onerror = () => {
        source.close();
        reject(new Error('refused'));
      };
    }),
  'a WebSocket': ({ endpoint, subscription }: Attempt) =>
    new Promise((resolve, reject) => {
      const socket = new WebSocket(endpoint.replace('http', 'ws'), 'graphql-transport-ws');
      socket.onopen = () => {
        socket.send(JSON.stringify({ type: 'connection_init' }));
        socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: subscription } }));
      };
      socket.onmessage = ({ data }) => JSON.parse(data).type === 'next' && resolve(data);
      socket.onclose = () => reject(new Error('refused'));
    }),
  'an image': ({ endpoint }: Attempt) =>
    new Promise((resolve) => {
      const image = new Image();
      image.onload = image.onerror = resolve;
      image.src = `${endpoint}?query={__typename}`;
      document.body.append(image);
    }),
  'a script': ({ endpoint }: Attempt) =>
    new Promise((resolve) => {
      const script = document.createElement('script');
      script.onload = script.onerror = resolve;
      script.src = `${endpoint}?query={__typename}`;
      document.body.append(script);
    }),
  'a frame': ({ endpoint }: Attempt) =>
    new Promise((resolve) => {
      const frame = document.createElement('iframe');
      frame.onload = resolve;
      frame.src = `${endpoint}?query={__typename}`;
      document.body.append(frame);
    }),
} as const;
type Name = keyof typeof ATTEMPTS;
const NAMES = Object.keys(ATTEMPTS) as Name[];
const ANSWERED = { timeout: 5_000 };
/** These leave no response that the page's browser would show. */
const WITHOUT_RESPONSE: readonly Name[] = ['a WebSocket'];

/** In the page: it posts a form into a frame. */
declare function sendForm(endpoint: string, encoding: string, mutation: string): Promise<unknown>;
const SEND_FORM = `function sendForm(endpoint, encoding, mutation) {
  const frame = document.createElement('iframe');
  frame.name = 'target';
  const form = document.createElement('form');
  Object.assign(form, { method: 'post', action: endpoint, enctype: encoding, target: 'target' });
  const field = document.createElement('input');
  // As plain text, name=value reads as JSON.
  const [name, value] = encoding === 'text/plain'
    ? ['{"query":' + JSON.stringify(mutation) + ',"variables":{"', '":1}}']
    : ['query', mutation];
  Object.assign(field, { name, value });
  form.append(field);
  document.body.append(frame, form);
  return new Promise((resolve) => { frame.onload = resolve; form.submit(); });
}`;

describe.skipIf(lacksChromium())('a page of another origin, in a browser', () => {
  let server: ServerUnderTest;
  let foreign: Server;
  let browser: Browser;
  let page: Page;
  let statuses: number[] = [];

  beforeAll(async () => {
    server = await serverUnderTest();
    await startRace(server, { seed: 9, laps: 8, speed: 20 });
    foreign = createServer((_request, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<body>Win a car!</body>'),
    ).listen(0, '127.0.0.1');
    await once(foreign, 'listening');
    browser = await launchChromium(`--host-resolver-rules=MAP ${EVIL} 127.0.0.1, MAP ${REBOUND} 127.0.0.1`);
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    foreign.closeAllConnections();
    foreign.close();
    await server.close();
  });

  const opened = async (url: string): Promise<void> => {
    page = await browser.newPage();
    statuses = [];
    await page.goto(url);
    const isOperation = (address: string): boolean => new URL(address).pathname === '/graphql';
    page.on('response', (response) => {
      if (isOperation(response.url())) statuses.push(response.status());
    });
    // What the page may not even know of, the browser's own log of the network has.
    const network = await page.context().newCDPSession(page);
    await network.send('Network.enable');
    // The two come in either order.
    const asked = new Set<string>();
    const answered = new Map<string, number>();
    const note = (requestId: string): void => {
      const status = answered.get(requestId);
      if (asked.has(requestId) && status !== undefined) statuses.push(status);
    };
    network.on('Network.requestWillBeSent', ({ requestId, request }) => {
      if (!isOperation(request.url)) return;
      asked.add(requestId);
      note(requestId);
    });
    network.on('Network.responseReceivedExtraInfo', ({ requestId, statusCode }) => {
      answered.set(requestId, statusCode);
      note(requestId);
    });
  };
  const attempt = async (name: Name, endpoint: string): Promise<string> => {
    const tried = { endpoint, mutation: MUTATION, subscription: SUBSCRIPTION };
    // Through CDP, so that a policy of the page on scripts is none on the test's own.
    return page.evaluate(
      `(async () => { ${SEND_FORM}; try { await (${ATTEMPTS[name]})(${JSON.stringify(tried)}); return 'sent'; } catch (error) { return String(error); } })()`,
    );
  };
  const sessions = async (): Promise<readonly string[]> => {
    const { data } = await server.query<{ sessions: { edges: { node: { id: string } }[] } }>(
      '{ sessions(first: 100) { edges { node { id } } } }',
    );
    return (data?.sessions.edges ?? []).map(({ node }) => node.id).sort();
  };
  /** Streams that are open, and messages that were handed to streams. */
  const streamed = async (): Promise<readonly string[]> => {
    const text = await (await fetch(`${server.running.url}/metrics`)).text();
    return text
      .split('\n')
      .filter((line) => /^slipstream_(live_subscribers|fanout_hubs|messages_delivered_total)/.test(line));
  };

  const port = (): string => new URL(server.running.url).port;
  const ORIGINS: readonly (readonly [what: string, page: () => string, endpoint: () => string])[] = [
    [
      'of another port of localhost',
      () => `http://localhost:${(foreign.address() as AddressInfo).port}`,
      () => `${server.running.url}/graphql`,
    ],
    [
      'of another host',
      () => `http://${EVIL}:${(foreign.address() as AddressInfo).port}`,
      () => `${server.running.url}/graphql`,
    ],
    [
      'of a name that points to us (DNS rebinding)',
      () => `http://${REBOUND}:${port()}/`,
      () => `http://${REBOUND}:${port()}/graphql`,
    ],
  ];

  describe.each(ORIGINS)('%s', (_what, origin, endpoint) => {
    it.each(NAMES)('starts nothing and streams nothing with %s', async (name) => {
      const before = [await sessions(), await streamed()];
      await opened(origin());
      await attempt(name, endpoint());
      if (!WITHOUT_RESPONSE.includes(name))
        await expect.poll(() => statuses.length, ANSWERED).toBeGreaterThan(0);
      // Refused before any of it was read: none of these costs more than its refusal.
      for (const status of statuses) expect([403, 415, 421]).toContain(status);
      expect([await sessions(), await streamed()]).toEqual(before);
      await page.close();
    });
  });

  it('reads nothing of the graph, the metrics or the app under a name that points to us', async () => {
    await opened(`http://${REBOUND}:${port()}/`);
    const read = await page.evaluate(async (query) => {
      const paths = [
        '/',
        '/metrics',
        '/api/leaderboard',
        '/readyz',
        `/graphql?query=${encodeURIComponent(query)}`,
      ];
      return Promise.all(
        paths.map(async (path) => {
          const response = await fetch(path);
          return `${response.status} ${(await response.text()).slice(0, 30)}`;
        }),
      );
    }, '{ features { eventLog } }');
    expect(read.map((each) => each.slice(0, 3))).toEqual(['421', '421', '421', '200', '421']);
    expect(read[3]).toBe('200 ready\n');
    await page.close();
  });

  it.each(['an EventSource', 'a WebSocket', 'a fetch of JSON'] as const)(
    'could use %s if it were our own',
    async (name) => {
      await opened(`${server.running.url}/favicon.svg`);
      const before = [await sessions(), await streamed()];
      expect(await attempt(name, `${server.running.url}/graphql`)).toBe('sent');
      await expect.poll(async () => [await sessions(), await streamed()]).not.toEqual(before);
      await page.close();
    },
  );
});
