import { setTimeout as sleep } from 'node:timers/promises';
import { createClient as createSseClient } from 'graphql-sse';
import { type Client, createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { compose, type Running } from '../compose.ts';
import { type Config, ROLES } from '../config.ts';
import { NO_LIMITS } from '../graphql/guards/client-limits.ts';
import { collectingReport } from '../report.ts';
import { enginesUnderTest } from './engines.ts';

export interface Result<T> {
  readonly data?: T | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

/** A subscription that keeps every message until somebody asks for it. */
export interface Subscribed<T> {
  next(): Promise<Result<T>>;
  /** The next message's data; fails on errors. */
  data(): Promise<T>;
  /** Resolves when the stream has ended, with the error that ended it. */
  readonly ended: Promise<unknown>;
  readonly received: readonly Result<T>[];
  unsubscribe(): void;
}

export interface ServerUnderTest {
  readonly running: Running;
  readonly report: readonly string[];
  query<T>(
    query: string,
    variables?: Record<string, unknown>,
    headers?: Record<string, string>,
  ): Promise<Result<T>>;
  subscribe<T>(transport: Transport, query: string, variables?: Record<string, unknown>): Subscribed<T>;
  close(): Promise<void>;
}

export const TRANSPORTS = ['WebSocket', 'SSE'] as const;
export type Transport = (typeof TRANSPORTS)[number];

const DEFAULTS: Omit<Config, 'kafka' | 'redis'> = {
  roles: new Set(ROLES),
  host: '127.0.0.1',
  port: 0,
  workers: 1,
  recordings: [],
  recordingsFolder: null,
  live: null,
  record: null,
  speed: 1,
  seed: 1,
  anomalies: true,
  language: 'en',
  writer: null,
  operatorToken: null,
  allowedOrigins: [],
  publicUrls: [],
  without: new Set(),
  // Suites open thousands of sockets from one address.
  clientLimits: NO_LIMITS,
  trustedProxies: [],
  registry: null,
  foreign: null,
};

/** A fresh Kafka creates topics and its first group in that time. */
const READY_MS = 60_000;

/** The whole server on a free port, as `start` runs it. */
export async function serverUnderTest(config: Partial<Config> = {}): Promise<ServerUnderTest> {
  const report = collectingReport();
  const running = await compose({ ...DEFAULTS, ...enginesUnderTest(), ...config }, report);
  await ready(running.url);
  const endpoint = `${running.url}/graphql`;
  const clients = new Set<{ dispose(): unknown }>();
  return {
    running,
    report: report.lines,
    async query(query, variables, headers) {
      const response = await fetch(endpoint, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query, variables }),
      });
      return (await response.json()) as Result<never>;
    },
    subscribe(transport, query, variables) {
      const client =
        transport === 'WebSocket'
          ? webSocketClient(endpoint)
          : createSseClient({ url: endpoint, retryAttempts: 0 });
      clients.add(client);
      return subscribed(client as Client, query, variables);
    },
    async close() {
      for (const client of clients) await client.dispose();
      await running.stop();
    },
  };
}

/** With real engines the server listens before they answer. */
async function ready(url: string): Promise<void> {
  for (const until = Date.now() + READY_MS; Date.now() < until; await sleep(50)) {
    if ((await fetch(`${url}/readyz`)).ok) return;
  }
  throw new Error(`the server was not ready: ${await (await fetch(`${url}/readyz`)).text()}`);
}

export function webSocketClient(endpoint: string): Client {
  return createClient({ url: endpoint.replace('http', 'ws'), webSocketImpl: WebSocket, retryAttempts: 0 });
}

/** Follows what one client subscribes to. */
export function subscribed<T>(
  client: Client,
  query: string,
  variables?: Record<string, unknown>,
): Subscribed<T> {
  const received: Result<T>[] = [];
  let read = 0;
  let wake = () => {};
  let end: (cause: unknown) => void = () => {};
  const ended = new Promise<unknown>((resolve) => {
    end = resolve;
  });
  const unsubscribe = client.subscribe<T>(
    { query, ...(variables ? { variables } : {}) },
    {
      next: (result) => {
        received.push(result as Result<T>);
        wake();
      },
      error: (cause) => end(cause),
      complete: () => end(null),
    },
  );
  const next = async (): Promise<Result<T>> => {
    for (;;) {
      const result = received[read];
      if (result) {
        read++;
        return result;
      }
      const gone = await Promise.race([
        ended.then((cause) => ({ cause })),
        new Promise<null>((resolve) => {
          wake = () => resolve(null);
        }),
      ]);
      if (gone && received.length === read) {
        throw new Error(`the stream ended before its next message: ${JSON.stringify(gone.cause)}`);
      }
    }
  };
  return {
    next,
    async data() {
      const { data, errors } = await next();
      if (errors || !data) throw new Error(`an error instead of data: ${JSON.stringify(errors)}`);
      return data;
    },
    ended,
    received,
    unsubscribe,
  };
}
