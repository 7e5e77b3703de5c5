import type { DerivedItem, Remembered } from '@slipstream/timing/derive/deriver';
import type { CommentaryItem } from '@slipstream/timing/derive/items';
import type { TimingEvent } from '@slipstream/timing/events/envelope';
import { fold, initialState } from '@slipstream/timing/fold/fold';
import {
  type FoldOutcome,
  type LogItem,
  type PartKey,
  partKeys,
  partOf,
  withParts,
} from '@slipstream/timing/fold/parts';
import type { SessionState } from '@slipstream/timing/fold/state';
import type { Json, Offsets, SessionChange, SessionSummary, Snapshot } from '../live/live-store.ts';
import type { LogRecord } from '../log/event-log.ts';
import { Derivation, type DerivationOptions } from './derivation.ts';
import { isSilent } from './session-endings.ts';

/** The key, among what projectors remember, of derived items that are not on their topic yet. */
const OUTBOX = 'outbox';
/** More than a race has. Where a topic takes none for that long the oldest are dropped, from their way to it only. */
const MOST_UNSENT = 2_000;
/** The key of the ids of other programs' newest items: Kafka may carry one of them to the topic twice. */
const JOINED = 'joined';
/** Key of the stored time at which a session began. */
const BEGUN = 'begun';
/** More than a program that dies writes again. */
const MAX_JOINED = 200;
/** The key of lines of commentary that are with the writer. */
const UNWRITTEN = 'unwritten';
/** Counts, among the offsets, the lines that came back: what makes a step of them apply once. */
const WRITTEN = 'lines:written';

/**
 * One session as its projector holds it: the fold so far, what was derived from it, and what of both
 * the live store does not have yet. No I/O.
 */
export class Projection {
  readonly session: string;
  #state: SessionState;
  #epoch: string;
  #stored: Offsets | null;
  /** Changed in place: it is written with every event. */
  #folded: Record<string, number>;
  #reset: boolean;
  /** A step was taken, and the live store has not said yet that it has it. */
  #underWay = false;
  readonly #changed = new Set<PartKey>();
  #items: LogItem[] = [];
  #heldSinceMs: number | null = null;
  #appendedAtMs: number | undefined;
  readonly #derivationOptions: DerivationOptions;
  #derivation: Derivation;
  /** What derivers remember that the live store does not have. */
  readonly #memory = new Map<string, Remembered>();
  /** Derived items that the live store has, or will have with the next step, and their topic does not. */
  #outbox: readonly DerivedItem[];
  #outboxStored: boolean;
  /** Of the outbox: what the live store has, and what it has with the step that is under way. */
  #inStore: ReadonlySet<DerivedItem>;
  #inStep: readonly DerivedItem[] = [];
  #dropped = 0;
  #joined: readonly string[];
  /** When the oldest record of the session was appended. Null when no record has a time. */
  #begunAtMs: number | null;
  /** Lines that are with the writer, in the order in which they will be told. */
  #unwritten: readonly CommentaryItem[];
  #unwrittenStored = true;

  /** `snapshot` null: nothing is stored, and `newEpoch` names the picture that begins. */
  constructor(
    session: string,
    snapshot: Snapshot | null,
    newEpoch: string,
    derivation: DerivationOptions = { kinds: [], onFault: () => {} },
  ) {
    this.session = session;
    this.#derivationOptions = derivation;
    this.#derivation = new Derivation(session, snapshot?.memory ?? new Map(), derivation);
    this.#outbox = (snapshot?.memory.get(OUTBOX) ?? []) as unknown as readonly DerivedItem[];
    this.#outboxStored = true;
    this.#inStore = new Set(this.#outbox);
    this.#joined = (snapshot?.memory.get(JOINED) ?? []) as readonly string[];
    this.#begunAtMs = (snapshot?.memory.get(BEGUN) ?? null) as number | null;
    this.#unwritten = (snapshot?.memory.get(UNWRITTEN) ?? []) as unknown as readonly CommentaryItem[];
    this.#state = snapshot
      ? withParts(null, session, snapshot.parts as ReadonlyMap<PartKey, unknown>)
      : initialState(session);
    this.#epoch = snapshot?.epoch ?? newEpoch;
    this.#stored = snapshot?.offsets ?? null;
    this.#folded = { ...snapshot?.offsets };
    this.#reset = snapshot === null;
  }

  get state(): SessionState {
    return this.#state;
  }

