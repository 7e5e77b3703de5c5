import type { Client } from '@urql/core';
import { towerKindOf } from '../format/words.ts';
import {
  type Anomaly,
  type CommentaryLine,
  leaderboardChangesDocument,
  type Point,
  type RaceControlMessage,
  type SessionView,
  sessionDocument,
  type TrackMapSample,
  trackMapDocument,
} from '../graphql/documents.ts';
import { type BoardStore, createBoardStore } from './board-store.ts';
import { type Cell, type Cells, createCells, type ReadonlyCell, type ScheduleFrame } from './cells.ts';
import { type ClockSample, clockSample, readClock } from './clock.ts';
import { type Connection, type ConnectionEvent, connectionAfter } from './connection.ts';
import { type DeletedLap, followDeletedLaps } from './deleted-laps.ts';
import { createDriverStreams, type DriverStreams } from './driver-streams.ts';
import { follow } from './follow.ts';
import { followLog, type LogSource } from './follow-log.ts';
import { emptyLog, type Log } from './log-fold.ts';
import { anomalyLog, commentaryLog, raceControlLog } from './logs.ts';
import { followOutline } from './outline.ts';
import { createStewardStore, type StewardStore } from './steward-store.ts';

/** What is watched. Without a session the current one, and then the next that becomes current. */
export interface Watch {
  sessionId: string | null;
  delayMs: number;
}

/** Everything live that the page shows, outside React. */
export interface Live {
  readonly connection: ReadonlyCell<Connection>;
  readonly session: ReadonlyCell<SessionView | null>;
  readonly clock: ReadonlyCell<ClockSample | null>;
  readonly board: BoardStore;
  readonly cars: ReadonlyCell<TrackMapSample | null>;
  readonly outline: ReadonlyCell<readonly Point[]>;
  readonly raceControl: ReadonlyCell<Log<RaceControlMessage>>;
  readonly commentary: ReadonlyCell<Log<CommentaryLine>>;
  readonly anomalies: ReadonlyCell<Log<Anomaly>>;
  readonly stewards: StewardStore;
  /** Of all drivers; kept in qualifying and practice, where a deleted lap changes the order. */
  readonly deletedLaps: ReadonlyCell<readonly DeletedLap[]>;
  /** When the viewer froze the picture, by this machine's clock; null while it moves. */
  readonly heldSince: ReadonlyCell<number | null>;
  /** Why the server refuses what is watched, in its own words. */
  readonly problem: ReadonlyCell<string | null>;
  readonly watched: ReadonlyCell<Watch>;
  readonly drivers: DriverStreams;
  readonly client: Client;
  /** By this machine's clock; null before the first message of what is watched. */
  newestDataAtMs(): number | null;
  watch(watch: Watch): void;
  /** Freezes the picture; `release` returns for how long it stood, so that the delay can grow by it. */
  hold(): void;
  release(): number;
  connectionChanged(event: ConnectionEvent): void;
  close(): void;
}

export interface LiveOptions {
  client: Client;
  schedule: ScheduleFrame;
  /** Milliseconds that never go back, such as `performance.now`. */
  now: () => number;
  maxHz: number;
}

/** How often a picture that is kept aside (see board-fold) is looked at again. */
const SETTLE_EVERY_MS = 1_000;

