import type { EventLog, Reading } from '../log/event-log.ts';
import { partitionOf } from '../log/partition.ts';
import { TOPICS } from '../log/topics.ts';
import { decodeControl, type OfferedRecording, RECORDINGS_KEY } from '../source/control.ts';

/** What the sources on this log have said that they can replay; the newest offer of each counts. */
export class Catalogue {
  readonly #bySource = new Map<string, readonly OfferedRecording[]>();
  #reading: Reading | null = null;

  static async open(log: EventLog): Promise<Catalogue> {
    const catalogue = new Catalogue();
    const at = {
      topic: TOPICS.control,
      partition: partitionOf(RECORDINGS_KEY, await log.partitions(TOPICS.control)),
    };
    const { oldest } = await log.offsets(at);
    catalogue.#reading = await log.tail({
      ...at,
      from: oldest,
      onBatch: async (records) => {
        for (const record of records) catalogue.#take(record.value);
      },
    });
    return catalogue;
  }

  /** By title; one of each id. */
  get recordings(): readonly OfferedRecording[] {
    const byId = new Map([...this.#bySource.values()].flat().map((recording) => [recording.id, recording]));
    return [...byId.values()].sort((a, b) => a.title.localeCompare(b.title));
  }

  async close(): Promise<void> {
    await this.#reading?.close();
  }

  #take(text: string): void {
    const decoded = decodeControl(text);
    if (!decoded.ok || decoded.message.type !== 'RecordingsOffered') return;
    const { source, recordings } = decoded.message.body;
    this.#bySource.set(source, recordings);
  }
}
