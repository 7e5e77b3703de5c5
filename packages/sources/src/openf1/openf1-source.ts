import { backOffMs } from '../live/back-off.ts';
import type { LiveSource, LiveSurroundings } from '../live-source.ts';
import { ENDPOINTS, type Endpoint, type EndpointRecord } from './endpoints.ts';
import { connectMqtt } from './mqtt-feed.ts';
import { OpenF1Error } from './openf1-error.ts';
import { type FoundSession, isOver, TELEMETRY_ENDPOINTS } from './openf1-history.ts';
import { OpenF1LiveSession, openF1SessionId } from './openf1-live-session.ts';
import type { OpenF1Account, RestClient } from './rest-client.ts';

export interface OpenF1Options extends LiveSurroundings {
  readonly client: RestClient;
  readonly account: OpenF1Account | null;
  /** The broker; null: the REST API is asked again and again, within its limits. */
  readonly mqttUrl: string | null;
  readonly found: FoundSession;
}

/** Records are handed on together after this, so that those of one instant are one event. */
const GATHER_MS = 100;
/** How often the REST API is asked, in rounds: what changes all the time, and what changes by the lap. */
const ROUND_MS = 12_000;
const SLOW_EVERY_ROUNDS = 6;
const FAST: readonly Endpoint[] = ['race_control', 'position', 'intervals', 'laps'];
const SLOW: readonly Endpoint[] = ['drivers', 'pit', 'stints', 'weather'];
/** A session that finished and of which nothing was heard for so long is over. */
const SILENT_MS = 15 * 60_000;

/** All that the broker has; telemetry comes by it at no cost. */
const BY_MQTT = ENDPOINTS.filter((endpoint) => endpoint !== 'meetings' && endpoint !== 'sessions');
const BY_REST = ENDPOINTS.filter(
  (endpoint) => endpoint !== 'meetings' && endpoint !== 'sessions' && !TELEMETRY_ENDPOINTS.has(endpoint),
);

/**
 * Begins to follow a session of OpenF1 that is under way: its history by REST, then live by MQTT or, without
 * a broker, by REST in rounds.
 */
export function startOpenF1(options: OpenF1Options): LiveSource {
  const source = new OpenF1Source(options);
  return { return: () => source.return(), done: source.done };
}

class OpenF1Source {
  readonly #options: OpenF1Options;
  readonly done: Promise<void>;
  readonly #of: string;
  #ended = false;
  #gathered: EndpointRecord[] = [];
  #cancelGather: (() => void) | null = null;
  #heardAtMs: number;
  #wake = () => {};
  #unreadable = 0;

  constructor(options: OpenF1Options) {
    this.#options = options;
    this.#of = `session_key=${options.found.key}`;
    this.#heardAtMs = options.clock.nowMs();
    this.done = this.#run();
  }

  async return(): Promise<void> {
    this.#ended = true;
    this.#wake();
    await this.done;
  }

