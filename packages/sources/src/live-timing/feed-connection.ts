import { HttpTransportType, type HubConnection, HubConnectionBuilder, LogLevel } from '@microsoft/signalr';
import { isObject, type Json, type JsonObject } from '../recording/json.ts';
import { LiveTimingError } from './live-timing-error.ts';

/** The server pings every 15 s: silence for twice as long is a lost connection. */
const SERVER_TIMEOUT_MS = 30_000;
const KEEP_ALIVE_MS = 15_000;
const NEGOTIATE_TIMEOUT_MS = 10_000;

export interface FeedMessage {
  readonly topic: string;
  readonly data: Json;
  /** The feed's own stamp, as it wrote it. */
  readonly stamp: string | null;
}

/** An open connection to the official live timing. */
export interface FeedConnection {
  /** Every topic's whole state, by topic. A topic that needs a token is not among them without one. */
  readonly snapshot: JsonObject;
  /** Resolves when the connection is gone, with why. */
  readonly closed: Promise<string>;
  /** Asks for the whole state once more. */
  resubscribe(): Promise<JsonObject>;
  stop(): Promise<void>;
}

/**
 * Connects to the hub (negotiate, WebSocket, JSON protocol) and subscribes to topics.
 *
 * @param onMessage gets every message from the subscription on, also those that come before this resolves.
 * @throws LiveTimingError
 */
export async function connectFeed(
  url: string,
  token: string | null,
  topics: readonly string[],
  onMessage: (message: FeedMessage) => void,
): Promise<FeedConnection> {
  const connection = new HubConnectionBuilder()
    .withUrl(url, {
      transport: HttpTransportType.WebSockets,
      timeout: NEGOTIATE_TIMEOUT_MS,
      ...(token !== null && { accessTokenFactory: () => token }),
    })
    .withServerTimeout(SERVER_TIMEOUT_MS)
    .withKeepAliveInterval(KEEP_ALIVE_MS)
    .configureLogging(LogLevel.None)
    .build();
  const closed = new Promise<string>((resolve) => {
    connection.onclose((error) => resolve(error?.message ?? 'the server closed the connection'));
  });
  connection.on('feed', (topic: unknown, data: unknown, stamp: unknown) => {
    if (typeof topic !== 'string' || data === undefined) return;
    onMessage({ topic, data: data as Json, stamp: typeof stamp === 'string' ? stamp : null });
  });
  await started(connection, url, token !== null);
  const subscribe = () => subscribed(connection, topics);
  try {
    return { snapshot: await subscribe(), closed, resubscribe: subscribe, stop: () => connection.stop() };
  } catch (cause) {
    await connection.stop();
    throw cause;
  }
}

async function started(connection: HubConnection, url: string, withToken: boolean): Promise<void> {
  try {
    await connection.start();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    // The client hands on the status of a refused negotiation in its message only.
    if (withToken && /\b40[13]\b/.test(why)) {
      throw new LiveTimingError('TOKEN_REFUSED', `the live timing refused the F1 TV token (${why})`, cause);
    }
    throw new LiveTimingError('UNREACHABLE', `the live timing at ${url} does not answer (${why})`, cause);
  }
}

async function subscribed(connection: HubConnection, topics: readonly string[]): Promise<JsonObject> {
  const answer = await connection.invoke<Json>('Subscribe', topics).catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new LiveTimingError('SUBSCRIBE_REFUSED', `the live timing refused the topics (${why})`, cause);
  });
  return isObject(answer) ? answer : {};
}
