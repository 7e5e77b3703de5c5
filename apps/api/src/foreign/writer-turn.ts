import type { EventLog, Reading } from '../log/event-log.ts';
import { TOPICS } from '../log/topics.ts';

/** Who owns this partition of the group has the turn. */
const DECIDING_PARTITION = 0;

/**
 * One of several processes has the turn. The log's own groups decide: they hand a partition to one member,
 * and to another when that one is gone. What the partition holds is of no interest.
 */
export class WriterTurn {
  #mine = false;
  #reading: Reading | null = null;

  get isMine(): boolean {
    return this.#mine;
  }

  async join(log: EventLog, group: string): Promise<void> {
    this.#reading = await log.consume({
      group,
      topics: [TOPICS.control],
      startAt: async (at) => {
        if (at.partition === DECIDING_PARTITION) this.#mine = true;
        return (await log.offsets(at)).next;
      },
      onBatch: async () => {},
      onRevoked: ({ partition }) => {
        if (partition === DECIDING_PARTITION) this.#mine = false;
      },
    });
  }

  async leave(): Promise<void> {
    this.#mine = false;
    await this.#reading?.close();
  }
}
