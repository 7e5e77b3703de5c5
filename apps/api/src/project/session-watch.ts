import type { WallClock } from '@slipstream/sources/playback/playback';
import type { PartKey } from '@slipstream/timing/fold/parts';
import { withParts } from '@slipstream/timing/fold/parts';
import type { SessionState } from '@slipstream/timing/fold/state';
import { type LiveStore, offsetKey, type SessionEntry } from '../live/live-store.ts';
import type { EventLog, Reading, RecordBatch, TopicPartition } from '../log/event-log.ts';
import { partitionOf } from '../log/partition.ts';
import { TOPICS, type Topic } from '../log/topics.ts';
import type { Report } from '../report.ts';
import { decodeControl, encodeControl, SIGN_MS, SIGNS_KEY } from '../source/control.ts';
import { appendEvents } from '../source/session-runner.ts';
import { endedBySilence, isEnding, spokeAgain, statusBefore } from './session-endings.ts';

/** Our sources send a sign of life every 5 s while they play or follow a session. Six signs are missing after this time. */
export const SIGNED_SILENCE_MS = 30_000;
/** Other programs send no signs. A session without events for this long counts as ended. */
export const UNSIGNED_SILENCE_MS = 10 * 60_000;
/** For a feed that is still followed after the flag but never ends its session. */
export const FINISHED_SILENCE_MS = 60 * 60_000;
/** A watch that does not receive its own pulse receives nothing. The log is then unavailable, and no source counts as silent. */
const PULSE_LOST_MS = 3 * SIGN_MS;
/** Topics that only sources write. Derived items come from projectors and do not prove that a source is active. */
const FROM_SOURCES: ReadonlySet<Topic> = new Set([TOPICS.timing, TOPICS.telemetry]);

export interface SessionWatchOptions {
  readonly log: EventLog;
  readonly store: Pick<LiveStore, 'sessions' | 'snapshot'>;
  readonly clock: WallClock;
  readonly report: Report;
  /** Unique name of this process among watches. */
  readonly name: string;
}

interface Tenure {
  /** Keyed by topic. Records before this offset are old. */
  readonly next: Map<Topic, number>;
  /** When the watch had read all old records. Null before. */
  wholeSinceMs: number | null;
}

/**
 * Ends sessions whose source is silent and resumes them when the source sends again. The process that reads a
 * session's partition for the projectors' group watches the session. So exactly one process watches it, and
 * another takes over.
 *
 * @remarks The watch measures silence with this process's clock, from the records it receives and never from
 * before it took over the partition. Other clocks and an unavailable log therefore end no session.
 */
