import { backOffMs } from '@slipstream/sources/live/back-off';
import type { LiveSource, LiveSurroundings } from '@slipstream/sources/live-source';
import { ArchiveRecorder } from '@slipstream/sources/live-timing/archive-recorder';
import { startLiveTiming } from '@slipstream/sources/live-timing/live-timing-source';
import { OpenF1Error } from '@slipstream/sources/openf1/openf1-error';
import {
  type FoundSession,
  findSession,
  isOver,
  openF1History,
} from '@slipstream/sources/openf1/openf1-history';
import { startOpenF1 } from '@slipstream/sources/openf1/openf1-source';
import { accountOfLogin, accountOfToken, RestClient } from '@slipstream/sources/openf1/rest-client';
import type { WallClock } from '@slipstream/sources/playback/playback';
import type { SessionLog } from '@slipstream/sources/session-log';
import { type CircuitWeather, startCircuitWeather } from '@slipstream/sources/weather/circuit-weather';
import type { TimingEvent } from '@slipstream/timing/events/envelope';
import type { EventLog } from '../log/event-log.ts';
import type { Report } from '../report.ts';
import type { LiveConfig, OpenF1Config, RecordConfig } from './live-config.ts';
import { toldOnLog } from './session-on-log.ts';

export interface LiveSourcesOptions {
  readonly config: LiveConfig;
  readonly record: RecordConfig | null;
  readonly log: EventLog;
  readonly clock: WallClock;
  readonly report: Report;
  readonly append: (events: readonly TimingEvent[]) => Promise<void>;
  /** Plays a session of OpenF1 that is over. */
  readonly replay: (key: number, log: SessionLog) => void;
  readonly onWeatherFailure: () => void;
}

/** How often OpenF1 is asked whether there is another session. */
const NEXT_SESSION_MS = 5 * 60_000;

/** Follows the live feeds that this process was started with, for as long as it runs. */
export class LiveSources {
  readonly #options: LiveSourcesOptions;
  readonly #sources = new Map<string, LiveSource>();
  /** By source: the session that it follows. */
  readonly #followed = new Map<string, string>();
  #weather: CircuitWeather | null = null;
  #following: Promise<void> = Promise.resolve();
  #closed = false;
  #wake = () => {};

  constructor(options: LiveSourcesOptions) {
    this.#options = options;
  }

  start(): void {
    const { config, record, report, clock, append, onWeatherFailure } = this.#options;
    if (config.weather) {
      this.#weather = startCircuitWeather({
        ...config.weather,
        clock,
        report,
        carry: append,
        onFailure: onWeatherFailure,
      });
    }
    if (config.f1) {
      const recorder =
        record?.format === 'archive'
          ? new ArchiveRecorder(record.path, clock, (line) => report.warn(line))
          : null;
      this.#sources.set('f1-', startLiveTiming({ ...this.#surroundings('f1-'), ...config.f1, recorder }));
    }
    if (config.openf1) this.#following = this.#followOpenF1(config.openf1);
  }

  /** The sessions that are followed now. */
  get sessions(): readonly string[] {
    return [...this.#followed.values()];
  }

  /** Ends the source that tells a session, if one of these does. */
  async stop(session: string): Promise<void> {
    for (const [prefix, source] of this.#sources) {
      if (!session.startsWith(prefix)) continue;
      await source.return();
      this.#followed.delete(prefix);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#wake();
    await Promise.all([...this.#sources.values()].map((source) => source.return()));
    await this.#following;
    await this.#weather?.return();
  }

  #surroundings(prefix: string): LiveSurroundings {
    const { log, clock, report, append } = this.#options;
    return {
      clock,
      report,
      random: Math.random,
      takeUp: (session) => {
        this.#followed.set(prefix, session);
        return toldOnLog(log, clock, session);
      },
      carry: async (events) => {
        await append(events);
        this.#weather?.hear(events);
      },
    };
  }

  async #followOpenF1(config: OpenF1Config): Promise<void> {
    const { clock, report, replay } = this.#options;
    const account = config.token
      ? accountOfToken(config.token)
      : config.login
        ? accountOfLogin(config.url, config.login.username, config.login.password)
        : null;
    const client = new RestClient({ url: config.url, account, clock });
    let followed: number | null = null;
    for (let attempt = 0; !this.#closed; ) {
      try {
        const found: FoundSession = await findSession(client, config.session);
        if (this.#closed) return;
        if (found.key !== followed) {
          if (isOver(found, clock.nowMs()))
            replay(found.key, await openF1History(client, found, config.telemetry));
          else {
            const source = startOpenF1({
              ...this.#surroundings('openf1-'),
              client,
              account,
              mqttUrl: config.mqttUrl,
              found,
            });
            this.#sources.set('openf1-', source);
            await source.done;
            this.#followed.delete('openf1-');
          }
          followed = found.key;
        }
        attempt = 0;
        if (config.session !== 'latest') return;
        await this.#pause(NEXT_SESSION_MS);
      } catch (cause) {
        const why = cause instanceof Error ? cause.message : String(cause);
        const retriable = !(cause instanceof OpenF1Error) || cause.retriable;
        if (attempt === 0 || !retriable) report.warn(`OpenF1: ${why}${retriable ? '; trying again' : ''}`);
        if (!retriable) return;
        await this.#pause(backOffMs(attempt++, Math.random()));
      }
    }
  }

  #pause(ms: number): Promise<void> {
    if (this.#closed) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = this.#options.clock.after(ms, resolve);
      this.#wake = () => {
        cancel();
        resolve();
      };
    });
  }
}
