import { graphError } from '@slipstream/schema/errors';
import {
  type BoardLook,
  type CircuitInfo,
  type Features,
  type Graph,
  type ItemOf,
  LOG_START,
  type LogPageArgs,
  type LogStreamArgs,
  type LogUpdate,
  type Page,
  type Placed,
  type PlaybackRequest,
  type RaceRequest,
  type RecordedScore,
  type Recording,
  type ReplayRequest,
  type ScoreToRecord,
  type SessionFilter,
  type StateStreamArgs,
} from '@slipstream/schema/graph';
import { mapStream } from '@slipstream/schema/map-stream';
import type { LogName } from '@slipstream/timing/fold/parts';
import type { DriverInfo, SessionState } from '@slipstream/timing/fold/state';
import type { BoardReplica } from '../live/board-replica.ts';
import type { CurrentSessions } from '../live/current-sessions.ts';
import type { Lease, Leases } from '../live/leases.ts';
import type { LiveStore } from '../live/live-store.ts';
import type { SessionReplica, SessionView } from '../live/session-replica.ts';
import { untilAvailable } from '../live/until-available.ts';
import type { EventLog } from '../log/event-log.ts';
import type { Meter } from '../metrics/meter.ts';
import { type StreamMeter, streamMeter } from '../metrics/stream-meter.ts';
import type { Catalogue } from './catalogue.ts';
import type { Commands } from './commands.ts';
import { type DelayedSession, delayedKey } from './delayed-session.ts';
import { type LogBeginning, type SourceTap, untapped } from './fanout/source-tap.ts';
import type { Client } from './guards/client.ts';
import type { FairQueue } from './guards/fair-queue.ts';
import { logPage } from './log-page.ts';
import { orUnavailable } from './or-unavailable.ts';
import { stateAt } from './past-view.ts';
import { RACE_CIRCUITS, RACE_ENTRIES } from './race-offer.ts';
import type { Scoreboards } from './scoreboards.ts';
import { encodeCursor } from './streams/cursor.ts';
import { FollowedSession } from './streams/followed-session.ts';
import {
  type LogStream,
  LogStream as LogStreams,
  type LogUpdate as StoredUpdate,
} from './streams/log-stream.ts';
import { StateStream, type StreamClock } from './streams/state-stream.ts';

export interface ServerGraphOptions {
  readonly log: EventLog;
  readonly store: LiveStore;
  readonly sessions: CurrentSessions;
  /** Keyed by session. */
  readonly replicas: Leases<SessionReplica>;
  /** Keyed by session and delay: see `delayedKey`. */
  readonly delayed: Leases<DelayedSession>;
  readonly catalogue: Catalogue;
  readonly commands: Commands;
  readonly scoreboards: Scoreboards;
  /** Keyed by board. */
  readonly boards: Leases<BoardReplica>;
  /** Keyed by session and instant. */
  readonly past: FairQueue<SessionState | null>;
  readonly clock: StreamClock;
  readonly features: Features;
  readonly meter: Meter;
}

/** Bounds of `maxHz`, in messages per second. Other values fail with BAD_USER_INPUT. */
const MAX_HZ = 60;
const MIN_HZ = 0.01;
/** A day: more than any session lasts. */
const MAX_DELAY_MS = 86_400_000;
const MAX_PAGE = 200;
/** Characters of a client's id that an error message repeats. */
const MAX_NAMED_CHARS = 60;
/** Waiting requests without a client, which come only from this process. */
const MAX_WAITING_FOR_PAST = 10;

/** The graph that resolvers use, over the ports of this process. Each caller has its own, with or without the operator role. */
export class ServerGraph implements Graph {
  readonly #options: ServerGraphOptions;
  readonly #operator: boolean;
  readonly #tap: SourceTap;
  readonly #client: Client | null;

  constructor(
    options: ServerGraphOptions,
    operator: boolean,
    client: Client | null = null,
    tap: SourceTap = untapped,
  ) {
    this.#options = options;
    this.#operator = operator;
    this.#client = client;
    this.#tap = tap;
  }

