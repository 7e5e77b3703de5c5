import { metricsRecords, positionRecords } from '@slipstream/sources/foreign/written/car-records';
import { leaderboardResults } from '@slipstream/sources/foreign/written/leaderboard-rows';
import {
  commentaryValue,
  WRITTEN_SCHEMAS,
  type WrittenKey,
  type WrittenTopic,
} from '@slipstream/sources/foreign/written/written-topics';
import type { WallClock } from '@slipstream/sources/playback/playback';
import { decodeDerived } from '@slipstream/timing/derive/derived-record';
import type { SessionState } from '@slipstream/timing/fold/state';
import type { CurrentSessions } from '../live/current-sessions.ts';
import { type Lease, Leases } from '../live/leases.ts';
import type { LiveStore } from '../live/live-store.ts';
import { SessionReplica } from '../live/session-replica.ts';
import type { EventLog, LogRecord, NewRecord, Reading, TopicPartition } from '../log/event-log.ts';
import { TOPICS, type Topic } from '../log/topics.ts';
import { RegistryError, type SchemaRegistry } from '../registry/schema-registry.ts';
import type { Report } from '../report.ts';
import { WRITTEN_HERE_HEADER } from './foreign-reader.ts';
import type { PlainKeys } from './plain-keys.ts';
import { WriterTurn } from './writer-turn.ts';

const TURN_GROUP = 'slipstream-writer';
const COMMENTARY_GROUP = 'slipstream-writer-commentary';
/** As their own producers: cars every second, the leaderboard every fifth. */
const TICK_MS = 1_000;
const TICKS_OF_LEADERBOARD = 5;
const LEADERBOARD_KEY = 'race_results';
const KEPT_LEADERBOARD: WrittenKey = 'f1_leaderboard_data';

export interface ForeignWriterOptions {
  /** The log with the names as their readers use them. */
  readonly foreignLog: EventLog;
  /** The product's own log. */
  readonly log: EventLog;
  /** How far a group of the product's own log has come; null: nowhere yet. */
  readonly committed: (group: string, at: TopicPartition) => Promise<number | null>;
  readonly store: LiveStore;
  readonly sessions: CurrentSessions;
  readonly topics: readonly WrittenTopic[];
  readonly keeps: readonly WrittenKey[];
  readonly keys: PlainKeys | null;
  /** Null: commentary goes out as plain JSON, and topics in Avro not at all. */
  readonly registry: SchemaRegistry | null;
  readonly clock: WallClock;
  readonly report: Report;
}

/**
 * Writes what others expect to read: the current session's leaderboard, cars and commentary, in the
 * shapes of their topics. Only one of several processes writes the pictures; each line of commentary is
 * written by the owner of its partition.
 */
export class ForeignWriter {
  readonly #options: ForeignWriterOptions;
  readonly #turn = new WriterTurn();
  readonly #replicas: Leases<SessionReplica>;
  #shown: { readonly session: string; readonly lease: Lease<SessionReplica> } | null = null;
  #commentary: Reading | null = null;
  #cancel = () => {};
  #ticks = 0;
  /** What the kept key has, as far as this one knows. */
  #kept: string | null = null;
  /** What was last told to go wrong: an outage is told once. */
  #trouble: string | null = null;
  #closed = false;
  #ticking: Promise<void> = Promise.resolve();

  constructor(options: ForeignWriterOptions) {
    this.#options = options;
    this.#replicas = new Leases((session) => SessionReplica.open(options.store, session));
  }