export function createLive({ client, schedule, now, maxHz }: LiveOptions): Live {
  const cells: Cells = createCells(schedule);
  const connection = cells.cell<Connection>({ state: 'connecting' });
  const session = cells.cell<SessionView | null>(null);
  const clock = cells.cell<ClockSample | null>(null);
  const cars = cells.cell<TrackMapSample | null>(null);
  const outline = cells.cell<readonly Point[]>([]);
  const raceControl = cells.cell<Log<RaceControlMessage>>(emptyLog());
  const commentary = cells.cell<Log<CommentaryLine>>(emptyLog());
  const anomalies = cells.cell<Log<Anomaly>>(emptyLog());
  const deletedLaps = cells.cell<readonly DeletedLap[]>([]);
  const heldSince = cells.cell<number | null>(null);
  const problem = cells.cell<string | null>(null);
  const watched = cells.cell<Watch>({ sessionId: null, delayMs: 0 });
  const board = createBoardStore(cells);
  const stewards = createStewardStore(cells);
  raceControl.subscribe(() => stewards.receive(raceControl.get()));
  let newestAtMs: number | null = null;
  let stopSession = (): void => {};
  let stopParts = (): void => {};
  let partsOf: string | null = null;

  const isHeld = (): boolean => heldSince.pending() !== null;

  /** Runs `apply` on data that may be shown; a held picture takes nothing in. */
  function take(apply: () => void): void {
    if (isHeld()) return;
    newestAtMs = now();
    problem.set(null);
    apply();
  }

  function receiveSession(picture: SessionView, delayMs: number): void {
    // A delayed picture has an id of its own; the page knows the session by the one that it always has.
    const next = { ...picture, id: picture.key };
    session.set(next);
    clock.set(clockSample(next, now()));
    if (partsOf !== next.id) startParts(next.id, delayMs);
  }

  function startParts(sessionId: string, delayMs: number): void {
    stopParts();
    const isSameSession = partsOf === sessionId;
    partsOf = sessionId;
    board.restart({ keepShowing: isSameSession });
    if (!isSameSession) clearParts();
    const log = <Item>(source: LogSource<Item>, cell: Cell<Log<Item>>): (() => void) =>
      followLog(source, {
        sessionId,
        delayMs,
        newestShownMs: () => eventMsNow(clock.pending(), now()),
        show: (rows) => take(() => cell.set(rows)),
      });
    const stops = [
      follow(client, leaderboardChangesDocument, { session: sessionId, delayMs, maxHz }, (data) =>
        take(() => board.receive(data.leaderboardChanges, now())),
      ),
      follow(client, trackMapDocument, { session: sessionId, delayMs, maxHz }, (data) =>
        take(() => cars.set(data.trackMap)),
      ),
      followOutline(client, sessionId, (points) => outline.set(points)),
      log(raceControlLog(client), raceControl),
      log(commentaryLog(client), commentary),
      log(anomalyLog(client), anomalies),
    ];
    if (towerKindOf(session.pending()?.kind ?? 'RACE') !== 'race') {
      stops.push(
        followDeletedLaps(client, sessionId, raceControl.subscribe, (laps) =>
          take(() => deletedLaps.set(laps)),
        ),
      );
    }
    const settling = setInterval(() => board.settle(now()), SETTLE_EVERY_MS);
    stopParts = () => {
      clearInterval(settling);
      for (const stop of stops) stop();
    };
  }

  function clearParts(): void {
    cars.set(null);
    outline.set([]);
    raceControl.set(emptyLog());
    commentary.set(emptyLog());
    anomalies.set(emptyLog());
    deletedLaps.set([]);
  }

  const drivers = createDriverStreams({ client, cells, maxHz, take, watched, session });

  return {
    connection,
    session,
    clock,
    board,
    cars,
    outline,
    raceControl,
    commentary,
    anomalies,
    stewards,
    deletedLaps,
    heldSince,
    problem,
    watched,
    drivers,
    client,
    newestDataAtMs: () => newestAtMs,
    watch(next) {
      stopSession();
      stopParts();
      const isSameSession = watched.pending().sessionId === next.sessionId;
      watched.set(next);
      newestAtMs = null;
      problem.set(null);
      if (!isSameSession) {
        session.set(null);
        clock.set(null);
        board.restart({ keepShowing: false });
        clearParts();
        partsOf = null;
      }
      const resumed = partsOf;
      stopSession = follow(
        client,
        sessionDocument,
        { session: next.sessionId, delayMs: next.delayMs },
        (data) => take(() => receiveSession(data.session, next.delayMs)),
        (reason) => problem.set(reason),
      );
      if (resumed !== null) startParts(resumed, next.delayMs);
    },
    hold() {
      if (!isHeld()) heldSince.set(now());
    },
    release() {
      const since = heldSince.pending();
      heldSince.set(null);
      return since === null ? 0 : now() - since;
    },
    connectionChanged(event) {
      connection.set(connectionAfter(connection.pending(), event, now()));
    },
    close() {
      stopSession();
      stopParts();
    },
  };
}

function eventMsNow(sample: ClockSample | null, atMs: number): number | null {
  return sample === null ? null : readClock(sample, atMs).eventMs;
}