  /** Returns the same graph for one client. A tap is for a subscription that several viewers share. */
  of(client: Client, tap: SourceTap = untapped): ServerGraph {
    return new ServerGraph(this.#options, this.#operator, client, tap);
  }

  nowMs(): number {
    return this.#options.clock.nowMs();
  }

  async state(session: string | null, at: string | null): Promise<SessionState | null> {
    if (session !== null) await this.#checkSession(session);
    const id = session ?? this.#options.sessions.current;
    if (id === null) return null;
    if (at !== null) return announced(await this.#past(id, at));
    return this.#stateNow(id);
  }

  async sessions({ first, after, season, kind, origin }: SessionFilter): Promise<Page<SessionState>> {
    if (first < 0 || first > MAX_PAGE) throw graphError('BAD_USER_INPUT', `first: give 0 to ${MAX_PAGE}`);
    const all = this.#options.sessions.entries.filter(
      ({ summary }) =>
        summary.kind !== null &&
        (season === null || summary.season === season) &&
        (kind === null || summary.kind === kind) &&
        (origin === null || summary.origin === origin),
    );
    const start = after === null ? 0 : all.findIndex((entry) => entry.session === after) + 1;
    if (after !== null && start === 0)
      throw graphError('BAD_USER_INPUT', `after: no session has the cursor ${after}`);
    const page = all.slice(start, start + first);
    const states = await Promise.all(page.map(({ session }) => this.#stateNow(session)));
    return {
      edges: states.flatMap((node) => (node ? [{ cursor: node.session, node }] : [])),
      hasNextPage: start + first < all.length,
      hasPreviousPage: start > 0,
    };
  }

  async stateStream({
    session,
    delayMs,
    maxHz,
    shows,
    stream,
  }: StateStreamArgs): Promise<AsyncIterableIterator<SessionState>> {
    checkMaxHz(maxHz);
    checkDelay(delayMs);
    if (session !== null) await this.#checkSession(session);
    const { sessions, clock } = this.#options;
    this.#checkRoom(session ?? sessions.current, delayMs);
    await this.#openDelayed(session ?? sessions.current, delayMs);
    const lease = (id: string) => this.#lease(id, delayMs);
    const meter = this.#streamMeter(stream);
    const follow = (onChange: () => void) => new FollowedSession(session, sessions, onChange);
    const ticks = new StateStream({ follow, maxHz, shows, lease, clock, meter });
    return mapStream(this.#tap.state(ticks), ({ state }) => announced(state));
  }

  async logPage<L extends LogName>(log: L, args: LogPageArgs<L>): Promise<Page<Placed<L>>> {
    if (args.session !== null) await this.#checkSession(args.session);
    const id = args.session ?? this.#options.sessions.current;
    const state = id === null ? null : await this.#stateNow(id);
    if (id === null || !state) {
      return { edges: [], hasNextPage: false, hasPreviousPage: false, place: LOG_START };
    }
    const page = await this.#answer(() => logPage(this.#options.store, id, log, args, state));
    return {
      ...page,
      edges: page.edges.map(({ cursor, node }) => ({ cursor, node: { item: node, session: id, state } })),
    };
  }

  async logStream<L extends LogName>(
    log: L,
    { session, after, delayMs, wanted }: LogStreamArgs<L>,
  ): Promise<AsyncIterableIterator<LogUpdate<L>>> {
    checkDelay(delayMs);
    if (session !== null) await this.#checkSession(session);
    const { store, sessions, clock } = this.#options;
    const open = (begin: LogBeginning | null): Promise<LogStream> =>
      LogStreams.open({
        session,
        log,
        after: begin?.after ?? after,
        resume: begin?.resume ?? null,
        delayMs,
        ...(wanted ? { wanted: ({ item }, state) => wanted(item as ItemOf<L>, state) } : {}),
        store,
        sessions,
        lease: (id) => this.#lease(id, 0),
        clock,
        meter: this.#streamMeter(log),
      });
    const stream = await this.#tap.log(open);
    return mapStream(stream, (update) => shown<L>(update));
  }

  async scoreboard(board: string): Promise<BoardLook | null> {
    return this.#options.scoreboards.find(board);
  }

  async scoreboardStream(board: string, maxHz: number): Promise<AsyncIterableIterator<BoardLook>> {
    checkMaxHz(maxHz);
    const { scoreboards, clock } = this.#options;
    // Refuse a board beyond the client's limit before the stream opens. The board lingers until the stream leases it.
    (await this.#leaseBoard(board)).release();
    const versions = new StateStream({
      follow: () => ({ subject: board, close: () => {} }),
      maxHz,
      shows: () => true,
      lease: (subject) => this.#leaseBoard(subject),
      clock,
      meter: this.#streamMeter('scoreboard'),
    });
    return mapStream(this.#tap.state(versions), ({ state }) => scoreboards.patientLook(state));
  }

  async recordScore(score: ScoreToRecord): Promise<RecordedScore> {
    this.#checkOperator();
    return this.#options.scoreboards.record(score);
  }

  recordings(): readonly Recording[] {
    return this.#options.catalogue.recordings;
  }

  features(): Features {
    return this.#options.features;
  }

  circuits(): readonly CircuitInfo[] {
    return RACE_CIRCUITS;
  }

  raceEntries(): readonly DriverInfo[] {
    return RACE_ENTRIES;
  }

  async startRace(race: RaceRequest): Promise<SessionState> {
    this.#checkOperator();
    return this.#options.commands.startRace(race);
  }

  async startReplay(replay: ReplayRequest): Promise<SessionState> {
    this.#checkOperator();
    return this.#options.commands.startReplay(replay);
  }

  async setPlayback(playback: PlaybackRequest): Promise<SessionState> {
    this.#checkOperator();
    return this.#options.commands.setPlayback(playback);
  }

  async stopSession(session: string): Promise<SessionState> {
    this.#checkOperator();
    return this.#options.commands.stopSession(session);
  }

  #streamMeter(stream: string): StreamMeter {
    return this.#tap.meter(streamMeter(this.#options.meter, stream, () => this.#options.clock.nowMs()));
  }

  async #checkSession(session: string): Promise<void> {
    if (await this.#answer(() => this.#options.sessions.knows(session))) return;
    const named = session.length > MAX_NAMED_CHARS ? `${session.slice(0, MAX_NAMED_CHARS)}…` : session;
    throw graphError('NOT_FOUND', `session: there is no ${named}; \`sessions\` lists them`);
  }

  async #stateNow(session: string): Promise<SessionState | null> {
    const lease = await this.#answer(() => this.#options.replicas.lease(session));
    lease.release();
    return announced(lease.value.state);
  }

  /** A stream waits while the live store is unavailable; a query fails with UNAVAILABLE. */
  #answer<T>(ask: () => Promise<T>): Promise<T> {
    return this.#tap === untapped ? orUnavailable(ask()) : untilAvailable(ask);
  }

  #checkOperator(): void {
    if (this.#operator) return;
    throw graphError(
      'FORBIDDEN',
      'this needs the operator role: send `Authorization: Bearer` with the operator token',
    );
  }

  /** Refuses a delay beyond the client's limit before the stream opens. The view lingers until the stream leases it. */
  async #openDelayed(session: string | null, delayMs: number): Promise<void> {
    if (delayMs === 0 || session === null) return;
    const { release } = await this.#lease(session, delayMs);
    release();
  }

  async #leaseBoard(board: string): Promise<Lease<BoardReplica>> {
    const { boards } = this.#options;
    if (!boards.hasRoomFor(board)) {
      throw graphError('UNAVAILABLE', 'board: this server follows enough boards already; try again later');
    }
    const returnHold = boards.has(board) ? null : this.#client?.hold('boards');
    try {
      const lease = await boards.lease(board);
      if (returnHold) lease.value.onClose(returnHold);
      return lease;
    } catch (cause) {
      returnHold?.();
      throw cause;
    }
  }

  async #lease(session: string, delayMs: number): Promise<Lease<SessionView>> {
    if (delayMs === 0) return this.#options.replicas.lease(session);
    this.#checkRoom(session, delayMs);
    const { delayed } = this.#options;
    const key = delayedKey(session, delayMs);
    const returnHold = delayed.has(key) ? null : this.#client?.hold('delays');
    try {
      const { value, release } = await delayed.lease(key);
      if (returnHold) value.onClose(returnHold);
      return { value: value.view, release };
    } catch (cause) {
      returnHold?.();
      throw cause;
    }
  }