  /** The next offset of a partition that this projection wants; below it, records are duplicates. */
  wants(partition: string): number {
    return this.#folded[partition] ?? 0;
  }

  /** True when the projection has folded events that the live store does not have. */
  get dirty(): boolean {
    return this.#underWay || this.#changed.size > 0 || this.#items.length > 0;
  }

  /** Number of items that are in no step yet. */
  get untold(): number {
    return this.#items.length;
  }

  /** Returns true when the live store lacks folded events of this partition. */
  isBehind(partition: string): boolean {
    return this.dirty && this.wants(partition) !== this.storedUpTo(partition);
  }

  /** Up to where the live store has this partition's events of the session, as far as it has said. */
  storedUpTo(partition: string): number {
    return this.#stored?.[partition] ?? 0;
  }

  /** Returns true when the projection has folded any event of this partition. */
  reads(partition: string): boolean {
    return partition in this.#folded;
  }

  /** `newEpoch` is asked when the event begins a new epoch of its session. */
  fold(
    event: TimingEvent,
    partition: string,
    { offset, appendedAtMs }: Pick<LogRecord, 'offset' | 'appendedAtMs'>,
    newEpoch: () => string,
  ): FoldOutcome {
    const before = this.#state;
    const folded = fold(before, event);
    this.#state = folded.state;
    this.#folded[partition] = offset + 1;
    if (folded.reset) {
      this.#reset = true;
      this.#epoch = newEpoch();
      this.#changed.clear();
      this.#items = [];
      this.#memory.clear();
      this.#joined = [];
      this.#outboxStored = this.#outbox.length === 0;
      this.#unwritten = [];
      this.#unwrittenStored = true;
      this.#derivation = new Derivation(this.session, new Map(), this.#derivationOptions);
    }
    if (folded.changed.length > 0) this.#appendedAtMs ??= appendedAtMs;
    this.#began(appendedAtMs);
    for (const key of folded.changed) this.#changed.add(key);
    if (folded.items.length > 0) this.#items.push(...folded.items);
    if (folded.outcome === 'applied') {
      const derivedFrom = folded.reset ? { ...initialState(this.session), epoch: event.epoch } : before;
      this.#add(this.#derivation.derive({ event, before: derivedFrom, after: folded.state }), true);
    }
    return folded.outcome;
  }

