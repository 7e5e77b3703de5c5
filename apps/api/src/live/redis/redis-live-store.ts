import { randomUUID } from 'node:crypto';
import type { PartKey } from '@slipstream/timing/fold/parts';
import type { Redis } from 'ioredis';
import type {
  Applied,
  Json,
  LiveStore,
  LogPage,
  LogRange,
  Offsets,
  SessionChange,
  SessionEntry,
  SessionSummary,
  Snapshot,
  StoredPosition,
  Unwatch,
  WatchMessage,
} from '../live-store.ts';
import type { ScoreBounds } from '../score-store.ts';
import { decodeLogEntry } from './change-wire.ts';
import { type Keys, keysUnder } from './keys.ts';
import { partText } from './part-text.ts';
import { RedisConnections } from './redis-connections.ts';
import type { LinkState } from './redis-link.ts';
import { DEFAULT_PREFIX, type RedisConnection } from './redis-options.ts';
import { RedisScoreStore } from './redis-score-store.ts';
import { defineScripts, type Reply, type RunScript } from './scripts.ts';
import type { HealCause, RedisLiveEvent } from './session-channel.ts';
import { SessionFeeds } from './session-feeds.ts';
import { SessionList } from './session-list.ts';

export interface RedisLiveStoreOptions {
  readonly connection: RedisConnection;
  /** Stands before every key and channel. */
  readonly prefix?: string;
  /** Items kept of each log of a session; the oldest go first. */
  readonly retainedItems?: number;
  /** Changes kept for watchers that were cut off; with more missing they are told `lost`. */
  readonly retainedChanges?: number;
  /** How long a session that has ended stays after its last change. */
  readonly keepEndedMs?: number;
  /** How long a session that never said its end stays after its last change. */
  readonly keepActiveMs?: number;
  readonly scoreBounds?: ScoreBounds;
  readonly onState?: (state: LinkState) => void;
  readonly onEvent?: (event: RedisLiveEvent) => void;
}

const DEFAULT_RETAINED_ITEMS = 10_000;
/** About as many bytes as a snapshot: reading more than that to catch up would be slower than reading one. */
const DEFAULT_RETAINED_CHANGES = 128;
/** A change above this is told as `lost`: Redis cuts a subscriber off that has 8 MiB unread for a minute. */
const NOTICE_MAX_BYTES = 4 * 1024 * 1024;
/** A change above this (a new epoch, mostly) is kept as `lost`: a snapshot is as good. Bounds the changes to 8 MiB. */
const RETAINED_CHANGE_MAX_BYTES = 64 * 1024;
/** Leads the keys of `memory` among those of the parts; `apply.lua` knows it too. */
const MEMORY_MARK = '~';
const HOUR_MS = 3_600_000;
const DEFAULT_KEEP_ENDED_MS = 24 * HOUR_MS;
const DEFAULT_KEEP_ACTIVE_MS = 7 * 24 * HOUR_MS;

/**
 * The live store on Redis: scripts for every atomic step, and a channel for each session's changes.
 *
 * @remarks It connects by itself, for as long as it is open, and `onState` tells how that goes.
 * While Redis is away calls reject at once with `LiveStoreUnavailable`; watches stay and are told
 * what they missed, or `lost`, when it is back.
 *
 * A session takes its parts, each log's items and its changes: at most 128 × 64 KiB of changes and,
 * for each log, 10,000 items (about 0.4 KB each). The race of Qatar 2023, whole, takes 1.1 MB: parts
 * 0.67, changes 0.39, race control 0.04. No server may evict its keys (`maxmemory-policy
 * noeviction`): a session that lost some is built anew from the event log.
 */
export class RedisLiveStore implements LiveStore {
  readonly name = 'Redis';
  readonly scores: RedisScoreStore;
  readonly #options: RedisLiveStoreOptions;
  readonly #keys: Keys;
  readonly #connections: RedisConnections;
  readonly #redis: Redis;
  readonly #script: RunScript;
  readonly #run: RunScript = (name, args) => this.#connections.command(() => this.#script(name, args));
  readonly #list: SessionList;
  readonly #feeds: SessionFeeds;
  #listChannel: Promise<() => void> | null = null;

