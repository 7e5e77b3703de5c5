import type { Broker, Cluster } from 'kafkajs';
import type { TopicPartition } from '../event-log.ts';

/** kafkajs has it and does not say so in its types. */
interface FetchesOffsets {
  offsetFetch(request: {
    groupId: string;
    topics: readonly { topic: string; partitions: readonly { partition: number }[] }[];
  }): Promise<{ responses: readonly { partitions: readonly { partition: number; offset: string }[] }[] }>;
}

/** The offset that a group has committed; null where it has none. */
export async function committedOffset(
  cluster: Cluster,
  group: string,
  { topic, partition }: TopicPartition,
): Promise<number | null> {
  // A cluster that nothing was asked of yet knows no broker to ask.
  await cluster.addMultipleTargetTopics([topic]);
  const coordinator = (await cluster.findGroupCoordinator({ groupId: group })) as Broker & FetchesOffsets;
  const { responses } = await coordinator.offsetFetch({
    groupId: group,
    topics: [{ topic, partitions: [{ partition }] }],
  });
  const offset = Number(responses[0]?.partitions[0]?.offset ?? -1);
  return offset >= 0 ? offset : null;
}
