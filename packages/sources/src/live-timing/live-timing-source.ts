import { backOffMs } from '../live/back-off.ts';
import type { LiveSource, LiveSurroundings } from '../live-source.ts';
import type { JsonObject } from '../recording/json.ts';
import type { ArchiveRecorder } from './archive-recorder.ts';
import { tokenExpiresAtMs } from './f1tv-token.ts';
import { connectFeed, type FeedConnection, type FeedMessage } from './feed-connection.ts';
import { LiveTimingError } from './live-timing-error.ts';
import { LiveTimingSession, sessionIdOf } from './live-timing-session.ts';
import { SUBSCRIBED_TOPICS, type TokenState } from './subscribed-topics.ts';

export const LIVE_TIMING_URL = 'https://livetiming.formula1.com/signalrcore';

export interface LiveTimingOptions extends LiveSurroundings {
  readonly url: string;
  /** An F1 TV token, or null: the open topics only. */
  readonly token: string | null;
  readonly recorder: ArchiveRecorder | null;
}

/** Messages that come while a session is taken up; past it the connection is made anew. */
const MAX_HELD_MESSAGES = 5_000;

/** Why a connection is over: it was lost, the feed is of another session now, the log cannot keep up, or we end. */
type Over =
  | { readonly why: 'lost'; readonly reason: string }
  | { readonly why: 'full' }
  | { readonly why: 'end' };

/** Begins to follow the official live timing, for as long as it takes. */
export function startLiveTiming(options: LiveTimingOptions): LiveSource {
  const source = new LiveTimingSource(options);
  return { return: () => source.return(), done: source.done };
}

class LiveTimingSource {
  readonly #options: LiveTimingOptions;
  readonly done: Promise<void>;
  #ended = false;
  #session: LiveTimingSession | null = null;
  #token: TokenState;
  /** Messages held while a session is taken up; null: they are told as they come. */
  #held: FeedMessage[] | null = null;
  #breakOff: (over: Over) => void = () => {};
  #wantsSession = () => {};
  #wake = () => {};

  constructor(options: LiveTimingOptions) {
    this.#options = options;
    this.#token = options.token === null ? 'none' : 'given';
    this.done = this.#run();
  }

  async return(): Promise<void> {
    this.#ended = true;
    this.#breakOff({ why: 'end' });
    this.#wake();
    await this.done;
  }

  async #run(): Promise<void> {
    for (let attempt = 0; !this.#ended; ) {
      try {
        const over = await this.#connected(() => {
          attempt = 0;
        });
        if (over.why === 'full') await this.#session?.drained();
        if (over.why !== 'lost') continue;
        this.#session?.stale(over.reason);
        this.#options.report.warn(`live timing: ${over.reason}; trying again`);
      } catch (cause) {
        if (cause instanceof LiveTimingError && cause.code === 'TOKEN_REFUSED') {
          this.#dropToken('refused');
          continue;
        }
        const why = cause instanceof Error ? cause.message : String(cause);
        this.#session?.stale(why);
        if (attempt === 0) this.#options.report.warn(`live timing: ${why}; trying again`);
      }
      await this.#pause(backOffMs(attempt++, this.#options.random()));
    }
    await this.#session?.close();
    await this.#options.recorder?.flush();
  }

  /** One connection, from its subscription to its end. */
  async #connected(onSubscribed: () => void): Promise<Over> {
    const over = Promise.withResolvers<Over>();
    this.#breakOff = over.resolve;
    this.#held = [];
    const token = this.#usableToken();
    const connection = await connectFeed(this.#options.url, token, SUBSCRIBED_TOPICS, (message) =>
      this.#onMessage(message),
    );
    try {
      if (this.#ended) return { why: 'end' };
      onSubscribed();
      void connection.closed.then((reason) => over.resolve({ why: 'lost', reason }));
      this.#wantsSession = () => void this.#nextSession(connection).catch(() => over.resolve(LOST));
      await this.#begin(connection.snapshot);
      return await over.promise;
    } finally {
      this.#wantsSession = () => {};
      await connection.stop();
    }
  }

  /** The feed went on to another session, whose whole state is asked for. */
  async #nextSession(connection: FeedConnection): Promise<void> {
    this.#held = [];
    await this.#begin(await connection.resubscribe());
  }

  /** Takes up the session that a whole state is of, or goes on with it. */
  async #begin(snapshot: JsonObject): Promise<void> {
    const id = sessionIdOf(snapshot);
    if (id !== this.#session?.id) {
      await this.#session?.close();
      this.#session = null;
      if (id !== null) {
        const told = await this.#options.takeUp(id);
        this.#options.report.info(`${id}: live timing${told.isEmpty ? '' : ', taken up again'}`);
        this.#session = new LiveTimingSession(id, snapshot, told, this.#options);
      }
    }
    await this.#session?.whole(snapshot, this.#token);
    const held = this.#held ?? [];
    this.#held = null;
    for (const message of held) if (this.#session?.isNews(message) ?? true) this.#onMessage(message);
  }

  #onMessage(message: FeedMessage): void {
    if (this.#held) {
      this.#held.push(message);
      if (this.#held.length > MAX_HELD_MESSAGES) this.#breakOff(LOST);
      return;
    }
    const session = this.#session;
    if (message.topic === 'SessionInfo' && session?.isOther(message.data) !== false) {
      this.#held = [];
      this.#wantsSession();
      return;
    }
    session?.message(message);
    if (session?.isFull) this.#breakOff({ why: 'full' });
  }

  #usableToken(): string | null {
    const { token, clock } = this.#options;
    if (token === null || this.#token !== 'given') return null;
    const expiresAtMs = tokenExpiresAtMs(token);
    if (expiresAtMs === null || expiresAtMs > clock.nowMs()) return token;
    this.#dropToken('expired');
    return null;
  }

  #dropToken(state: 'refused' | 'expired'): void {
    this.#token = state;
    const what = state === 'refused' ? 'was refused' : 'has expired';
    this.#options.report.warn(
      `live timing: the F1 TV token ${what}. The open topics go on without it; for telemetry and places ` +
        'on track set F1TV_TOKEN to a new one and start again (docs/guides/sources.md)',
    );
  }

  #pause(ms: number): Promise<void> {
    if (this.#ended) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = this.#options.clock.after(ms, resolve);
      this.#wake = () => {
        cancel();
        resolve();
      };
    });
  }
}

const LOST: Over = { why: 'lost', reason: 'the connection has to be made anew' };
