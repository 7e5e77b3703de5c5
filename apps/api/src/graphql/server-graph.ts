import { graphError } from '@slipstream/schema/errors';
import type {
  BoardLook,
  CircuitInfo,
  Features,
  Graph,
  ItemOf,
  LogPageArgs,
  LogStreamArgs,
  LogUpdate,
  Page,
  Placed,
  PlaybackRequest,
  RaceRequest,
  RecordedScore,
  Recording,
  ReplayRequest,
  ScoreToRecord,
  SessionFilter,
  StateStreamArgs,
} from '@slipstream/schema/graph';
import { mapStream } from '@slipstream/schema/map-stream';
import type { LogName } from '@slipstream/timing/fold/parts';
import type { DriverInfo, SessionState } from '@slipstream/timing/fold/state';
import type { BoardReplica } from '../live/board-replica.ts';
import type { CurrentSessions } from '../live/current-sessions.ts';
import type { Lease, Leases } from '../live/leases.ts';
import type { LiveStore } from '../live/live-store.ts';
import type { SessionReplica, SessionView } from '../live/session-replica.ts';
import type { EventLog } from '../log/event-log.ts';
import type { Meter } from '../metrics/meter.ts';
import { type StreamMeter, streamMeter } from '../metrics/stream-meter.ts';
import type { Catalogue } from './catalogue.ts';
import type { Commands } from './commands.ts';
import { type DelayedSession, delayedKey } from './delayed-session.ts';
import { type SourceTap, untapped } from './fanout/source-tap.ts';
import type { Client } from './guards/client.ts';
import type { FairQueue } from './guards/fair-queue.ts';
import { logPage } from './log-page.ts';
import { orUnavailable } from './or-unavailable.ts';
import { stateAt } from './past-view.ts';
import { RACE_CIRCUITS, RACE_ENTRIES } from './race-offer.ts';
import type { Scoreboards } from './scoreboards.ts';
import { encodeCursor, type LogPlace } from './streams/cursor.ts';
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
  /** By session. */
  readonly replicas: Leases<SessionReplica>;
  /** By session and delay: see `delayedKey`. */
  readonly delayed: Leases<DelayedSession>;
  readonly catalogue: Catalogue;
  readonly commands: Commands;
  readonly scoreboards: Scoreboards;
  /** By board. */
  readonly boards: Leases<BoardReplica>;
  /** By session and instant. */
  readonly past: FairQueue<SessionState | null>;
  readonly clock: StreamClock;
  readonly features: Features;
  readonly meter: Meter;
}

/** The bounds of what a subscriber may ask; beyond them it is told so. */
const MAX_HZ = 60;
const MIN_HZ = 0.01;
/** A day: more than any session lasts. */
const MAX_DELAY_MS = 86_400_000;
const MAX_PAGE = 200;
/** Each is a second fold of its session, in memory. */
const MAX_DELAYED_VIEWS = 100;
/** Of one who is not known, of whom there is nobody but our own. */
const MAX_WAITING_FOR_PAST = 10;

