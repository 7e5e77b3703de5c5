import { connectAsync, type MqttClient } from 'mqtt';
import { isObject, type Json } from '../recording/json.ts';
import { type Endpoint, type EndpointRecord, isEndpoint } from './endpoints.ts';
import { OpenF1Error } from './openf1-error.ts';

export const OPENF1_MQTT_URL = 'mqtts://mqtt.openf1.org:8883';

const CONNECT_TIMEOUT_MS = 10_000;
/** Shorter than the usual minute: a lost race is noticed sooner. */
const KEEP_ALIVE_S = 15;

export interface MqttFeed {
  /** Resolves when the connection is gone, with why. */
  readonly closed: Promise<string>;
  close(): Promise<void>;
}

/**
 * Subscribes to endpoints on OpenF1's broker (`v1/<endpoint>`, one record a message).
 *
 * @remarks Resolves once the broker has acknowledged the subscription: what is told from then on is not
 * missed. It connects once; who wants it back connects again.
 * @throws OpenF1Error
 */
export async function connectMqtt(
  url: string,
  token: string | null,
  endpoints: readonly Endpoint[],
  onRecord: (record: EndpointRecord) => void,
  onUnreadable: (topic: string, reason: string) => void,
): Promise<MqttFeed> {
  const client = await connected(url, token);
  const closed = new Promise<string>((resolve) => {
    client.on('close', () => resolve('the broker closed the connection'));
    client.on('error', (error) => resolve(error.message));
  });
  client.on('message', (topic, payload) => {
    const endpoint = topic.replace(/^v1\//, '');
    const record = parsed(payload.toString('utf8'));
    if (!isEndpoint(endpoint)) onUnreadable(topic, 'of an endpoint that is not known');
    else if (!isObject(record)) onUnreadable(topic, 'a message that is no object');
    else onRecord({ endpoint, record });
  });
  try {
    await client.subscribeAsync(
      endpoints.map((endpoint) => `v1/${endpoint}`),
      { qos: 1 },
    );
  } catch (cause) {
    await client.endAsync(true);
    throw new OpenF1Error('UNREACHABLE', `the broker at ${url} refused the topics (${whyOf(cause)})`, cause);
  }
  return { closed, close: () => client.endAsync(true) };
}

async function connected(url: string, token: string | null): Promise<MqttClient> {
  try {
    return await connectAsync(
      url,
      {
        ...(token !== null && { username: 'slipstream', password: token }),
        connectTimeout: CONNECT_TIMEOUT_MS,
        keepalive: KEEP_ALIVE_S,
        reconnectPeriod: 0,
      },
      false,
    );
  } catch (cause) {
    const why = whyOf(cause);
    // The codes of MQTT 3.1.1 (4, 5) and 5 (134, 135) for a login that is refused.
    const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : null;
    if ([4, 5, 134, 135].includes(Number(code))) {
      throw new OpenF1Error('TOKEN_REFUSED', `the broker of OpenF1 refused the token (${why})`, cause);
    }
    throw new OpenF1Error('UNREACHABLE', `the broker of OpenF1 at ${url} does not answer (${why})`, cause);
  }
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function whyOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
