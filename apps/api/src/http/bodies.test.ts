import { once } from 'node:events';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { startRace } from '../test-kit/race.ts';
import { type ServerUnderTest, serverUnderTest } from '../test-kit/server-under-test.ts';

let server: ServerUnderTest;
beforeAll(async () => {
  server = await serverUnderTest();
  await startRace(server, { seed: 5, laps: 3, speed: 20 });
});
afterAll(() => server.close());

const NESTED = 50_000;
const nested = `${'['.repeat(NESTED)}${']'.repeat(NESTED)}`;

async function post(chunks: readonly string[], headers: Record<string, string> = {}) {
  const sent = request(`${server.running.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
  });
  // The server may refuse and close before the client has sent the whole body.
  sent.on('error', () => {});
  for (const chunk of chunks) sent.write(chunk);
  sent.end();
  const [response] = await once(sent, 'response');
  let text = '';
  for await (const chunk of response) text += chunk;
  return { status: response.statusCode as number, text };
}

describe('a body', () => {
  it('is bounded where it comes in chunks, without a length', async () => {
    const comments = Array.from({ length: 400 }, () => '#'.repeat(1_024));
    const { status, text } = await post(['{"query":"{ __typename }', ...comments, '"}']);
    expect(status).toBe(413);
    expect(JSON.parse(text).errors[0].extensions.code).toBe('PAYLOAD_TOO_LARGE');
  });

  it('in chunks is read as any other', async () => {
    expect(await post(['{"query":', '"{ __typename }"}'])).toMatchObject({ status: 200 });
  });

  it.each([
    ['of lists', nested],
    ['with lists for variables', `{"query":"{ __typename }","variables":${nested}}`],
    [
      'with lists in a variable',
      `{"query":"query ($d: [Int!]) { laps(drivers: $d) { edges { cursor } } }","variables":{"d":${nested}}}`,
    ],
    ['with lists in extensions', `{"query":"{ __typename }","extensions":{"x":${nested}}}`],
    ['with lists for a query', `{"query":${nested}}`],
    ['with lists for a name', `{"query":"{ __typename }","operationName":${nested}}`],
  ])('%s, nested 50,000 deep, is the mistake of its client at the most', async (_what, body) => {
    const { status, text } = await post([body]);
    expect(status).toBeLessThan(500);
    expect(JSON.parse(text)).toBeDefined();
  });
});

describe('a subscription whose variables are nested 50,000 deep', () => {
  const body = `{"query":"subscription ($f: CommentaryFilter) { commentary(filter: $f) { __typename } }","variables":{"f":{"drivers":${nested}}}}`;

  it('is the mistake of its client over SSE', async () => {
    const { status, text } = await post([body], { accept: 'text/event-stream' });
    expect(status).toBe(200);
    expect(text).toContain('BAD_USER_INPUT');
  });

  it('is the mistake of its client over WebSocket, and of no other operation', async () => {
    const socket = new WebSocket(
      `${server.running.url.replace('http', 'ws')}/graphql`,
      'graphql-transport-ws',
    );
    const messages: { id?: string; type: string; payload?: unknown }[] = [];
    socket.on('message', (data) => messages.push(JSON.parse(String(data))));
    await once(socket, 'open');
    socket.send('{"type":"connection_init"}');
    await expect.poll(() => messages.length).toBe(1);
    socket.send(`{"id":"deep","type":"subscribe","payload":${body}}`);
    socket.send('{"id":"other","type":"subscribe","payload":{"query":"subscription { session { id } }"}}');
    const typesOf = (id: string) => messages.filter((message) => message.id === id).map(({ type }) => type);
    await expect.poll(() => [typesOf('deep').length > 0, typesOf('other')[0]]).toEqual([true, 'next']);
    expect(JSON.stringify(messages.find(({ id }) => id === 'deep'))).toContain('BAD_USER_INPUT');
    socket.terminate();
  });
});
