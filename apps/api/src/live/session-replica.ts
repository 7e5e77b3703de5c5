import { type PartKey, withParts } from '@slipstream/timing/fold/parts';
import type { SessionState } from '@slipstream/timing/fold/state';
import { type Meter, silentMeter } from '../metrics/meter.ts';
import type { ChangeNotice, LiveStore, NumberedItem, Snapshot, Unwatch, WatchMessage } from './live-store.ts';
import { untilAvailable } from './until-available.ts';

export interface ReplicaChange {
  /** The parts that changed; `all` when the state was read anew or a new epoch began. */
  readonly changed: ReadonlySet<PartKey> | 'all';
  readonly items: readonly NumberedItem[];
  /** When the oldest event of the change was appended to the event log; absent where it is not known, or nothing new was told. */
  readonly appendedAtMs?: number;
}

/** What a stream needs of a picture, whatever it shows. States are told apart by identity. */
export interface StateView<S> {
  /** Null while nothing is known. */
  readonly state: S | null;
  /** False while nothing has happened in what is shown; absent: something has. */
  readonly begun?: boolean;
  /** Returns how to be told no more. */
  onChange(tell: (change: ReplicaChange) => void): () => void;
  /** Resolves when `state` is no older than what any other node may have shown before the call. */
  upToDate?(): Promise<void>;
}

/** A session's picture, wherever it comes from. */
export interface SessionView extends StateView<SessionState> {
  readonly session: string;
}

export interface ReplicaCounts {
  /** Changes that came a second time. */
  duplicates: number;
  /** Times that a hole in the sequence, or a loss, made it read a snapshot. */
  heals: number;
}

/** Notices kept while a snapshot is read; more than this, and it is read once more. */
const MAX_BACKLOG = 1_000;
/** A notice that is on its way comes within this; past it a snapshot is read. */
const NOTICE_PATIENCE_MS = 300;
const LOOK_EVERY_MS = 10;
/** How long a store that has nothing of a session which is shown may take to have it again. */
const REBUILD_PATIENCE_MS = 15_000;

/**
 * One session's picture in this process: watch, wait for the acknowledgement, read the snapshot, drop
 * what is not newer, patch what follows. A hole in the sequence is never patched over.
 *
 * @remarks The version of `state` never falls: while a store that lost its data is being rebuilt, the
 * newest state that was shown stays.
 */
export class SessionReplica implements SessionView {
  readonly session: string;
  readonly counts: ReplicaCounts = { duplicates: 0, heals: 0 };
  readonly #store: LiveStore;
  readonly #meter: Meter;
  readonly #listeners = new Set<(change: ReplicaChange) => void>();
  #stored: SessionState | null = null;
  #shown: SessionState | null = null;
  #epoch = '';
  #sequence = 0;
  /** Notices that came while a snapshot is being read; null when none is. */
  #backlog: ChangeNotice[] | null = [];
  /** The snapshot being read is not enough: it is read once more. */
  #stale = false;
  #closed = false;
  #unwatch: Unwatch = async () => {};

  private constructor(store: LiveStore, session: string, meter: Meter) {
    this.#store = store;
    this.#meter = meter;
    this.session = session;
  }

  /** Resolves when the first snapshot is in (or there was none to read). */
  static async open(store: LiveStore, session: string, meter = silentMeter): Promise<SessionReplica> {
    const replica = new SessionReplica(store, session, meter);
    // What a stream waits for is no error of the stream.
    replica.#unwatch = await untilAvailable(() =>
      store.watch(session, (message) => replica.#onMessage(message)),
    );
    try {
      await replica.#readSnapshot();
    } catch (cause) {
      await replica.close().catch(() => {});
      throw cause;
    }
    return replica;
  }

  get state(): SessionState | null {
    return this.#shown;
  }

