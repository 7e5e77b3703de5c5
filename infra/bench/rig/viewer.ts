/** A subscriber of the product over either transport, written against the protocols alone. */

export const TRANSPORTS = ['WebSocket', 'SSE'] as const;
export type Transport = (typeof TRANSPORTS)[number];

export interface Operation {
  readonly query: string;
  /** Asked anew for each connection, so that it can hand over the newest cursor. */
  readonly variables: () => Readonly<Record<string, unknown>>;
}

export interface GraphResult {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly { readonly message: string }[];
}

export interface Subscription {
  /** Resolves when the server has the operation, as far as the transport tells. */
  readonly begun: Promise<void>;
  /** Resolves with why, whoever ended it. */
  readonly ended: Promise<string>;
  /** Ends it without a word, as a client does whose network goes. */
  drop(): void;
}

export function subscribe(
  transport: Transport,
  url: string,
  operation: Operation,
  onResult: (result: GraphResult) => void,
): Subscription {
  return transport === 'SSE' ? overSse(url, operation, onResult) : overWebSocket(url, operation, onResult);
}

export async function ask<T>(
  url: string,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<T> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data?: T; errors?: unknown };
  if (!data || errors) throw new Error(`no answer: ${JSON.stringify(errors)}`);
  return data;
}

function overWebSocket(
  url: string,
  { query, variables }: Operation,
  onResult: (result: GraphResult) => void,
): Subscription {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  const say = (message: object): void => socket.send(JSON.stringify(message));
  const begun = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<string>();
  const end = (why: string): void => {
    begun.resolve();
    ended.resolve(why);
    socket.close();
  };
  socket.onopen = () => say({ type: 'connection_init' });
  socket.onclose = ({ code }) => end(`closed ${code}`);
  socket.onerror = () => end('the connection failed');
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(String(data)) as { type: string; payload?: GraphResult };
    if (message.type === 'next') onResult(message.payload ?? {});
    else if (message.type === 'ping') say({ type: 'pong' });
    else if (message.type === 'connection_ack') {
      say({ id: '1', type: 'subscribe', payload: { query, variables: variables() } });
      begun.resolve();
    } else if (message.type !== 'pong') end(`${message.type} ${JSON.stringify(message.payload ?? '')}`);
  };
  return { begun: begun.promise, ended: ended.promise, drop: () => end('dropped') };
}

function overSse(
  url: string,
  { query, variables }: Operation,
  onResult: (result: GraphResult) => void,
): Subscription {
  const cut = new AbortController();
  const begun = Promise.withResolvers<void>();
  const read = async (): Promise<string> => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query, variables: variables() }),
      signal: cut.signal,
    });
    begun.resolve();
    if (!response.ok || !response.body) return `status ${response.status}`;
    let text = '';
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      for (let at = text.indexOf('\n\n'); at >= 0; at = text.indexOf('\n\n')) {
        const event = text.slice(0, at);
        text = text.slice(at + 2);
        const data = /^data: (.*)$/m.exec(event)?.[1];
        if (/^event: next$/m.test(event) && data) onResult(JSON.parse(data) as GraphResult);
        if (/^event: complete$/m.test(event)) return 'complete';
      }
    }
    return 'the connection ended';
  };
  const ended = read().catch((cause: unknown) =>
    cut.signal.aborted ? 'dropped' : `the connection failed: ${cause}`,
  );
  void ended.then(() => begun.resolve());
  return { begun: begun.promise, ended, drop: () => cut.abort() };
}
