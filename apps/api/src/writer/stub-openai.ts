import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How a stub answers a request: with a text, or however it likes. */
export type Answer = string | ((response: ServerResponse) => void);

export interface StubOpenAi {
  readonly url: string;
  /** Bodies of the requests so far. */
  readonly requests: readonly { readonly model: string; readonly messages: readonly { content: string }[] }[];
  /** Each request gets the next answer; the last one again and again. */
  answerWith(...answers: readonly Answer[]): void;
  close(): Promise<void>;
}

/** A server that speaks OpenAI's chat completions, as badly as a test wants. */
export async function stubOpenAi(): Promise<StubOpenAi> {
  const requests: StubOpenAi['requests'][number][] = [];
  let queue: readonly Answer[] = ['Nothing to say here.'];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      requests.push(JSON.parse(body));
      const [answer, ...rest] = queue;
      if (rest.length > 0) queue = rest;
      if (typeof answer === 'function') return answer(response);
      response.setHeader('content-type', 'application/json');
      const message = { role: 'assistant', content: answer };
      response.end(JSON.stringify({ choices: [{ message }], usage: { total_tokens: 400 } }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    answerWith: (...answers) => {
      queue = answers;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