  /**
   * A viewer may come from another node, which has heard more: its channel was not silent, its process not
   * stopped. So what is shown first is compared with the store.
   *
   * @remarks While the store is away nobody can say what others have shown; this waits until it is back.
   */
  async upToDate(): Promise<void> {
    const startedMs = performance.now();
    while (!this.#closed) {
      const stored = await untilAvailable(
        () => this.#store.position(this.session),
        () => !this.#closed,
      );
      if (!stored && (!this.#shown || performance.now() - startedMs > REBUILD_PATIENCE_MS)) return;
      const askedMs = performance.now();
      const has = () => stored && stored.epoch === this.#epoch && stored.sequence <= this.#sequence;
      while (!has() && !this.#closed && performance.now() - askedMs < NOTICE_PATIENCE_MS) {
        await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
      }
      if (has()) return;
      if (stored) this.#heal();
    }
  }

  onChange(tell: (change: ReplicaChange) => void): () => void {
    this.#listeners.add(tell);
    return () => this.#listeners.delete(tell);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#listeners.clear();
    await this.#unwatch();
  }

  #onMessage(message: WatchMessage): void {
    if (message.type === 'lost') {
      // The snapshot that is being read may be of before the loss.
      if (this.#backlog) this.#readAgain();
      else this.#heal();
    } else if (this.#backlog) {
      if (this.#backlog.length >= MAX_BACKLOG) this.#readAgain();
      this.#backlog.push(message.notice);
    } else {
      this.#patch(message.notice);
    }
  }

  #readAgain(): void {
    this.#backlog = [];
    this.#stale = true;
  }

  #patch(notice: ChangeNotice): void {
    if (notice.epoch === this.#epoch && notice.sequence <= this.#sequence) {
      this.counts.duplicates++;
      this.#meter.count('slipstream_replica_duplicates_total', {});
      return;
    }
    const follows = notice.epoch === this.#epoch && notice.sequence === this.#sequence + 1;
    if (!follows && !notice.reset) {
      this.#heal();
      return;
    }
    this.#epoch = notice.epoch;
    this.#sequence = notice.sequence;
    this.#stored = withParts(notice.reset ? null : this.#stored, this.session, notice.parts);
    this.#show({
      changed: notice.reset ? 'all' : new Set(notice.parts.keys()),
      items: notice.items,
      ...(notice.appendedAtMs === undefined ? {} : { appendedAtMs: notice.appendedAtMs }),
    });
  }

  #show(change: ReplicaChange): void {
    const stored = this.#stored;
    if (!stored) return;
    const before = this.#shown;
    if (before && stored.version < before.version) return;
    this.#shown = stored;
    for (const tell of this.#listeners) tell(change);
  }

  #heal(): void {
    if (this.#backlog || this.#closed) return;
    this.counts.heals++;
    this.#backlog = [];
    const noticedMs = performance.now();
    this.#readSnapshot().then(
      () => {
        if (!this.#closed)
          this.#meter.observe('slipstream_replica_heal_seconds', {}, (performance.now() - noticedMs) / 1_000);
      },
      () => {
        // What cannot be read now may be readable later: whatever does not follow begins the next attempt.
        this.#backlog = null;
        this.#epoch = '';
      },
    );
  }

  async #readSnapshot(): Promise<void> {
    while (!this.#closed) {
      this.#stale = false;
      let snapshot: Snapshot | null;
      try {
        // While the store is away what is shown stays, and its age tells.
        snapshot = await untilAvailable(
          () => this.#store.snapshot(this.session),
          () => !this.#closed,
        );
      } catch (cause) {
        if (this.#closed) return;
        throw cause;
      }
      if (this.#stale) continue;
      const backlog = this.#backlog ?? [];
      this.#backlog = null;
      if (snapshot) {
        this.#epoch = snapshot.epoch;
        this.#sequence = snapshot.sequence;
        this.#stored = withParts(null, this.session, snapshot.parts);
        this.#show({ changed: 'all', items: [] });
      }
      for (const notice of backlog) {
        // A hole within the backlog heals by itself, and takes the rest of it along.
        if (this.#backlog) this.#onMessage({ type: 'change', notice });
        else this.#patch(notice);
      }
      return;
    }
  }
}
