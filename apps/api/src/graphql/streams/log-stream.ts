import { LOG_START } from '@slipstream/schema/graph';
import type { LogItem, LogName } from '@slipstream/timing/fold/parts';
import type { SessionState } from '@slipstream/timing/fold/state';
import type { CurrentSessions } from '../../live/current-sessions.ts';
import type { Lease } from '../../live/leases.ts';
import type { LiveStore } from '../../live/live-store.ts';
import type { SessionView } from '../../live/session-replica.ts';
import { isAway, untilAvailable } from '../../live/until-available.ts';
import { type StreamMeter, silentStreamMeter } from '../../metrics/stream-meter.ts';
import { decodeCursor, type LogPlace } from './cursor.ts';
import { FollowedSession } from './followed-session.ts';
import {
  endOfLog,
  type Missed,
  type PlacedItem,
  placeBehindNewest,
  readOn,
  resolveCursor,
  startOfLog,
} from './log-reader.ts';
import { shownUpToMs } from './shown-up-to.ts';
import type { StreamClock } from './state-stream.ts';
import { Wake } from './wake.ts';

export type LogUpdate =
  | { readonly type: 'item'; readonly item: PlacedItem; readonly state: SessionState | null }
  | { readonly type: 'missed'; readonly missed: Missed };

/** Returns the place up to which a reader has everything after this update. */
export function placeOf(update: LogUpdate): LogPlace {
  return update.type === 'item' ? update.item.place : update.missed.until;
}

export interface LogStreamOptions {
  /** Null: follow the current session. */
  readonly session: string | null;
  readonly log: LogName;
  /** A cursor or `LOG_START`. Null: begin at the next item; in a delayed stream, at the next item to become due. */
  readonly after: string | null;
  /** Replaces `after` for a slow reader: the place from which it resumes. */
  readonly resume?: LogPlace | null;
  /** Minimum age of an item, in ms of event time. */
  readonly delayMs: number;
  /** Returns true for items to emit. The stream skips all other items. Absent: all items. */
  readonly wanted?: (entry: LogItem, state: SessionState | null) => boolean;
  readonly store: LiveStore;
  readonly sessions: CurrentSessions;
  readonly lease: (session: string) => Promise<Lease<SessionView>>;
  readonly clock: StreamClock;
  readonly meter?: StreamMeter;
}

/** Items read ahead for one reader. The log itself is the buffer, so a slow reader costs no more memory than this. */
const PAGE_ITEMS = 100;
/** Interval between checks of a delayed stream for a due item. */
const DUE_CHECK_MS = 100;
/** Wait before a retry when the store does not respond. */
const RETRY_MS = 200;

/**
 * A LOG stream: emits every item once, in order. It reads the log from its own place after each append. It
 * reports items that are no longer available as `missed`, before the next item.
 *
 * @remarks An object with its own `return`, which ends a waiting `next` at once. A failure rejects one `next`
 * and ends the stream. An unavailable store is not a failure: the stream waits.
 */
export class LogStream implements AsyncIterableIterator<LogUpdate, undefined> {
  readonly #options: LogStreamOptions;
  readonly #followed: FollowedSession;
  readonly #wake = new Wake();
  #lease: Lease<SessionView> | null = null;
  #unlisten = () => {};
  #place: LogPlace | null = null;
  #queue: LogUpdate[] = [];
  #given: LogPlace | null = null;
  /** True after an update is emitted and until the next one is requested. */
  #inHand = false;
  #readBefore = false;
  #done = false;
  readonly #meter: StreamMeter;
  /** When the events of published but not yet emitted items were appended to the event log, by item number. */
  readonly #appendedAtMs = new Map<number, number>();

  private constructor(options: LogStreamOptions) {
    this.#options = options;
    this.#meter = options.meter ?? silentStreamMeter;
    this.#meter.opened();
    this.#followed = new FollowedSession(options.session, options.sessions, () => this.#wake.ring());
  }