  async #run(): Promise<void> {
    const { found, takeUp, report, random, mqttUrl } = this.#options;
    const told = await takeUp(openF1SessionId(found.key));
    const session = new OpenF1LiveSession(found, told, this.#options);
    report.info(
      `${session.id}: OpenF1 ${mqttUrl ? 'by MQTT' : 'by REST'}${told.isEmpty ? '' : ', taken up again'}`,
    );
    for (let attempt = 0; !this.#ended; ) {
      try {
        const settled = () => {
          attempt = 0;
          session.recovered();
        };
        await (mqttUrl ? this.#byMqtt(mqttUrl, session, settled) : this.#byRest(session, settled));
        if (session.isFull) await session.drained();
      } catch (cause) {
        const why = cause instanceof Error ? cause.message : String(cause);
        session.stale(why);
        if (cause instanceof OpenF1Error && !cause.retriable) {
          report.warn(`OpenF1: ${why}. It is not followed any more (docs/guides/sources.md)`);
          break;
        }
        if (attempt === 0) report.warn(`OpenF1: ${why}; trying again`);
        await this.#pause(backOffMs(attempt++, random()));
      }
      if (this.#isOver(session)) {
        session.end();
        break;
      }
    }
    this.#hand(session);
    await session.close();
    if (this.#unreadable > 0) report.warn(`${session.id}: ${this.#unreadable} messages could not be read`);
  }

  /** Subscribed first, then what was missed, then what came meanwhile: nothing falls between the two. */
  async #byMqtt(url: string, session: OpenF1LiveSession, settled: () => void): Promise<void> {
    const { account, report } = this.#options;
    const token = account ? await account.token() : null;
    const held: EndpointRecord[] = [];
    let take = (record: EndpointRecord): void => {
      held.push(record);
    };
    const onRecord = (record: EndpointRecord) => {
      if (Number(record.record.session_key) === session.key) take(record);
    };
    const feed = await connectMqtt(url, token, BY_MQTT, onRecord, (topic, reason) => {
      if (this.#unreadable++ === 0) report.warn(`${session.id}: ${topic}: ${reason}`);
    }).catch((cause: unknown) => {
      if (cause instanceof OpenF1Error && cause.code === 'TOKEN_REFUSED' && account?.refused()) {
        throw new OpenF1Error('UNREACHABLE', cause.message, cause);
      }
      throw cause;
    });
    try {
      const missed = await this.#since(session, BY_REST);
      session.take([...missed, ...held]);
      take = (record) => this.#gather(session, record);
      settled();
      await this.#untilOver(session, feed.closed);
    } finally {
      await feed.close();
      this.#hand(session);
    }
  }

  /** Until the connection is gone, the session is over, or the log cannot keep up. */
  async #untilOver(session: OpenF1LiveSession, closed: Promise<string>): Promise<void> {
    let lost: string | null = null;
    void closed.then((why) => {
      lost = why;
      this.#wake();
    });
    while (!this.#ended && lost === null && !session.isFull && !this.#isOver(session)) {
      await this.#pause(ROUND_MS);
    }
    if (lost !== null && !this.#ended) throw new OpenF1Error('UNREACHABLE', lost);
  }

  async #byRest(session: OpenF1LiveSession, settled: () => void): Promise<void> {
    session.take(await this.#since(session, BY_REST));
    settled();
    for (let round = 1; !this.#ended && !session.isFull && !this.#isOver(session); round++) {
      await this.#pause(ROUND_MS);
      if (this.#ended) return;
      const records = await this.#since(session, round % SLOW_EVERY_ROUNDS === 0 ? [...FAST, ...SLOW] : FAST);
      if (records.length > 0) this.#heardAtMs = this.#options.clock.nowMs();
      session.take(records);
    }
  }

  /** What the API has of endpoints from the newest known record on, that one included. */
  async #since(session: OpenF1LiveSession, endpoints: readonly Endpoint[]): Promise<EndpointRecord[]> {
    const all: EndpointRecord[] = [];
    for (const endpoint of endpoints) {
      if (this.#ended) break;
      const newest = session.newestOf(endpoint);
      const filter = newest === null ? [] : [sinceFilter(endpoint, newest)];
      const records = await this.#options.client.records(endpoint, [this.#of, ...filter]);
      for (const record of records) all.push({ endpoint, record });
    }
    return all;
  }

  #gather(session: OpenF1LiveSession, record: EndpointRecord): void {
    this.#heardAtMs = this.#options.clock.nowMs();
    this.#gathered.push(record);
    this.#cancelGather ??= this.#options.clock.after(GATHER_MS, () => this.#hand(session));
    if (session.isFull) this.#wake();
  }

  #hand(session: OpenF1LiveSession): void {
    this.#cancelGather?.();
    this.#cancelGather = null;
    const records = this.#gathered;
    this.#gathered = [];
    if (records.length > 0) session.take(records);
  }

  #isOver(session: OpenF1LiveSession): boolean {
    const nowMs = this.#options.clock.nowMs();
    if (session.status === 'ENDED') return true;
    return (
      session.status === 'FINISHED' &&
      nowMs - this.#heardAtMs > SILENT_MS &&
      isOver(this.#options.found, nowMs)
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

/**
 * A lap that began is told again until it is over, a few minutes at most; a stop and a stint are few, and
 * asked for whole.
 */
const LAP_MS = 5 * 60_000;

function sinceFilter(endpoint: Endpoint, newest: string): string {
  const instant = (ms: number) => new Date(ms).toISOString().replace('Z', '');
  if (endpoint === 'laps') return `date_start>=${instant(Date.parse(newest) - LAP_MS)}`;
  return `date>=${instant(Date.parse(newest))}`;
}