  #checkRoom(session: string | null, delayMs: number): void {
    if (session === null || delayMs === 0) return;
    if (this.#options.delayed.hasRoomFor(delayedKey(session, delayMs))) return;
    throw graphError(
      'UNAVAILABLE',
      'delayMs: this server shows enough delays already; take one that others use',
    );
  }

  #past(session: string, at: string): Promise<SessionState | null> {
    const { past, log } = this.#options;
    const [key, most] = this.#client
      ? [this.#client.key, this.#client.limits.waitingForPast]
      : ['', MAX_WAITING_FOR_PAST];
    return past.run(key, most, `${session} ${at}`, () => stateAt(log, session, at));
  }
}

/** Clients see a session only after its announcement. */
function announced(state: SessionState | null): SessionState | null {
  return state?.info.announced ? state : null;
}

function checkMaxHz(maxHz: number): void {
  if (maxHz >= MIN_HZ && maxHz <= MAX_HZ) return;
  throw graphError('BAD_USER_INPUT', `maxHz: give ${MIN_HZ} to ${MAX_HZ} updates a second`);
}

function checkDelay(delayMs: number): void {
  if (delayMs >= 0 && delayMs <= MAX_DELAY_MS) return;
  throw graphError('BAD_USER_INPUT', `delayMs: give 0 to ${MAX_DELAY_MS} ms`);
}

function shown<L extends LogName>(update: StoredUpdate): LogUpdate<L> {
  if (update.type === 'missed') {
    const { reason, session, count, until } = update.missed;
    return { type: 'missed', reason, session, resumesIn: until.session, count, until: encodeCursor(until) };
  }
  const { item, state } = update;
  // A stream of the log L reads items of L only.
  const node = { item: item.numbered.entry.item as ItemOf<L>, session: item.place.session, state };
  return { type: 'item', cursor: encodeCursor(item.place), node };
}