/** The graph that resolvers see, over the ports of this process. One for each caller, who is an operator or not. */
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

  /** The same graph for one client; with a tap, for a subscription that is run for many. */
  of(client: Client, tap: SourceTap = untapped): ServerGraph {
    return new ServerGraph(this.#options, this.#operator, client, tap);
  }

  nowMs(): number {
    return this.#options.clock.nowMs();
  }

  async state(session: string | null, at: string | null): Promise<SessionState | null> {
    const id = session ?? this.#options.sessions.current;
    if (id === null || !this.#known(id)) return null;
    if (at !== null) return announced(await this.#past(id, at));
    const lease = await orUnavailable(this.#options.replicas.lease(id));
    lease.release();
    return announced(lease.value.state);
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
    const states = await Promise.all(page.map(({ session }) => this.state(session, null)));
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
    this.#checkSession(session);
    const { sessions, clock } = this.#options;
    const lease = (id: string) => this.#lease(id, checkDelay(delayMs));
    const meter = this.#streamMeter(stream);
    const follow = (onChange: () => void) => new FollowedSession(session, sessions, onChange);
    const ticks = new StateStream({ follow, maxHz, shows, lease, clock, meter });
    return mapStream(this.#tap.state(ticks), ({ state }) => announced(state));
  }

  async logPage<L extends LogName>(log: L, args: LogPageArgs<L>): Promise<Page<Placed<L>>> {
    const id = args.session ?? this.#options.sessions.current;
    const state = await this.state(id, null);
    if (id === null || !state) return { edges: [], hasNextPage: false, hasPreviousPage: false };
    const page = await orUnavailable(logPage(this.#options.store, id, log, args, state));
    return {
      ...page,
      edges: page.edges.map(({ cursor, node }) => ({ cursor, node: { item: node, state } })),
    };
  }

  async logStream<L extends LogName>(
    log: L,
    { session, after, delayMs, wanted }: LogStreamArgs<L>,
  ): Promise<AsyncIterableIterator<LogUpdate<L>>> {
    this.#checkSession(session);
    const { store, sessions, clock } = this.#options;
    const open = (resume: LogPlace | null): Promise<LogStream> =>
      LogStreams.open({
        session,
        log,
        after,
        resume,
        delayMs: checkDelay(delayMs),
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
    const { boards, scoreboards, clock } = this.#options;
    const versions = new StateStream({
      follow: () => ({ subject: board, close: () => {} }),
      maxHz,
      shows: () => true,
      lease: (subject) => boards.lease(subject),
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

  #known(session: string): boolean {
    return this.#options.sessions.entries.some((entry) => entry.session === session);
  }

  #checkSession(session: string | null): void {
    if (session === null || this.#known(session)) return;
    throw graphError('NOT_FOUND', `session: there is no ${session}; \`sessions\` lists them`);
  }

  #checkOperator(): void {
    if (this.#operator) return;
    throw graphError(
      'FORBIDDEN',
      'this needs the operator role: send `Authorization: Bearer` with the operator token',
    );
  }

  async #lease(session: string, delayMs: number): Promise<Lease<SessionView>> {
    if (delayMs === 0) return this.#options.replicas.lease(session);
    const { delayed } = this.#options;
    if (delayed.size >= MAX_DELAYED_VIEWS && !delayed.has(delayedKey(session, delayMs))) {
      throw graphError(
        'UNAVAILABLE',
        'delayMs: this server shows enough delays already; take one that others use',
      );
    }
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

  #past(session: string, at: string): Promise<SessionState | null> {
    const { past, log } = this.#options;
    const [key, most] = this.#client
      ? [this.#client.key, this.#client.limits.waitingForPast]
      : ['', MAX_WAITING_FOR_PAST];
    return past.run(key, most, `${session} ${at}`, () => stateAt(log, session, at));
  }
}

/** A session is there for clients once it has said what it is. */
function announced(state: SessionState | null): SessionState | null {
  return state?.info.announced ? state : null;
}

function checkMaxHz(maxHz: number): void {
  if (maxHz >= MIN_HZ && maxHz <= MAX_HZ) return;
  throw graphError('BAD_USER_INPUT', `maxHz: give ${MIN_HZ} to ${MAX_HZ} updates a second`);
}

function checkDelay(delayMs: number): number {
  if (delayMs >= 0 && delayMs <= MAX_DELAY_MS) return delayMs;
  throw graphError('BAD_USER_INPUT', `delayMs: give 0 to ${MAX_DELAY_MS} ms`);
}

function shown<L extends LogName>(update: StoredUpdate): LogUpdate<L> {
  if (update.type === 'missed') {
    const { reason, count, until } = update.missed;
    return { type: 'missed', reason, count, until: encodeCursor(until) };
  }
  const { item, state } = update;
  // A stream of the log L reads items of L only.
  const node = { item: item.numbered.entry.item as ItemOf<L>, state };
  return { type: 'item', cursor: encodeCursor(item.place), node };
}
