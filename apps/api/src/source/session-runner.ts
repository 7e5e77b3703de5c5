import type { Playback, PlaybackStatus, WallClock } from '@slipstream/sources/playback/playback';
import { startPlayback } from '@slipstream/sources/playback/start-playback';
import type { SessionLog } from '@slipstream/sources/session-log';
import { TELEMETRY_TYPES } from '@slipstream/timing/events/bodies';
import type { TimingEvent } from '@slipstream/timing/events/envelope';
import type { EventLog, NewRecord } from '../log/event-log.ts';
import { TOPICS } from '../log/topics.ts';
import type { Report } from '../report.ts';

/** A playback holds its log: some 20 MB for a recording, next to nothing for a race that is simulated again. */
const MAX_ENDED_PLAYBACKS = 5;
const MAX_ENDED_SIMULATIONS = 50;
const CLOSE_MS = 1_000;

/** Puts events on the log, in order. */
export type Append = (events: readonly TimingEvent[]) => Promise<void>;

export interface RunOptions {
  readonly session: string;
  readonly sessionLog: SessionLog;
  readonly speed: number;
  readonly from?: string;
  /** How its events are carried, where not as those of the others. */
  readonly append?: Append;
}

/** Plays session logs onto the event log: any number of sessions side by side, each with its own playhead. */
export class SessionRunner {
  readonly #append: Append;
  readonly #clock: WallClock;
  readonly #report: Report;
  readonly #running = new Map<string, { playback: Playback; sessionLog: SessionLog }>();

  constructor(append: Append, clock: WallClock, report: Report) {
    this.#append = append;
    this.#clock = clock;
    this.#report = report;
  }

  has(session: string): boolean {
    return this.#running.has(session);
  }

  /** The sessions that can be played on or sought in. */
  get sessions(): readonly string[] {
    return [...this.#running.keys()];
  }

  get count(): number {
    return this.#running.size;
  }

  /** Resolves when the playback has come to its end, or was stopped. It stays seekable until it is stopped. */
  async run({ session, sessionLog, speed, from, append }: RunOptions): Promise<PlaybackStatus> {
    const playback = startPlayback({
      log: sessionLog,
      session,
      speed,
      clock: this.#clock,
      carry: append ?? this.#append,
      ...(from === undefined ? {} : { from }),
    });
    this.#running.set(session, { playback, sessionLog });
    const status = await playback.done;
    this.#tellUnreadable(session, sessionLog);
    await this.#releaseOldest();
    return status;
  }

  async setPlayback(
    session: string,
    change: { paused?: boolean | undefined; speed?: number | undefined; seekTo?: string | undefined },
  ): Promise<void> {
    const playback = this.#running.get(session)?.playback;
    if (!playback) return;
    if (change.speed !== undefined) await playback.setSpeed(change.speed);
    if (change.seekTo !== undefined) await playback.seek(change.seekTo);
    if (change.paused === true) await playback.pause();
    if (change.paused === false) await playback.resume();
  }

  /** Ends a session for good: the log says so, and that it was stopped where its playback had not ended. */
  async stop(session: string): Promise<void> {
    const running = this.#running.get(session);
    if (!running) return;
    const stopped = running.playback.status().state !== 'ended';
    await running.playback.stop();
    this.#running.delete(session);
    await this.#append(
      ending(session, running.playback.status(), stopped, 'an operator stopped the session'),
    );
  }

  /**
   * Stops every playback where it stands. Nobody can play them on: the sessions of those that were not at
   * their end have ended.
   *
   * @remarks A log that takes nothing within `CLOSE_MS` is not waited for. Then silence ends the sessions.
   */
  async close(): Promise<void> {
    const running = [...this.#running];
    this.#running.clear();
    const waited = Promise.withResolvers<void>();
    const cancel = this.#clock.after(CLOSE_MS, waited.resolve);
    const ended = Promise.all(
      running.map(async ([session, { playback }]) => {
        const atItsEnd = playback.status().state === 'ended';
        await playback.stop();
        if (atItsEnd) return;
        await this.#append(
          ending(session, playback.status(), true, 'the source of this session was shut down'),
        );
      }),
    );
    await Promise.race([ended.catch(() => {}), waited.promise]);
    cancel();
  }

  /** Sessions that have come to their end stay seekable, the newest of them. */
  async #releaseOldest(): Promise<void> {
    const over = [...this.#running].filter(([, { playback }]) => playback.status().state === 'ended');
    const simulated = over.filter(([, { sessionLog }]) => sessionLog.origin === 'SIMULATION');
    const played = over.filter(([, { sessionLog }]) => sessionLog.origin !== 'SIMULATION');
    const tooMany = [...played.slice(0, -MAX_ENDED_PLAYBACKS), ...simulated.slice(0, -MAX_ENDED_SIMULATIONS)];
    for (const [session, { playback }] of tooMany) {
      this.#running.delete(session);
      await playback.stop();
    }
  }

  #tellUnreadable(session: string, sessionLog: SessionLog): void {
    const { messages, unreadable, byReason, samples } = sessionLog.unreadable();
    if (unreadable === 0) return;
    const reasons = Object.entries(byReason).map(([reason, count]) => `${count} × ${reason}`);
    const places = samples.map(({ where, reason }) => `${where} (${reason})`);
    this.#report.warn(
      `${session}: ${unreadable} of ${messages} messages could not be read: ${reasons.join(', ')}. First: ${places.join('; ')}`,
    );
  }
}

/** Sorts behind every id that the playback gave, so that it counts among events of the same instant. */
function ending(
  session: string,
  { playhead: at, epoch }: PlaybackStatus,
  stopped: boolean,
  reason: string,
): TimingEvent[] {
  const head = { v: 1, session, epoch, at } as const;
  const feed = { feed: 'source', state: 'STALE', reason } as const;
  const ended = { status: 'ENDED', stopped } as const;
  return [
    ...(stopped
      ? [{ ...head, id: `${session}-~ended-source`, type: 'FeedStateChanged', body: feed } as const]
      : []),
    { ...head, id: `${session}-~ended`, type: 'SessionStatusChanged', body: ended },
  ];
}

/** Appends events to the topic of each, in order. */
export async function appendEvents(log: EventLog, events: readonly TimingEvent[]): Promise<void> {
  const timing: NewRecord[] = [];
  const telemetry: NewRecord[] = [];
  for (const event of events) {
    if (!TELEMETRY_TYPES.has(event.type)) timing.push({ key: event.session, value: JSON.stringify(event) });
    else if (event.type === 'TelemetrySampled' || event.type === 'LocationSampled') {
      telemetry.push({ key: `${event.session}/${event.body.driver}`, value: JSON.stringify(event) });
    }
  }
  if (timing.length > 0) await log.append(TOPICS.timing, timing);
  if (telemetry.length > 0) await log.append(TOPICS.telemetry, telemetry);
}
