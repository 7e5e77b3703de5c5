import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import {
  type LeaderboardResultInFull,
  leaderboardResultsInFull,
} from '@slipstream/sources/foreign/written/leaderboard-rows';
import type { WallClock } from '@slipstream/sources/playback/playback';
import type { SessionState } from '@slipstream/timing/fold/state';
import { Catalogue } from './graphql/catalogue.ts';
import { Commands } from './graphql/commands.ts';
import { DELAYED_LEASES, openDelayed } from './graphql/delayed-session.ts';
import { graphServer } from './graphql/graph-server.ts';
import { Clients } from './graphql/guards/client.ts';
import type { ClientLimits } from './graphql/guards/client-limits.ts';
import { FairQueue } from './graphql/guards/fair-queue.ts';
import { httpGate } from './graphql/guards/http-gate.ts';
import { Scoreboards } from './graphql/scoreboards.ts';
import { serveWebSockets } from './graphql/web-sockets.ts';
import { clientAddress } from './http/client-address.ts';
import type { Offer } from './http/edge-config.ts';
import type { WhoMayAsk } from './http/who-may-ask.ts';
import { BoardReplica } from './live/board-replica.ts';
import { CurrentSessions } from './live/current-sessions.ts';
import { Leases } from './live/leases.ts';
import type { LiveStore } from './live/live-store.ts';
import { SessionReplica } from './live/session-replica.ts';
import type { EventLog } from './log/event-log.ts';
import type { Meter } from './metrics/meter.ts';
import type { Report } from './report.ts';

/** Reading a whole log is work for one core. */
const PAST = { running: 2, waiting: 200, what: 'at' } as const;

type Gate = (request: IncomingMessage, response: ServerResponse) => void;

export interface ApiRoleOptions {
  readonly log: EventLog;
  readonly store: LiveStore;
  readonly clock: WallClock;
  readonly report: Report;
  readonly server: Server;
  readonly operatorToken: string | null;
  readonly whoMayAsk: WhoMayAsk;
  readonly clientLimits: ClientLimits;
  readonly trustedProxies: readonly string[];
  /** What is switched off; nothing unless said. */
  readonly without?: ReadonlySet<Offer>;
  readonly meter: Meter;
  /** Whether anomalies are looked for. */
  readonly anomalies: boolean;
  /** Who writes the commentary. */
  readonly commentaryAuthor: string;
}

/** Boards that are followed at a time: a client may ask for any name. */
const MAX_BOARDS_WATCHED = 1_000;

/** The part of the process that clients talk to. It holds no truth: any number of them run side by side. */
export class ApiRole {
  readonly #gate: Gate;
  readonly #sessions: CurrentSessions;
  readonly #replicas: Leases<SessionReplica>;
  readonly #closeSockets: () => Promise<void>;
  readonly #closing: readonly (() => Promise<void>)[];

  private constructor(
    gate: Gate,
    sessions: CurrentSessions,
    replicas: Leases<SessionReplica>,
    closeSockets: () => Promise<void>,
    closing: readonly (() => Promise<void>)[],
  ) {
    this.#gate = gate;
    this.#sessions = sessions;
    this.#replicas = replicas;
    this.#closeSockets = closeSockets;
    this.#closing = closing;
  }

  static async start(options: ApiRoleOptions): Promise<ApiRole> {
    const { log, store, clock, report, server, operatorToken, whoMayAsk, meter } = options;
    const nowMs = () => clock.nowMs();
    const sessions = await CurrentSessions.open(store);
    const catalogue = await Catalogue.open(log);
    const replicas = new Leases((session) => SessionReplica.open(store, session, meter));
    const boards: Leases<BoardReplica> = new Leases(
      async (board) => BoardReplica.open(store.scores, await scoreboards.place(board)),
      { most: MAX_BOARDS_WATCHED },
    );
    const scoreboards = new Scoreboards({ log, store: store.scores, replicas: boards, nowMs });
    const delayed = new Leases(openDelayed(log, replicas, nowMs), DELAYED_LEASES);
    const past = new FairQueue<SessionState | null>(PAST);
    const clients = new Clients(options.clientLimits, nowMs);
    meter.gaugeFrom('slipstream_replicas', () => [[{}, replicas.size]]);
    meter.gaugeFrom('slipstream_delayed_views', () => [[{}, delayed.size]]);
    const graph = graphServer({
      log,
      store,
      sessions,
      replicas,
      delayed,
      past,
      clients,
      catalogue,
      commands: new Commands({
        log,
        replicas,
        catalogue,
        sessions,
        maxStarted: options.clientLimits.startedSessions,
        nowMs,
      }),
      scoreboards,
      boards,
      clock,
      features: {
        anomalyDetection: options.anomalies,
        commentaryAuthor: options.commentaryAuthor,
        eventLog: log.name,
        liveStore: store.name,
        history: 'none',
      },
      operatorToken,
      without: options.without ?? new Set(),
      report,
      meter,
    });
    const addressOf = clientAddress(options.trustedProxies);
    const closeSockets = serveWebSockets(server, graph, whoMayAsk, addressOf);
    const gate = httpGate(
      (request) => graph.clientOf(addressOf(request), request.headers.authorization ?? null),
      (request, response, client) => void graph.yoga(request, response, { client }),
    );
    return new ApiRole(gate, sessions, replicas, closeSockets, [
      async () => graph.shared.close(),
      () => delayed.close(),
      () => boards.close(),
      () => catalogue.close(),
      () => sessions.close(),
      () => replicas.close(),
    ]);
  }

  get notReady(): readonly string[] {
    return this.#sessions.current === null ? ['there is no session yet'] : [];
  }

  /** The leaderboard of the session that is shown now, as scripts and old pages read it; empty before any data. */
  async leaderboardResults(): Promise<readonly LeaderboardResultInFull[]> {
    const session = this.#sessions.current;
    if (session === null) return [];
    const { value: replica, release } = await this.#replicas.lease(session);
    const { state } = replica;
    release();
    return state ? leaderboardResultsInFull(state) : [];
  }

  answer(request: IncomingMessage, response: ServerResponse): void {
    this.#gate(request, response);
  }

  /** Tells every WebSocket client to connect again elsewhere. */
  closeSockets(): Promise<void> {
    return this.#closeSockets();
  }

  async close(): Promise<void> {
    for (const close of this.#closing) await close();
  }
}
