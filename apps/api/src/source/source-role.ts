import { MAX_SPEED, type WallClock } from '@slipstream/sources/playback/playback';
import { EventLogRecorder } from '@slipstream/sources/recording/event-log-recorder';
import type { SessionLog } from '@slipstream/sources/session-log';
import { simulateRace } from '@slipstream/sources/simulator/simulate-race';
import { within } from '../log/back-off.ts';
import type { EventLog, Reading } from '../log/event-log.ts';
import { KeyedLock } from '../log/keyed-lock.ts';
import { TOPICS } from '../log/topics.ts';
import type { Report } from '../report.ts';
import {
  type ControlMessage,
  decodeControl,
  encodeControl,
  type OfferedRecording,
  RECORDINGS_KEY,
  SIGN_MS,
  SIGNS_KEY,
} from './control.ts';
import type { LiveConfig, RecordConfig } from './live-config.ts';
import { LiveSources } from './live-sources.ts';
import { pacedAppend } from './paced-append.ts';
import { type Append, appendEvents, SessionRunner } from './session-runner.ts';

export interface ReplayableRecording extends OfferedRecording {
  readonly open: () => Promise<SessionLog>;
}

export interface SourceRoleOptions {
  readonly log: EventLog;
  readonly clock: WallClock;
  readonly report: Report;
  /** Names this process among sources. */
  readonly name: string;
  /** What to play from the start; nothing: a simulated race. */
  readonly play: readonly ReplayableRecording[];
  /** What else can be replayed; may take a while to list. */
  readonly offered: () => Promise<readonly ReplayableRecording[]>;
  readonly speed: number;
  readonly seed: number;
  /** True: somebody else's races are read, so that none is simulated unasked. */
  readonly waits?: boolean;
  /** How many records of the log wait to be folded by this process; none if absent. */
  readonly ahead?: () => number;
  /** Live feeds to follow: where there are some, no race is simulated unasked. */
  readonly live?: LiveConfig | null;
  /** Where what is played is written. */
  readonly record?: RecordConfig | null;
  readonly onWeatherFailure?: () => void;
  /** False: simulated cars give no metrics beyond what the official feed has. They do if absent. */
  readonly metrics?: boolean;
}

const GROUP = 'slipstream-source';
/** Sessions that commands have started, at the same time: whatever process the commands came through. */
const MAX_STARTED = 100;
/** Some 20 MB each; sessions under way hold their own. */
const MAX_OPEN_RECORDINGS = 4;
/** Commands that are not obeyed by then are still to be, while further ones are read. */
const COMMAND_PATIENCE_MS = 5_000;
/** Of one session; policy: what comes beyond it is dropped, and reported. */
const MAX_WAITING_COMMANDS = 100;
/** A finished race stays on the screen this long before the next one begins. */
const NEXT_RACE_AFTER_MS = 60_000;

/**
 * The process that runs sources: plays what it was started with, and what commands on `f1.control`
 * ask for. With nothing to play, simulated races follow one another for ever.
 */
export class SourceRole {
  readonly #options: SourceRoleOptions;
  readonly #runner: SessionRunner;
  readonly #recorder: EventLogRecorder | null;
  /** For what anybody may start. */
  readonly #paced: Append;
  #started = 0;
  readonly #live: LiveSources | null;
  readonly #recordings = new Map<string, ReplayableRecording>();
  readonly #opened = new Map<string, Promise<SessionLog>>();
  #reading: Reading | null = null;
  /** The commands of a session are obeyed in their order. */
  readonly #commands = new KeyedLock();
  /** By session: how many of them are not obeyed yet. */
  readonly #waiting = new Map<string, number>();
  #cancelNext = () => {};
  #cancelSign = () => {};
  #closed = false;

  constructor(options: SourceRoleOptions) {
    this.#options = options;
    const { log, clock, report, live, record } = options;
    const recorder =
      record?.format === 'events' ? new EventLogRecorder(record.path, (line) => report.warn(line)) : null;
    const append: Append = async (events) => {
      await appendEvents(log, events);
      await recorder?.take(events);
    };
    this.#recorder = recorder;
    this.#paced = pacedAppend(append, options.ahead ?? (() => 0), (ms) => sleepBy(clock, ms));
    this.#runner = new SessionRunner(append, clock, report);
    this.#live = live
      ? new LiveSources({
          config: live,
          record: record ?? null,
          log,
          clock,
          report,
          append,
          replay: (key, sessionLog) => void this.#replayHistory(key, sessionLog),
          onWeatherFailure: options.onWeatherFailure ?? (() => {}),
        })
      : null;
  }