  /** Resolves once the stream cannot miss later items. */
  static async open(options: LogStreamOptions): Promise<LogStream> {
    const stream = new LogStream(options);
    try {
      await stream.#begin();
    } catch (cause) {
      await stream.return();
      throw cause;
    }
    return stream;
  }

  /**
   * The place up to which the reader has everything. Null before the first place is known, and between
   * emitting an update and its delivery.
   */
  get at(): LogPlace | null {
    if (this.#inHand) return null;
    return this.#queue.length === 0 ? this.#place : this.#given;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Marks the last update as delivered. `next` does the same. */
  handedOn(): void {
    this.#inHand = false;
  }

  async next(): Promise<IteratorResult<LogUpdate, undefined>> {
    try {
      return await this.#next();
    } catch (cause) {
      if (this.#done) return { done: true, value: undefined };
      await this.return();
      throw cause;
    }
  }

  async #next(): Promise<IteratorResult<LogUpdate, undefined>> {
    this.handedOn();
    while (!this.#done) {
      const update = this.#queue[0];
      if (update && this.#isDue(update)) {
        this.#queue.shift();
        this.#inHand = true;
        this.#given = placeOf(update);
        this.#tell(update);
        return { done: false, value: update };
      }
      if (!update && (await this.#fill())) continue;
      if (this.#done) break;
      const cancel = update ? this.#options.clock.after(DUE_CHECK_MS, () => this.#wake.ring()) : () => {};
      await this.#wake.wait();
      cancel();
    }
    return { done: true, value: undefined };
  }

  async return(): Promise<IteratorResult<LogUpdate, undefined>> {
    if (!this.#done) this.#meter.closed();
    this.#done = true;
    this.#queue = [];
    this.#followed.close();
    this.#unlisten();
    this.#lease?.release();
    this.#lease = null;
    this.#wake.ring();
    return { done: true, value: undefined };
  }

  async #begin(): Promise<void> {
    const { resume } = this.#options;
    if (resume) {
      await this.#listen(resume.session);
      this.#place = resume;
      this.#readBefore = true;
      return;
    }
    const { after } = this.#options;
    const current = this.#followed.subject;
    const cursor = after === null ? null : decodeCursor(after);
    const isCarriedOver = this.#options.session === null && cursor?.log === this.#options.log;
    if (cursor && isCarriedOver && cursor.session !== current) {
      await this.#beginElsewhere(cursor, current);
      return;
    }
    // Without a current session, the first one is read from its beginning.
    if (current === null) return;
    await this.#listen(current);
    if (after === null || after === LOG_START) {
      this.#place = await this.#ask(() => this.#beginning(current, after));
      return;
    }
    await this.#resolve(current, after);
  }

  /**
   * Begins at a cursor of an earlier session. The stream emits the rest of that session first, then the
   * current session from its beginning.
   */
  async #beginElsewhere(cursor: LogPlace, current: string | null): Promise<void> {
    const { sessions, store, log } = this.#options;
    const isKept = current === null || sessions.entries.some(({ session }) => session === cursor.session);
    if (isKept) {
      await this.#listen(cursor.session);
      await this.#resolve(cursor.session, this.#options.after ?? '');
      return;
    }
    await this.#listen(current);
    const end = await this.#ask(() => endOfLog(store, current, log));
    const until = startOfLog(current, log, end?.epoch ?? '');
    this.#place = until;
    const missed = { reason: 'EXPIRED', session: cursor.session, count: null, until } as const;
    this.#queue.push({ type: 'missed', missed });
  }

  async #resolve(session: string, cursor: string): Promise<void> {
    const { store, log } = this.#options;
    const resolved = await this.#ask(() => resolveCursor(store, session, log, cursor));
    this.#place = resolved?.place ?? null;
    if (resolved?.missed) this.#queue.push({ type: 'missed', missed: resolved.missed });
  }

  async #beginning(session: string, after: string | null): Promise<LogPlace | null> {
    const { store, log, delayMs } = this.#options;
    if (after === LOG_START) {
      return startOfLog(session, log, (await endOfLog(store, session, log))?.epoch ?? '');
    }
    if (delayMs === 0) return endOfLog(store, session, log);
    return placeBehindNewest(store, session, log, (at) => this.#isPast(at));
  }

  /** Waits while the store is unavailable, instead of failing the stream. */
  #ask<T>(question: () => Promise<T>): Promise<T> {
    return untilAvailable(question, () => !this.#done);
  }

  /** @returns true when there may be an update to emit. */
  async #fill(): Promise<boolean> {
    try {
      if (this.#place) {
        const read = await readOn(this.#options.store, this.#place, PAGE_ITEMS);
        this.#place = read.place;
        if (read.missed) this.#queue.push({ type: 'missed', missed: this.#named(read.missed) });
        const state = this.#lease?.value.state ?? null;
        for (const item of read.items) {
          if (this.#options.wanted?.(item.numbered.entry, state) ?? true) {
            this.#queue.push({ type: 'item', item, state });
          }
        }
        this.#readBefore = true;
        if (this.#queue.length > 0 || read.items.length > 0) return true;
      }
      return await this.#switch();
    } catch (cause) {
      if (!isAway(cause)) throw cause;
      const cancel = this.#options.clock.after(RETRY_MS, () => this.#wake.ring());
      await this.#wake.wait();
      cancel();
      return true;
    }
  }

  /** Switches to the next session after emitting every item of the previous one. */
  async #switch(): Promise<boolean> {
    const session = this.#followed.subject;
    if (session === null || session === this.#place?.session) return false;
    await this.#listen(session);
    const end = await endOfLog(this.#options.store, session, this.#options.log);
    if (!end) return false;
    this.#place = startOfLog(session, this.#options.log, end.epoch);
    this.#readBefore = false;
    return true;
  }

  async #listen(session: string): Promise<void> {
    if (session === this.#lease?.value.session) return;
    const lease = await this.#options.lease(session);
    this.#unlisten();
    this.#lease?.release();
    this.#lease = lease;
    if (this.#done) {
      lease.release();
      return;
    }
    this.#unlisten = lease.value.onChange(({ items, changed, appendedAtMs }) => {
      if (changed === 'all') this.#appendedAtMs.clear();
      // Only for metrics: items that wait for a slow reader are not measured.
      if (appendedAtMs !== undefined && this.#appendedAtMs.size < PAGE_ITEMS) {
        for (const { number } of items) this.#appendedAtMs.set(number, appendedAtMs);
      }
      if (items.length > 0 || changed === 'all') this.#wake.ring();
    });
  }

  #tell(update: LogUpdate): void {
    if (update.type === 'missed') {
      this.#appendedAtMs.clear();
      this.#meter.missed(update.missed.reason, update.missed.count);
      this.#meter.delivered(null);
      return;
    }
    const { number } = update.item.numbered;
    const appendedAtMs = this.#appendedAtMs.get(number) ?? null;
    this.#appendedAtMs.delete(number);
    this.#meter.delivered(this.#options.delayMs === 0 ? appendedAtMs : null);
  }

  /** Reports items that expired after the stream began as SLOW_READER: the reader was too slow. */
  #named(missed: Missed): Missed {
    const named = this.#options.wanted ? { ...missed, count: null } : missed;
    return missed.reason === 'EXPIRED' && this.#readBefore ? { ...named, reason: 'SLOW_READER' } : named;
  }

  #isDue(update: LogUpdate): boolean {
    return update.type === 'missed' || this.#isPast(update.item.numbered.entry.item.at);
  }

  /** Returns true when the stream has reached an event time, including its delay. */
  #isPast(at: string): boolean {
    const { delayMs, clock } = this.#options;
    if (delayMs === 0) return true;
    const state = this.#lease?.value.state;
    return state ? Date.parse(at) <= shownUpToMs(state, clock.nowMs()) - delayMs : false;
  }
}
