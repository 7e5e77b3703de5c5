import type { Admin, Kafka as Client } from 'kafkajs';
import { within } from '../back-off.ts';
import { REQUEST_TIMEOUT_MS } from './kafka-client.ts';
import { configEntriesOf, type TopicSpec } from './topic-table.ts';

const MOST_REPLICAS = 3;
const CREATE_MS = 15_000;

export interface TopicReport {
  readonly created: readonly string[];
  /** What stands otherwise than stated, one line each. Nothing existing is ever changed. */
  readonly differences: readonly string[];
}

/**
 * Creates the topics that are missing and looks at those that are there.
 *
 * @param replicationFactor `null`: as many as there are brokers, at most three
 * @throws when Kafka does not answer, or does not let us
 */
export async function ensureTopics(
  client: Client,
  specs: ReadonlyMap<string, TopicSpec>,
  replicationFactor: number | null,
): Promise<TopicReport> {
  const admin = client.admin();
  try {
    await admin.connect();
    const existing = new Set(await admin.listTopics());
    const missing = [...specs].filter(([topic]) => !existing.has(topic));
    if (missing.length > 0) {
      const replicas =
        replicationFactor ?? Math.min(MOST_REPLICAS, (await admin.describeCluster()).brokers.length);
      await admin.createTopics({
        waitForLeaders: false,
        timeout: CREATE_MS,
        topics: missing.map(([topic, spec]) => ({
          topic,
          numPartitions: spec.partitions,
          replicationFactor: replicas,
          configEntries: configEntriesOf(spec),
        })),
      });
    }
    const present = [...specs].filter(([topic]) => existing.has(topic));
    return { created: missing.map(([topic]) => topic), differences: await differencesOf(admin, present) };
  } finally {
    await within(REQUEST_TIMEOUT_MS, admin.disconnect());
  }
}

async function differencesOf(admin: Admin, present: readonly [string, TopicSpec][]): Promise<string[]> {
  if (present.length === 0) return [];
  const { topics } = await admin.fetchTopicMetadata({ topics: present.map(([topic]) => topic) });
  const differences: string[] = [];
  for (const [topic, { partitions, anyCount }] of present) {
    if (anyCount) continue;
    const count = topics.find(({ name }) => name === topic)?.partitions.length;
    if (count === undefined || count === partitions) continue;
    differences.push(
      count < partitions
        ? `${topic} has ${count} partitions, fewer than the ${partitions} it should have: add some while nothing is live, with all topics of sessions alike.`
        : `${topic} has ${count} partitions, not ${partitions}: all topics of sessions need the same count.`,
    );
  }
  return differences;
}
