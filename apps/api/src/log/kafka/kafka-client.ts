import kafkajs, { type Kafka as Client, type Cluster } from 'kafkajs';
import { registerCodecs } from './codecs.ts';
import type { KafkaSettings } from './kafka-config.ts';

const { Kafka, logLevel } = kafkajs;

/** Clouds take seconds to accept; a broker that hangs must not hold us for longer. */
const CONNECTION_TIMEOUT_MS = 10_000;
/**
 * A connection may die without a word (a cut cable, a stopped broker). Only a request that is not
 * answered tells, and this is how long it may take: what a viewer waits for a picture to go on. The
 * connection is then given up, by our patch of kafkajs. Less than a group's session, so that a member gets
 * through on another one before it is expelled.
 *
 * @remarks A broker that is only slow loses nothing by it: the producer is idempotent, so what was written
 * though the answer came too late is told apart when it is sent again.
 */
export const REQUEST_TIMEOUT_MS = 4_000;
/** Leaders and replicas move; a minute-old map costs one failed request. */
export const METADATA_MAX_AGE_MS = 60_000;

/**
 * A kafkajs client.
 *
 * @param attempts how often it tries on its own. Our own loops try for ever, and want to hear of a
 * failure soon; inside a consumer kafkajs needs a few, for a group's first seconds.
 */
export function kafkaClient(settings: KafkaSettings, attempts: number): Client {
  registerCodecs();
  return new Kafka({
    brokers: [...settings.brokers],
    clientId: settings.clientId,
    ...(settings.ssl === false ? {} : { ssl: Object.keys(settings.ssl).length > 0 ? settings.ssl : true }),
    ...(settings.sasl ? { sasl: { ...settings.sasl } } : {}),
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    authenticationTimeout: CONNECTION_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    retry: { retries: attempts, initialRetryTime: 100, maxRetryTime: 500, factor: 0.2, multiplier: 2 },
    // What matters reaches people through the log's own state; kafkajs tells each failure several times.
    logLevel: logLevel.NOTHING,
  } as ConstructorParameters<typeof Kafka>[0]);
}

/**
 * A view of the brokers to read from without a consumer group.
 *
 * @remarks kafkajs hands its cluster to partition assigners and to nobody else, so this makes a consumer
 * that never runs for the sake of the cluster that its assigner is given.
 */
export function clusterOf(client: Client): Cluster {
  let captured: Cluster | undefined;
  client.consumer({
    groupId: 'slipstream-never-joins',
    allowAutoTopicCreation: false,
    metadataMaxAge: METADATA_MAX_AGE_MS,
    partitionAssigners: [
      ({ cluster }) => {
        captured = cluster;
        return {
          name: 'none',
          version: 0,
          assign: async () => [],
          protocol: () => ({ name: 'none', metadata: Buffer.alloc(0) }),
        };
      },
    ],
  });
  if (!captured)
    throw new Error('This kafkajs does not give its cluster to assigners: the pinned version does.');
  return captured;
}