  async start(): Promise<void> {
    const { log, play, offered, speed, seed } = this.#options;
    this.#reading = await log.consume({
      group: GROUP,
      topics: [TOPICS.control],
      // What was asked of a process that is gone is not asked of this one.
      startAt: async (at, handledUpTo) => handledUpTo ?? (await log.offsets(at)).next,
      onBatch: async ({ records }) => {
        // One session that does not obey, as when its topic takes nothing, does not hold up the others.
        await within(COMMAND_PATIENCE_MS, Promise.all(records.map(({ value }) => this.#onControl(value))));
      },
    });
    await this.#offer(play);
    for (const { id } of play) void this.#replay(sessionId(id, this.#options.clock.nowMs()), id, speed);
    this.#live?.start();
    this.#sign();
    if (play.length === 0 && !this.#options.waits && !this.#live) this.#race(seed, speed);
    void offered().then((more) => (this.#closed || more.length === 0 ? undefined : this.#offer(more)));
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelNext();
    this.#cancelSign();
    await this.#reading?.close();
    await this.#live?.close();
    await this.#runner.close();
    await this.#recorder?.close();
  }

  /** Says which sessions go on, again and again: of whoever is not heard any more, they end. */
  #sign(): void {
    const { log, clock, name } = this.#options;
    const sessions = [...this.#runner.sessions, ...(this.#live?.sessions ?? [])];
    const message: ControlMessage = {
      type: 'SessionsFollowed',
      session: SIGNS_KEY,
      body: { source: name, sessions },
    };
    const value = encodeControl(message, new Date(clock.nowMs()).toISOString());
    // A log that is away says so itself, and whoever listens hears nobody then.
    if (sessions.length > 0) log.append(TOPICS.control, [{ key: SIGNS_KEY, value }]).catch(() => {});
    if (!this.#closed) this.#cancelSign = clock.after(SIGN_MS, () => this.#sign());
  }

  async #offer(more: readonly ReplayableRecording[]): Promise<void> {
    for (const recording of more) {
      if (!this.#recordings.has(recording.id)) this.#recordings.set(recording.id, recording);
    }
    const recordings = [...this.#recordings.values()].map(({ open: _, ...offered }) => offered);
    const message: ControlMessage = {
      type: 'RecordingsOffered',
      session: RECORDINGS_KEY,
      body: { source: this.#options.name, recordings },
    };
    const at = new Date(this.#options.clock.nowMs()).toISOString();
    await this.#options.log.append(TOPICS.control, [
      { key: RECORDINGS_KEY, value: encodeControl(message, at) },
    ]);
  }

  /** Never rejects: a command that cannot be obeyed would come again for ever, and all behind it with it. */
  async #onControl(text: string): Promise<void> {
    const decoded = decodeControl(text);
    if (!decoded.ok) {
      this.#options.report.warn(`a message on ${TOPICS.control} is no command: ${decoded.reason}`);
      return;
    }
    const { message } = decoded;
    const { type, session } = message;
    const waiting = this.#waiting.get(session) ?? 0;
    if (waiting >= MAX_WAITING_COMMANDS) {
      this.#options.report.warn(`${session}: ${type} is dropped: ${waiting} commands before it wait`);
      return;
    }
    this.#waiting.set(session, waiting + 1);
    try {
      await this.#commands.run(session, () => this.#obey(message));
    } catch (cause) {
      this.#options.report.warn(
        `${session}: ${type} is not obeyed: ${cause instanceof Error ? cause.message : cause}`,
      );
    }
    const left = (this.#waiting.get(session) ?? 1) - 1;
    if (left > 0) this.#waiting.set(session, left);
    else this.#waiting.delete(session);
  }

  async #obey(message: ControlMessage): Promise<void> {
    switch (message.type) {
      case 'StartRace': {
        const { speed, ...race } = message.body;
        this.#asked(message.session, () => this.#simulate(message.session, race, speed, this.#paced));
        return;
      }
      case 'StartReplay': {
        const { recording, speed, from } = message.body;
        this.#asked(message.session, () =>
          this.#replay(message.session, recording, speed, { from, append: this.#paced }),
        );
        return;
      }
      case 'SetPlayback':
        await this.#runner.setPlayback(message.session, message.body);
        return;
      case 'StopSession':
        await this.#runner.stop(message.session);
        await this.#live?.stop(message.session);
        return;
      case 'RecordingsOffered':
      case 'SessionsFollowed':
        return;
    }
  }

  /** What somebody asked for, as long as there are not too many of it. */
  #asked(session: string, play: () => Promise<void>): void {
    if (this.#started >= MAX_STARTED) {
      this.#options.report.warn(`${session}: not started, because ${MAX_STARTED} are under way`);
      return;
    }
    this.#started++;
    void play().finally(() => this.#started--);
  }

  async #replay(
    session: string,
    id: string,
    speed: number,
    { from, append }: { readonly from?: string | undefined; readonly append?: Append } = {},
  ): Promise<void> {
    const recording = this.#recordings.get(id);
    if (!recording || this.#runner.has(session)) return;
    try {
      const sessionLog = await this.#open(recording);
      this.#options.report.info(`${session}: replays ${recording.title} ${pace(speed)}`);
      const { state } = await this.#runner.run({
        session,
        sessionLog,
        speed,
        ...(from === undefined ? {} : { from }),
        ...(append ? { append } : {}),
      });
      this.#options.report.info(`${session}: ${state}`);
    } catch (cause) {
      this.#options.report.warn(
        `${session}: cannot be replayed: ${cause instanceof Error ? cause.message : cause}`,
      );
    }
  }

