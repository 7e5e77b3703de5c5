import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { graphSocket } from '../../apps/api/src/test-kit/graph-socket.ts';

export type Transport = 'WebSocket' | 'SSE';

export interface Operation {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface Result {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly { readonly message: string }[];
}

export interface OpenStream {
  /** Settles when the stream is over, with why. */
  readonly ended: Promise<string>;
  close(): void;
  /** From now on it reads as fast as it can. */
  hurry(): void;
}

export interface Manner {
  /** Over SSE: it reads a little at a time, as somebody on a bad line does. */
  readonly crawls?: boolean;
  /** How long the server may be silent when it is asked for something. */
  readonly answerMs?: number;
}

const KEEP_ALIVE_MS = 2_000;
const ANSWER_MS = 3_000;
/** The server says something at least every twelve seconds. */
const SSE_SILENCE_MS = 14_000;
/** A reader on a bad line: this much at a time, then a pause. */
const CRAWL_BYTES = 4_096;
const CRAWL_PAUSE_MS = 400;

export function openWebSocket(
  endpoint: string,
  operation: Operation,
  onResult: (result: Result) => void,
  { answerMs = ANSWER_MS }: Manner = {},
): OpenStream {
  const client = graphSocket({ endpoint, keepAliveMs: KEEP_ALIVE_MS, answerMs });
  const ended = new Promise<string>((resolve) => {
    client.subscribe(
      { query: operation.query, variables: { ...operation.variables } },
      {
        next: (result) => onResult(result as Result),
        error: (cause) => resolve(textOf(cause)),
        complete: () => resolve('completed'),
      },
    );
  });
  void ended.then(() => client.terminate());
  return { ended, close: () => client.terminate(), hurry: () => {} };
}

export function openSse(
  endpoint: string,
  operation: Operation,
  onResult: (result: Result) => void,
  { crawls = false, answerMs = ANSWER_MS }: Manner = {},
): OpenStream {
  const { promise: ended, resolve: end } = Promise.withResolvers<string>();
  let crawling = crawls;
  let answer: IncomingMessage | null = null;
  const asked: ClientRequest = request(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    agent: false,
  });
  let silence: NodeJS.Timeout | undefined;
  const heard = (patienceMs: number): void => {
    clearTimeout(silence);
    silence = setTimeout(() => asked.destroy(new Error('silent')), patienceMs);
  };
  const stop = (why: string): void => {
    clearTimeout(silence);
    end(why);
  };
  asked.on('error', (cause) => stop(cause.message));
  asked.on('close', () => stop('closed'));
  asked.on('response', (response) => {
    answer = response;
    if (response.statusCode !== 200) {
      stop(`status ${response.statusCode}`);
      asked.destroy();
      return;
    }
    response.setEncoding('utf8');
    let text = '';
    let taken = 0;
    response.on('data', (chunk: string) => {
      heard(Math.max(answerMs, SSE_SILENCE_MS));
      text += chunk;
      const events = text.split('\n\n');
      text = events.pop() ?? '';
      for (const event of events) if (readEvent(event, onResult) === 'complete') stop('completed');
      taken += chunk.length;
      if (!crawling || taken < CRAWL_BYTES) return;
      taken = 0;
      response.pause();
      setTimeout(() => response.resume(), CRAWL_PAUSE_MS);
    });
    response.on('end', () => stop('ended'));
    response.on('error', (cause) => stop(cause.message));
  });
  heard(answerMs);
  asked.end(JSON.stringify(operation));
  void ended.then(() => asked.destroy());
  return {
    ended,
    close: () => asked.destroy(),
    hurry: () => {
      crawling = false;
      answer?.resume();
    },
  };
}

function readEvent(event: string, onResult: (result: Result) => void): 'next' | 'complete' | null {
  let name = '';
  let data = '';
  for (const line of event.split('\n')) {
    if (line.startsWith('event:')) name = line.slice('event:'.length).trim();
    if (line.startsWith('data:')) data += line.slice('data:'.length).trim();
  }
  if (name === 'next') onResult(JSON.parse(data) as Result);
  return name === 'next' || name === 'complete' ? name : null;
}

function textOf(cause: unknown): string {
  if (cause instanceof Error) return cause.message;
  if (typeof cause === 'object' && cause !== null && 'code' in cause) {
    return `closed with ${String(cause.code)}${'reason' in cause && cause.reason ? ` ${String(cause.reason)}` : ''}`;
  }
  return JSON.stringify(cause);
}