  constructor(options: RedisLiveStoreOptions) {
    this.#options = options;
    const prefix = options.prefix ?? DEFAULT_PREFIX;
    this.#keys = keysUnder(prefix);
    this.#connections = new RedisConnections({
      connection: options.connection,
      prefix,
      onState: (state) => this.#onState(state),
      onHeartbeat: () => this.#look('look'),
    });
    this.#redis = this.#connections.commands.redis;
    this.#script = defineScripts(this.#redis);
    this.scores = new RedisScoreStore({
      run: this.#run,
      keys: this.#keys,
      connections: this.#connections,
      ...(options.scoreBounds ? { bounds: options.scoreBounds } : {}),
      onWatcherThrew: (cause) => this.#report({ type: 'watcher-threw', session: '', cause }),
    });
    this.#list = new SessionList(this.#run, this.#keys);
    this.#feeds = new SessionFeeds({
      run: this.#run,
      keys: this.#keys,
      subscriber: this.#connections.subscriber,
      onEvent: (event) => this.#report(event),
    });
  }

  get state(): LinkState {
    return this.#connections.state;
  }

  /** Resolves when Redis can be used, however long that takes. */
  ready(): Promise<void> {
    return this.#connections.ready();
  }

  async apply(change: SessionChange): Promise<Applied> {
    const { session } = change;
    const summary = JSON.stringify(change.summary);
    const keepMs = this.#keepMs(change.summary);
    // Made only once Redis can be asked: while it is away a caller tries many times a second.
    const reply = await this.#connections.command(() =>
      this.#script('apply', this.#applyArguments(change, summary, keepMs)),
    );
    const [applied, ...answer] = reply as [number, ...string[]];
    if (applied !== 1) return { applied: false, stored: await this.#stored(session, answer) };
    const [sequence = '', life = '', ordinal = ''] = answer;
    await this.#enlist({ session, life, ordinal, summary, keepMs });
    return { applied: true, sequence: Number(sequence) };
  }

  async position(session: string): Promise<StoredPosition | null> {
    const { meta, parts } = this.#keys.session(session);
    const reply = (await this.#run('position', [meta, parts])) as string[];
    const [, , , , life, ordinal, summary] = reply;
    if (life !== undefined && ordinal !== undefined && summary !== undefined) {
      const keepMs = this.#keepMs(JSON.parse(summary) as SessionSummary);
      await this.#enlist({ session, life, ordinal, summary, keepMs });
    }
    return this.#stored(session, reply);
  }

  async snapshot(session: string): Promise<Snapshot | null> {
    const { meta, parts } = this.#keys.session(session);
    const asked = this.#feeds.ask();
    const reply = (await this.#run('snapshot', [meta, parts])) as StoredSnapshot | [];
    const [epoch, sequence, offsets, life = '', ordinal = '0', tip = '', flat] = reply;
    this.#feeds.seen(session, { life, ordinal: Number(ordinal), tip }, asked);
    if (epoch === undefined || offsets === undefined || flat === undefined) return null;
    const kept = new Map<PartKey, Json>();
    const memory = new Map<string, Json>();
    for (let at = 0; at + 1 < flat.length; at += 2) {
      const key = flat[at] as string;
      const value = JSON.parse(flat[at + 1] as string) as Json;
      if (key.startsWith(MEMORY_MARK)) memory.set(key.slice(MEMORY_MARK.length), value);
      else kept.set(key as PartKey, value);
    }
    return { ...positionOf(epoch, sequence, offsets), parts: kept, memory };
  }

  async readLog({ session, log, after, limit }: LogRange): Promise<LogPage> {
    const { meta, parts } = this.#keys.session(session);
    const first = Math.max(0, after) + 1;
    const keys = [meta, parts, this.#keys.log(session, log)];
    const reply = await this.#run('read-log', [...keys, log, first, Math.max(0, limit)]);
    const [epoch, oldest, newest, entries] = reply as [string, string, string, Reply[]] | [];
    if (epoch === undefined) return { epoch: null, items: [], oldest: 0, newest: 0 };
    const items = (entries ?? []).map(decodeLogEntry).filter((item) => item !== null);
    return { epoch, items, oldest: Number(oldest), newest: Number(newest) };
  }

  async watch(session: string, tell: (message: WatchMessage) => void): Promise<Unwatch> {
    this.#connections.checkReady();
    const { opened, leave } = this.#feeds.join(session, tell);
    try {
      await this.#connections.whileReady(opened);
    } catch (cause) {
      await leave();
      throw cause;
    }
    return leave;
  }

  sessions(): Promise<readonly SessionEntry[]> {
    return this.#list.read();
  }

  async watchSessions(tell: () => void): Promise<Unwatch> {
    this.#connections.checkReady();
    const unwatch = this.#list.add(tell);
    // One subscription for as long as the store is open: the list is watched by every process anyway.
    this.#listChannel ??= this.#connections.subscriber.subscribe(this.#keys.listTold, () => this.#tellList());
    try {
      await this.#connections.whileReady(this.#listChannel);
    } catch (cause) {
      await unwatch();
      throw cause;
    }
    return unwatch;
  }

  async appliedUpTo(): Promise<Offsets> {
    const marks = await this.#connections.command(() => this.#redis.hgetall(this.#keys.marks));
    return Object.fromEntries(Object.entries(marks).map(([key, offset]) => [key, Number(offset)]));
  }

  async markApplied(offsets: Offsets, believed: Offsets = {}): Promise<boolean> {
    const args = Object.entries(offsets).flatMap(([key, offset]) => [key, offset, believed[key] ?? 0]);
    return (await this.#run('mark-applied', [this.#keys.marks, ...args])) === 1;
  }

  /** Within two seconds, whether Redis answers or not. */
  async close(): Promise<void> {
    this.#feeds.close();
    await this.#connections.close();
  }

  #onState(state: LinkState): void {
    this.#options.onState?.(state);
    if (state.state !== 'ready') return;
    this.#look('connected');
    this.#tellList();
  }

  /** Looks for what pub/sub cannot tell: what was missed, and a store that was emptied. */
  #look(cause: HealCause): void {
    this.#list.forget();
    if (this.state.state !== 'ready') return;
    this.#feeds.healAll(cause);
    this.scores.lookAgain();
  }

  #tellList(): void {
    this.#list.tell((cause) => this.#report({ type: 'watcher-threw', session: '', cause }));
  }

  #applyArguments(change: SessionChange, summary: string, keepMs: number): (string | number)[] {
    const { session, epoch, from, to, reset } = change;
    const { meta, parts, changes, logPrefix, told } = this.#keys.session(session);
    const { retainedItems = DEFAULT_RETAINED_ITEMS, retainedChanges = DEFAULT_RETAINED_CHANGES } =
      this.#options;
    const args: (string | number)[] = [meta, parts, changes];
    args.push(from ? textOf(from) : '', textOf(to), epoch, reset ? 1 : 0, summary, randomUUID());
    args.push(retainedItems, retainedChanges, NOTICE_MAX_BYTES, RETAINED_CHANGE_MAX_BYTES);
    args.push(keepMs, told, logPrefix, change.parts.size + change.memory.size, change.appendedAtMs ?? '');
    for (const [key, value] of change.parts) args.push(key, partText(value));
    for (const [key, value] of change.memory) args.push(MEMORY_MARK + key, JSON.stringify(value));
    for (const entry of change.items) args.push(entry.log, JSON.stringify(entry));
    return args;
  }

  async #stored(session: string, answer: readonly string[]): Promise<StoredPosition | null> {
    const [kind, epoch, sequence, offsets] = answer;
    if (kind === 'stored' && epoch !== undefined && offsets !== undefined) {
      return positionOf(epoch, sequence, offsets);
    }
    if (kind === 'damaged') {
      // What is to be built anew lies below the marks.
      await this.#connections.command(() => this.#redis.del(this.#keys.marks));
      this.#report({ type: 'damaged', session });
    }
    return null;
  }

  async #enlist(enlistment: Parameters<SessionList['enlist']>[0]): Promise<void> {
    try {
      await this.#list.enlist(enlistment);
    } catch (cause) {
      this.#report({ type: 'not-enlisted', session: enlistment.session, cause });
    }
  }

  #keepMs({ active }: SessionSummary): number {
    const { keepEndedMs = DEFAULT_KEEP_ENDED_MS, keepActiveMs = DEFAULT_KEEP_ACTIVE_MS } = this.#options;
    return active ? keepActiveMs : keepEndedMs;
  }

  #report(event: RedisLiveEvent): void {
    this.#options.onEvent?.(event);
  }
}

type StoredSnapshot = [
  epoch: string,
  sequence: string,
  offsets: string,
  life: string,
  ordinal: string,
  tip: string,
  parts: string[],
];

function positionOf(epoch: string, sequence: string | undefined, offsets: string): StoredPosition {
  return { epoch, sequence: Number(sequence), offsets: JSON.parse(offsets) as Offsets };
}

/** The same offsets are the same text, so that the script can compare them. */
function textOf(offsets: Offsets): string {
  return JSON.stringify(Object.fromEntries(Object.entries(offsets).sort(([a], [b]) => (a < b ? -1 : 1))));
}