  /** A session of OpenF1 that is over: offered among the recordings from now on, and played. */
  async #replayHistory(key: number, sessionLog: SessionLog): Promise<void> {
    if (this.#closed) return;
    const { title, kind, season, startsAt, endsAt } = sessionLog;
    const id = `openf1-${key}`;
    const durationMs = endsAt === null ? 0 : Date.parse(endsAt) - Date.parse(startsAt);
    await this.#offer([{ id, title, kind, season, durationMs, open: async () => sessionLog }]);
    await this.#replay(sessionId(id, this.#options.clock.nowMs()), id, this.#options.speed);
  }

  /** A recording that is replayed again soon is not read from disk again. */
  #open({ id, open }: ReplayableRecording): Promise<SessionLog> {
    const known = this.#opened.get(id);
    if (known) return known;
    const opened = open();
    const [oldest] = this.#opened.keys();
    if (oldest !== undefined && this.#opened.size >= MAX_OPEN_RECORDINGS) this.#opened.delete(oldest);
    this.#opened.set(id, opened);
    opened.catch(() => this.#opened.delete(id));
    return opened;
  }

  #race(seed: number, speed: number): void {
    const session = sessionId(`simulation-${seed}`, this.#options.clock.nowMs());
    void this.#simulate(session, { seed }, speed).then(() => {
      if (this.#closed) return;
      this.#cancelNext = this.#options.clock.after(NEXT_RACE_AFTER_MS, () => this.#race(seed + 1, speed));
    });
  }

  async #simulate(
    session: string,
    race: {
      seed: number;
      laps?: number | undefined;
      circuit?: string | undefined;
      driver?: number | undefined;
      faults?: boolean | undefined;
    },
    speed: number,
    append?: Append,
  ): Promise<void> {
    if (this.#runner.has(session)) return;
    const { clock, report } = this.#options;
    const startsAt = new Date(clock.nowMs()).toISOString();
    try {
      const faults = race.faults === false ? 'NONE' : 'REALISTIC';
      const sessionLog = simulateRace({ ...race, faults, metrics: this.#options.metrics ?? true, startsAt });
      report.info(`${session}: races with seed ${race.seed} ${pace(speed)}`);
      const { state } = await this.#runner.run({
        session,
        sessionLog,
        speed,
        ...(append ? { append } : {}),
      });
      report.info(`${session}: ${state}`);
    } catch (cause) {
      report.warn(`${session}: cannot be raced: ${cause instanceof Error ? cause.message : cause}`);
    }
  }
}

function sleepBy(clock: WallClock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(ms, resolve);
  });
}

function pace(speed: number): string {
  return speed >= MAX_SPEED ? 'as fast as it can' : `at ${speed} times real time`;
}

/** Unlike any session before: the same recording replayed twice is two sessions. */
export function sessionId(what: string, nowMs: number): string {
  return `${what}-${nowMs.toString(36)}`;
}
