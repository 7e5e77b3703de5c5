import { createServer, type ServerHttp2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { bedrockWriter } from './bedrock-writer.ts';

const TASK = { language: 'en', kind: 'OVERTAKE', text: 'Arrow passes Bolt on lap 14.', recent: [] };

let endpoint = '';
let asked: { url: string | undefined; body: string }[] = [];
/** The SDK speaks HTTP/2 to this service, without TLS where the endpoint has none. */
const server = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => {
    body += chunk;
  });
  request.on('end', () => {
    asked.push({ url: request.url, body });
    if (body.includes('Bolt on lap 99')) {
      response.writeHead(500);
      response.end('{}');
      return;
    }
    const message = { role: 'assistant', content: [{ text: ' Arrow gets by Bolt! ' }] };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ output: { message }, usage: { totalTokens: 321 } }));
  });
});
const sessions = new Set<ServerHttp2Session>();
server.on('session', (session) => sessions.add(session));

beforeEach(async () => {
  asked = [];
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'none');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'none');
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const session of sessions) session.destroy();
  await new Promise((resolve) => server.close(resolve));
});

const writer = () => bedrockWriter({ model: 'some.model-v1', region: 'eu-west-1', endpoint });

it('asks the Converse API of the model, and gives its text and what it counted', async () => {
  const written = await writer().write(TASK, new AbortController().signal);
  expect(written).toEqual({ text: 'Arrow gets by Bolt!', tokens: 321 });
  expect(asked).toHaveLength(1);
  expect(asked[0]?.url).toBe('/model/some.model-v1/converse');
  expect(asked[0]?.body).toContain(TASK.text);
});

it('fails at once where the service does, without trying again', async () => {
  const failing = { ...TASK, text: 'Arrow passes Bolt on lap 99.' };
  await expect(writer().write(failing, new AbortController().signal)).rejects.toThrow();
  expect(asked).toHaveLength(1);
});