  async start(): Promise<void> {
    const { log, committed, topics, keeps, report } = this.#options;
    await this.#turn.join(log, TURN_GROUP);
    if (topics.includes('f1-commentary')) {
      this.#commentary = await log.consume({
        group: COMMENTARY_GROUP,
        topics: [TOPICS.commentary],
        startAt: async (at) => (await committed(COMMENTARY_GROUP, at)) ?? (await log.offsets(at)).next,
        onBatch: async ({ records }) => this.#writeCommentary(records),
      });
    }
    report.info(`writes ${[...topics, ...keeps].join(', ')} as well`);
    this.#schedule();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancel();
    await this.#ticking;
    await this.#commentary?.close();
    await this.#turn.leave();
    this.#shown?.lease.release();
    await this.#replicas.close();
  }

  #schedule(): void {
    if (this.#closed) return;
    this.#cancel = this.#options.clock.after(TICK_MS, () => {
      this.#ticking = this.#tick().finally(() => this.#schedule());
    });
  }

  async #tick(): Promise<void> {
    if (!this.#turn.isMine) return;
    try {
      const state = await this.#state();
      if (state) await this.#writePictures(state, this.#ticks++ % TICKS_OF_LEADERBOARD === 0);
      this.#trouble = null;
    } catch (cause) {
      const trouble = cause instanceof Error ? cause.message : String(cause);
      if (trouble !== this.#trouble) this.#options.report.warn(`cannot write for others: ${trouble}`);
      this.#trouble = trouble;
    }
  }

  /** The picture of the session that is shown now. */
  async #state(): Promise<SessionState | null> {
    const session = this.#options.sessions.current;
    if (session === null) return null;
    if (this.#shown?.session !== session) {
      const lease = await this.#replicas.lease(session);
      this.#shown?.lease.release();
      this.#shown = { session, lease };
    }
    return this.#shown.lease.value.state;
  }

  async #writePictures(state: SessionState, withLeaderboard: boolean): Promise<void> {
    const { topics, keeps } = this.#options;
    if (keeps.includes(KEPT_LEADERBOARD)) await this.#keep(JSON.stringify(leaderboardResults(state)));
    if (withLeaderboard && topics.includes('f1.leaderboard.results')) {
      await this.#write('f1.leaderboard.results', [
        recordOf(LEADERBOARD_KEY, JSON.stringify(leaderboardResults(state))),
      ]);
    }
    if (state.info.status === 'ENDED') return;
    if (topics.includes('f1-driver-positions')) {
      await this.#writeEncoded('f1-driver-positions', state.session, positionRecords(state));
    }
    if (topics.includes('f1-car-metrics')) {
      await this.#writeEncoded('f1-car-metrics', state.session, metricsRecords(state));
    }
  }

  async #keep(text: string): Promise<void> {
    if (text === this.#kept) return;
    await this.#options.keys?.set(KEPT_LEADERBOARD, text);
    this.#kept = text;
  }

  async #writeCommentary(records: readonly LogRecord[]): Promise<void> {
    const values = records.flatMap((record) => {
      const decoded = decodeDerived(record.value);
      if (!decoded.ok || decoded.derived.log !== 'commentary') return [];
      return [commentaryValue(decoded.derived.item)];
    });
    if (this.#options.registry) return this.#writeLines(values);
    await this.#write(
      'f1-commentary',
      values.map((value) => recordOf(null, JSON.stringify(value))),
    );
  }

  /** A line that does not fit the topic's schema never will: the ones behind it do not wait for it. */
  async #writeLines(values: readonly unknown[]): Promise<void> {
    for (const value of values) {
      try {
        await this.#writeEncoded('f1-commentary', null, [value]);
      } catch (cause) {
        if (!(cause instanceof RegistryError) || cause.code !== 'value_does_not_fit') throw cause;
        this.#options.report.warn(`a line is not written to f1-commentary: ${cause.message}`);
      }
    }
  }

  async #writeEncoded(
    topic: keyof typeof WRITTEN_SCHEMAS,
    key: string | null,
    values: readonly unknown[],
  ): Promise<void> {
    const { registry } = this.#options;
    if (!registry) return;
    const records: NewRecord[] = [];
    for (const value of values) {
      records.push(recordOf(key, await registry.encode(`${topic}-value`, WRITTEN_SCHEMAS[topic], value)));
    }
    await this.#write(topic, records);
  }

  async #write(topic: WrittenTopic, records: readonly NewRecord[]): Promise<void> {
    // The engine takes any name; the type is of the names that are ours.
    if (records.length > 0) await this.#options.foreignLog.append(topic as string as Topic, records);
  }
}

function recordOf(key: string | null, value: string | Buffer): NewRecord {
  return {
    key: key ?? '',
    value: '',
    bytes: { key: key === null ? null : Buffer.from(key), value: Buffer.from(value) },
    headers: { [WRITTEN_HERE_HEADER]: '1' },
  };
}