  /** Keeps the earliest append time, which is the same after every rebuild of the session. */
  #began(appendedAtMs: number | undefined): void {
    if (appendedAtMs === undefined || appendedAtMs >= (this.#begunAtMs ?? Number.POSITIVE_INFINITY)) return;
    this.#begunAtMs = appendedAtMs;
    this.#memory.set(BEGUN, appendedAtMs);
  }

  /** An item that another program derived, from a record of its log's topic; one that joined before does not again. */
  join(item: DerivedItem, partition: string, { offset }: Pick<LogRecord, 'offset'>): void {
    this.#folded[partition] = offset + 1;
    if (this.#joined.includes(item.item.id)) return;
    this.#joined = [...this.#joined, item.item.id].slice(-MAX_JOINED);
    this.#memory.set(JOINED, this.#joined);
    this.#add([item], false);
  }

  /** Derived items that are in the live store and not on their topic yet. */
  get unsent(): readonly DerivedItem[] {
    return this.#outbox.filter((item) => this.#inStore.has(item));
  }

  /** These are on their topic. The live store is told with the next step; until then they may go there twice. */
  sent(items: readonly DerivedItem[]): void {
    const gone = new Set(items);
    this.#outbox = this.#outbox.filter((item) => !gone.has(item));
    this.#outboxStored = false;
  }

  /** How many items were dropped, since this was last asked, because too many waited for their topic. */
  takeDropped(): number {
    const dropped = this.#dropped;
    this.#dropped = 0;
    return dropped;
  }

  /** Lines that wait for the writer, oldest first. */
  get unwritten(): readonly CommentaryItem[] {
    return this.#unwritten;
  }

  /**
   * The writer is done with the oldest of the lines that wait.
   *
   * @returns false where these are not the oldest any more: a new epoch began meanwhile
   */
  release(written: readonly CommentaryItem[]): boolean {
    if (written.some(({ id }, at) => this.#unwritten[at]?.id !== id)) return false;
    this.#unwritten = this.#unwritten.slice(written.length);
    this.#unwrittenStored = false;
    this.#folded[WRITTEN] = (this.#folded[WRITTEN] ?? 0) + written.length;
    this.#tell(written.map((item) => ({ log: 'commentary', item })));
    return true;
  }

  #add(items: readonly DerivedItem[], own: boolean): void {
    if (items.length === 0) return;
    if (!own) {
      this.#items.push(...items.map(told));
      return;
    }
    if (!this.#derivationOptions.writer) {
      this.#tell(items);
      return;
    }
    const lines = items.flatMap((each) => (each.log === 'commentary' ? [each.item] : []));
    if (lines.length > 0) {
      this.#unwritten = [...this.#unwritten, ...lines];
      this.#unwrittenStored = false;
    }
    this.#tell(items.filter(({ log }) => log !== 'commentary'));
  }

  #tell(items: readonly DerivedItem[]): void {
    if (items.length === 0) return;
    const shown = items.map(told);
    this.#items.push(...shown);
    const unsent = [...this.#outbox, ...shown];
    this.#dropped += Math.max(0, unsent.length - MOST_UNSENT);
    this.#outbox = unsent.slice(-MOST_UNSENT);
    this.#outboxStored = false;
  }

  /**
   * Whether viewers should be spared the state as it is now, because the playhead is in mid-jump:
   * the store then keeps what it has until the jump has settled, or `maxHoldMs` have gone by.
   */
  holds(nowMs: number, maxHoldMs: number): boolean {
    const { playhead, epoch } = this.#state;
    const jumping = playhead ? !playhead.settled : epoch > 0;
    if (!jumping) {
      this.#heldSinceMs = null;
      return false;
    }
    this.#heldSinceMs ??= nowMs;
    return nowMs - this.#heldSinceMs < maxHoldMs;
  }

  /**
   * What the live store does not have yet, as one step; null when that is nothing worth a step, or when one
   * is under way: what is folded meanwhile makes up the next, after `applied`.
   */
  takeStep(): SessionChange | null {
    if (this.#underWay || !this.dirty) return null;
    this.#derivation.takeMemoryInto(this.#memory);
    if (!this.#outboxStored) {
      this.#memory.set(OUTBOX, this.#outbox.length === 0 ? null : (this.#outbox as unknown as Remembered));
    }
    if (!this.#unwrittenStored) {
      const lines = this.#unwritten as unknown as Remembered;
      this.#memory.set(UNWRITTEN, this.#unwritten.length === 0 ? null : lines);
    }
    if (this.#reset && this.#begunAtMs !== null) this.#memory.set(BEGUN, this.#begunAtMs);
    const keys = this.#reset ? partKeys(this.#state) : [...this.#changed];
    const step: SessionChange = {
      session: this.session,
      epoch: this.#epoch,
      reset: this.#reset,
      from: this.#stored,
      to: { ...this.#folded },
      parts: new Map(keys.map((key) => [key, partOf(this.#state, key) as Json])),
      memory: new Map(this.#memory),
      items: this.#items,
      summary: summaryOf(this.#state, this.#begunAtMs),
      ...(this.#appendedAtMs === undefined ? {} : { appendedAtMs: this.#appendedAtMs }),
    };
    this.#underWay = true;
    this.#reset = false;
    this.#changed.clear();
    this.#items = [];
    this.#memory.clear();
    this.#outboxStored = true;
    this.#inStep = this.#outbox;
    this.#unwrittenStored = true;
    this.#appendedAtMs = undefined;
    return step;
  }

  /** The live store has the step that was under way. */
  applied(step: SessionChange): void {
    this.#stored = step.to;
    this.#inStore = new Set(this.#inStep);
    this.#underWay = false;
  }
}

/** As it is told: what proves a line is for writers and checks. */
function told(derived: DerivedItem): DerivedItem {
  if (derived.log !== 'commentary' || !derived.item.evidence) return derived;
  const { evidence: _, ...item } = derived.item;
  return { log: 'commentary', item };
}

export function summaryOf(state: SessionState, begunAtMs: number | null = null): SessionSummary {
  const { announced, status } = state.info;
  const { playhead } = state;
  const playedOut =
    playhead !== null && playhead.endsAt !== null && playhead.paused && playhead.at >= playhead.endsAt;
  return {
    kind: announced?.kind ?? null,
    origin: announced?.origin ?? null,
    season: announced?.meeting.season ?? null,
    status,
    active: status !== 'ENDED' && !playedOut,
    ...(isSilent(state.info) && { silent: true }),
    ...(begunAtMs !== null && { begunAtMs }),
  };
}