export class SessionWatch {
  readonly #options: SessionWatchOptions;
  readonly #tenures = new Map<number, Tenure>();
  /** When the last event of a session's source was read, by session. */
  readonly #heard = new Map<string, number>();
  /** When a source last reported that it plays or follows a session, by session. */
  readonly #signed = new Map<string, number>();
  /** Whether the source of a session is one of ours and sends signs, by session. */
  readonly #signs = new Map<string, boolean>();
  /** Sessions that ended after the flag. A source that still follows their feed does not resume them. */
  readonly #overAfterFlag = new Set<string>();
  #pulseMs: number | null = null;
  #floorMs = 0;
  #signReading: Reading | null = null;
  #cancel = () => {};
  #ticking: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(options: SessionWatchOptions) {
    this.#options = options;
  }

  /** Returns the same log. The watch observes everything that the projectors' group reads through it. */
  listening(): EventLog {
    const { log } = this.#options;
    return {
      name: log.name,
      append: (topic, records) => log.append(topic, records),
      partitions: (topic) => log.partitions(topic),
      offsets: (at) => log.offsets(at),
      tail: (options) => log.tail(options),
      close: () => log.close(),
      consume: (options) =>
        log.consume({
          ...options,
          startAt: async (...given) => {
            const from = await options.startAt(...given);
            const [at] = given;
            this.#begins(at, from, (await log.offsets(at)).next);
            return from;
          },
          onBatch: async (batch) => {
            await options.onBatch(batch);
            this.#hear(batch);
          },
          onRevoked: (at) => {
            this.#tenures.delete(at.partition);
            options.onRevoked?.(at);
          },
        }),
    };
  }

  async start(): Promise<void> {
    const { log } = this.#options;
    const partition = partitionOf(SIGNS_KEY, await log.partitions(TOPICS.control));
    this.#signReading = await log.tail({
      topic: TOPICS.control,
      partition,
      from: 'end',
      onBatch: async (records) => {
        for (const { value } of records) this.#sign(value);
      },
    });
    this.#schedule(0);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancel();
    await this.#signReading?.close();
    await this.#ticking;
  }

  #schedule(ms: number): void {
    if (this.#closed) return;
    this.#cancel = this.#options.clock.after(ms, () => {
      this.#ticking = this.#tick()
        .catch((cause: unknown) => {
          // The unavailable engine reports itself. The next look retries.
          void cause;
        })
        .finally(() => this.#schedule(SIGN_MS));
    });
  }

  async #tick(): Promise<void> {
    const { log, store, name, clock } = this.#options;
    const at = new Date(clock.nowMs()).toISOString();
    const pulse = encodeControl(
      { type: 'SessionsFollowed', session: SIGNS_KEY, body: { source: name, sessions: [] } },
      at,
    );
    await log.append(TOPICS.control, [{ key: SIGNS_KEY, value: pulse }]);
    if (this.#pulseMs === null || this.#nowMs() - this.#pulseMs > PULSE_LOST_MS) return;
    const entries = await store.sessions();
    const count = await log.partitions(TOPICS.timing);
    for (const entry of entries) {
      const tenure = this.#tenures.get(partitionOf(entry.session, count));
      const sinceMs = tenure?.wholeSinceMs ?? null;
      if (sinceMs !== null && !this.#closed) await this.#judge(entry, Math.max(sinceMs, this.#floorMs));
    }
    this.#forget(new Set(entries.map(({ session }) => session)));
  }

  async #judge({ session, summary }: SessionEntry, sinceMs: number): Promise<void> {
    if (summary.status === 'ENDED') {
      const signs = this.#signed.has(session) && !this.#overAfterFlag.has(session);
      if (summary.silent && (signs || this.#heard.has(session))) await this.#goOn(session);
      return;
    }
    const spokeMs = Math.max(sinceMs, this.#heard.get(session) ?? 0);
    const signedMs = Math.max(spokeMs, this.#signed.get(session) ?? 0);
    const [quietMs, unsignedMs] = [this.#nowMs() - spokeMs, this.#nowMs() - signedMs];
    const isLong = summary.status === 'FINISHED' && quietMs >= FINISHED_SILENCE_MS;
    if (unsignedMs < SIGNED_SILENCE_MS && !isLong) return;
    const limitMs = (await this.#givesSigns(session)) ? SIGNED_SILENCE_MS : UNSIGNED_SILENCE_MS;
    if (unsignedMs >= limitMs) await this.#end(session, limitMs);
    else if (isLong) await this.#end(session, FINISHED_SILENCE_MS, (state) => state.playhead === null);
  }

  /** Returns true for our sources: those that have sent signs, and those that play a log. */
  async #givesSigns(session: string): Promise<boolean> {
    if (this.#signed.has(session)) return true;
    const known = this.#signs.get(session);
    if (known !== undefined) return known;
    const signs = ((await this.#state(session))?.state.playhead ?? null) !== null;
    this.#signs.set(session, signs);
    return signs;
  }

  async #end(session: string, silenceMs: number, may = (_: SessionState) => true): Promise<void> {
    // Records from here on come from a source that sends again.
    this.#heard.delete(session);
    this.#signed.delete(session);
    const stored = await this.#state(session);
    if (!stored || stored.state.info.status === 'ENDED' || !may(stored.state)) return;
    const reason = `nothing was heard from its source for ${durationText(silenceMs)}`;
    await appendEvents(this.#options.log, endedBySilence(stored.state, stored.offset, reason));
    this.#options.report.info(`${session}: ended, because ${reason}`);
  }

  async #goOn(session: string): Promise<void> {
    const stored = await this.#state(session);
    if (stored && !this.#heard.has(session) && statusBefore(stored.state.info) === 'FINISHED') {
      this.#overAfterFlag.add(session);
      return;
    }
    this.#overAfterFlag.delete(session);
    const events = stored ? spokeAgain(stored.state, stored.offset) : [];
    if (events.length === 0) return;
    await appendEvents(this.#options.log, events);
    this.#options.report.info(`${session}: goes on, because its source was heard again`);
  }

  async #state(session: string): Promise<{ state: SessionState; offset: number } | null> {
    const { log, store } = this.#options;
    const snapshot = await store.snapshot(session);
    if (!snapshot) return null;
    const state = withParts(null, session, snapshot.parts as ReadonlyMap<PartKey, unknown>);
    const partition = partitionOf(session, await log.partitions(TOPICS.timing));
    return { state, offset: snapshot.offsets[offsetKey(TOPICS.timing, partition)] ?? 0 };
  }

  /** Called before a partition is read. Records before `next` are old. */
  #begins({ topic, partition }: TopicPartition, from: number, next: number): void {
    const tenure = this.#tenures.get(partition) ?? { next: new Map(), wholeSinceMs: null };
    this.#tenures.set(partition, tenure);
    tenure.next.set(topic, next);
    if (topic === TOPICS.timing) tenure.wholeSinceMs = from >= next ? this.#nowMs() : null;
  }

  #hear({ topic, partition, records }: RecordBatch): void {
    const tenure = this.#tenures.get(partition);
    if (!tenure) return;
    const next = tenure.next.get(topic) ?? Number.POSITIVE_INFINITY;
    for (const { key, value, offset } of FROM_SOURCES.has(topic) ? records : []) {
      if (offset < next) continue;
      const slash = key.indexOf('/');
      if (!isEnding(value)) this.#heard.set(slash < 0 ? key : key.slice(0, slash), this.#nowMs());
    }
    const isWhole = topic === TOPICS.timing && (records.at(-1)?.offset ?? 0) >= next - 1;
    if (isWhole) tenure.wholeSinceMs ??= this.#nowMs();
  }

  #sign(value: string): void {
    const decoded = decodeControl(value);
    if (!decoded.ok || decoded.message.type !== 'SessionsFollowed') return;
    const { source, sessions } = decoded.message.body;
    const nowMs = this.#nowMs();
    if (source !== this.#options.name) {
      for (const session of sessions) this.#signed.set(session, nowMs);
      return;
    }
    if (this.#pulseMs === null || nowMs - this.#pulseMs > PULSE_LOST_MS) this.#floorMs = nowMs;
    this.#pulseMs = nowMs;
  }

  #forget(listed: ReadonlySet<string>): void {
    for (const known of [this.#heard, this.#signed, this.#signs])
      for (const session of known.keys()) if (!listed.has(session)) known.delete(session);
  }

  #nowMs(): number {
    return this.#options.clock.nowMs();
  }
}

function durationText(ms: number): string {
  return ms < 120_000 ? `${ms / 1_000} s` : `${ms / 60_000} min`;
}
