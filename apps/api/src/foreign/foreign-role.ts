import type { WallClock } from '@slipstream/sources/playback/playback';
import { CurrentSessions } from '../live/current-sessions.ts';
import type { LiveStore } from '../live/live-store.ts';
import type { EventLog, TopicPartition } from '../log/event-log.ts';
import type { Meter } from '../metrics/meter.ts';
import type { SchemaRegistry } from '../registry/schema-registry.ts';
import type { Report } from '../report.ts';
import { BoardWriter, writesBoard } from './board-writer.ts';
import type { ForeignConfig } from './foreign-config.ts';
import { ForeignReader } from './foreign-reader.ts';
import { ForeignWriter } from './foreign-writer.ts';
import type { PlainKeys } from './plain-keys.ts';

/** How far a group has come on the log of all names; null: nowhere yet. */
export type Committed = (group: string, at: TopicPartition) => Promise<number | null>;

export interface ForeignRoleOptions {
  readonly config: ForeignConfig;
  /** What this process does of it. */
  readonly reads: boolean;
  readonly writes: boolean;
  /** The log with the names as other programs use them, and the product's own. */
  readonly foreignLog: EventLog;
  readonly committed: Committed;
  /** Stands before the product's own names. */
  readonly prefix: string;
  readonly log: EventLog;
  readonly store: LiveStore;
  readonly registry: SchemaRegistry | null;
  /** Opens the keys that others read; null where there is no Redis. */
  readonly openKeys: (() => PlainKeys) | null;
  readonly clock: WallClock;
  readonly report: Report;
  readonly meter: Meter;
}

/** What a process does with topics of other programs. */
export class ForeignRole {
  readonly #closing: readonly (() => Promise<void>)[];

  private constructor(closing: readonly (() => Promise<void>)[]) {
    this.#closing = closing;
  }

  static async start(options: ForeignRoleOptions): Promise<ForeignRole> {
    const { config, foreignLog, committed, prefix, log, store, registry, clock, report, meter } = options;
    const sessions = await CurrentSessions.open(store);
    const closing: (() => Promise<void>)[] = [];
    const { write: topics, keep: keeps = [] } = config;
    if (options.writes && topics.length + keeps.length > 0) {
      const keys = options.openKeys?.() ?? null;
      if (keys) closing.push(() => keys.close());
      const ownCommitted: Committed = (group, { topic, partition }) =>
        committed(prefix + group, { topic: (prefix + topic) as typeof topic, partition });
      const shared = { foreignLog, log, committed: ownCommitted, topics, keeps, keys, clock, report };
      const board = writesBoard(shared) ? new BoardWriter({ ...shared, store: store.scores }) : null;
      if (board) closing.unshift(() => board.close());
      await board?.start();
      const writer = new ForeignWriter({
        ...shared,
        store,
        sessions,
        registry,
      });
      closing.unshift(() => writer.close());
      await writer.start();
    }
    if (options.reads && config.read.length > 0) {
      const reader = new ForeignReader({
        foreignLog,
        committed,
        groupPrefix: prefix,
        topics: config.read,
        mapping: config.mapping,
        registry,
        log,
        currentSession: () => sessions.current,
        report,
        clock,
        onDeadLetter: (topic) => meter.count('slipstream_dead_letters_total', { topic }),
        onNoChange: (topic, reason) => meter.count('slipstream_foreign_no_change_total', { topic, reason }),
      });
      closing.push(() => reader.close());
      await reader.start();
    }
    return new ForeignRole([...closing, () => sessions.close()]);
  }

  async close(): Promise<void> {
    for (const close of this.#closing) await close();
  }
}
