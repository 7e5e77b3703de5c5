/** What a fetch of one partition holds, once aborted transactions and control records are left out. */
declare module 'kafkajs/src/consumer/batch.js' {
  import type { KafkaMessage } from 'kafkajs';

  class Batch {
    constructor(topic: string, fetchedOffset: string, data: Batch.PartitionData);
    readonly messages: KafkaMessage[];
    readonly rawMessages: readonly unknown[];
    readonly highWatermark: string;
    lastOffset(): string;
  }

  namespace Batch {
    interface PartitionData {
      readonly partition: number;
      readonly highWatermark: string;
      /** Up to here no transaction is open. */
      readonly lastStableOffset: string;
      readonly messages: readonly unknown[];
    }
  }

  export = Batch;
}
