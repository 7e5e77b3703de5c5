/** Clients that run one subscription at a time under an id, over each transport, and note what comes. */
import { Agent, type IncomingMessage, request } from 'node:http';
import { WebSocket } from 'ws';
import type { ArgumentOperation } from './argument-operations.ts';

export interface Heard {
  /** `error`: a message with errors; `refused`: an answer that is no stream. */
  readonly type: 'data' | 'error' | 'refused' | 'complete';
  readonly payload: unknown;
}

export interface Listening {
  /** Nothing more is wanted. Resolves when nothing more can come; what comes all the same is heard. */
  stop(): Promise<void>;
}

export interface ArgumentClient {
  readonly name: string;
  open(operation: ArgumentOperation, heard: (message: Heard) => void): Listening;
  close(): void;
}

const kindOf = (payload: unknown): 'data' | 'error' =>
  (payload as { errors?: unknown }).errors === undefined ? 'data' : 'error';

/** One socket, many operations. */
export class WebSocketClient implements ArgumentClient {
  readonly name = 'WebSocket';
  /** What went wrong with the socket itself. */
  readonly wrong: string[] = [];
  readonly #socket: WebSocket;
  readonly #heard = new Map<string, (message: Heard) => void>();
  readonly #fences = new Map<number, () => void>();
  readonly #acknowledged = Promise.withResolvers<void>();
  #count = 0;
  #closing = false;

  constructor(url: string) {
    this.#socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    this.#socket.on('open', () => this.#say({ type: 'connection_init' }));
    this.#socket.on('message', (data) => this.#take(JSON.parse(String(data))));
    this.#socket.on('error', (cause) => this.wrong.push(`WebSocket: ${cause.message}`));
    this.#socket.on('close', (code, reason) => {
      if (!this.#closing) this.wrong.push(`the server closed the WebSocket: ${code} ${String(reason)}`);
      this.#acknowledged.resolve();
      for (const pass of this.#fences.values()) pass();
    });
  }

  get ready(): Promise<void> {
    return this.#acknowledged.promise;
  }

  open({ query, variables }: ArgumentOperation, heard: (message: Heard) => void): Listening {
    const id = `${this.#count++}`;
    this.#heard.set(id, heard);
    this.#say({ id, type: 'subscribe', payload: { query, variables } });
    return {
      stop: async () => {
        this.#say({ id, type: 'complete' });
        await this.#fence();
        this.#heard.delete(id);
      },
    };
  }

  close(): void {
    this.#closing = true;
    this.#socket.close();
  }

  /** Everything that was sent before it is dealt with. */
  #fence(): Promise<void> {
    const number = this.#count++;
    return new Promise((resolve) => {
      this.#fences.set(number, resolve);
      this.#say({ type: 'ping', payload: { number } });
    });
  }

  #take({ id, type, payload }: { id: string; type: string; payload: unknown }): void {
    if (type === 'connection_ack') {
      this.#acknowledged.resolve();
    } else if (type === 'pong') {
      const { number } = payload as { number: number };
      this.#fences.get(number)?.();
      this.#fences.delete(number);
    } else if (type === 'next' || type === 'error' || type === 'complete') {
      const heard = this.#heard.get(id);
      if (!heard) this.wrong.push(`${type} under ${id}, which is over: ${JSON.stringify(payload)}`);
      else if (type === 'next') heard({ type: kindOf(payload), payload });
      else heard({ type: type === 'error' ? 'refused' : 'complete', payload });
    }
  }

  #say(message: object): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
    else for (const pass of this.#fences.values()) pass();
  }
}

/** Subscriptions over SSE, each with a request of its own. */
export class SseClient implements ArgumentClient {
  readonly name: string;
  readonly wrong: string[] = [];
  readonly #url: string;
  readonly #method: 'GET' | 'POST';
  readonly #agent = new Agent({ keepAlive: true });

  constructor(url: string, method: 'GET' | 'POST') {
    this.#url = url;
    this.#method = method;
    this.name = `SSE ${method}`;
  }

  open({ query, variables }: ArgumentOperation, heard: (message: Heard) => void): Listening {
    const asked = { query, variables: JSON.stringify(variables) };
    const isGet = this.#method === 'GET';
    const path = isGet ? `/graphql?${new URLSearchParams(asked)}` : '/graphql';
    let stopped = false;
    const asking = request(`${this.#url}${path}`, {
      method: this.#method,
      agent: this.#agent,
      headers: { accept: 'text/event-stream', 'content-type': 'application/json' },
    });
    const closed = new Promise<void>((resolve) => asking.once('close', resolve));
    asking.on('error', (cause) => {
      if (!stopped) this.wrong.push(`${this.name}: ${cause.message}`);
    });
    asking.on('response', (response) => void this.#read(response, heard));
    asking.end(isGet ? undefined : JSON.stringify({ query, variables }));
    return {
      stop: () => {
        stopped = true;
        asking.destroy();
        return closed;
      },
    };
  }

  close(): void {
    this.#agent.destroy();
  }

  #read(response: IncomingMessage, heard: (message: Heard) => void): void {
    const isStream = response.headers['content-type']?.startsWith('text/event-stream') === true;
    let text = '';
    response.setEncoding('utf8');
    response.on('error', () => {});
    response.on('data', (chunk: string) => {
      text += chunk;
      if (!isStream) return;
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) this.#event(block, heard);
    });
    response.on('end', () => {
      if (!isStream) heard({ type: 'refused', payload: readJson(text) });
    });
  }

  #event(block: string, heard: (message: Heard) => void): void {
    const fields = new Map(
      block.split('\n').flatMap((line) => {
        const colon = line.indexOf(':');
        return colon > 0 ? [[line.slice(0, colon), line.slice(colon + 1).trim()] as const] : [];
      }),
    );
    const type = fields.get('event');
    if (type === 'complete') heard({ type, payload: null });
    if (type !== 'next') return;
    const payload = readJson(fields.get('data') ?? '');
    heard({ type: kindOf(payload), payload });
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return { unreadable: text.slice(0, 200) };
  }
}
