import type { EventDraft } from '@slipstream/timing/events/envelope';
import { LiveWriter } from '../live/live-writer.ts';
import type { Told } from '../live/told.ts';
import type { LiveSurroundings } from '../live-source.ts';
import { feedsFrom, type OpenF1Session, openF1Feeds, sessionOf } from './decode-session.ts';
import {
  dateOf,
  driverNumber,
  type Endpoint,
  type EndpointRecord,
  identityOf,
  type OpenF1Record,
} from './endpoints.ts';
import { type DatedRecord, OpenF1Decoder } from './openf1-decoder.ts';
import type { FoundSession } from './openf1-history.ts';

/** Endpoints whose records are samples of something that goes on: each is told once, in order, for each car. */
const STREAMS: ReadonlySet<Endpoint> = new Set(['position', 'intervals', 'weather', 'car_data', 'location']);

export const OPENF1_NOT_YET = 'OpenF1 has given none yet';

/** One live session of OpenF1: takes records from wherever they come, and tells each once. */
export class OpenF1LiveSession {
  readonly id: string;
  readonly key: number;
  readonly #surroundings: LiveSurroundings;
  readonly #session: OpenF1Session;
  readonly #decoder: OpenF1Decoder;
  readonly #writer: LiveWriter;
  readonly #told: Told;
  /** Of a stream, the newest date of each car. */
  readonly #dates = new Map<string, string>();
  /** Of what is told again when it changes, its newest contents. */
  readonly #contents = new Map<string, string>();
  readonly #live = new Set<string>();
  readonly #newestOf = new Map<Endpoint, string>();
  #newestAt: string;
  #stale = false;
  #status = '';

  constructor(found: FoundSession, told: Told, surroundings: LiveSurroundings) {
    this.id = openF1SessionId(found.key);
    this.key = found.key;
    this.#surroundings = surroundings;
    this.#told = told;
    this.#session = sessionOf(found.meeting ?? undefined, found.session, {
      name: this.id,
      firstAt: dateOf(found.session, 'date_start'),
      isRace: false,
      origin: 'LIVE',
    });
    this.#decoder = new OpenF1Decoder(this.#session.kind, this.#session.season, false);
    this.#writer = new LiveWriter(this.id, surroundings);
    this.#newestAt = '';
  }

  get isFull(): boolean {
    return this.#writer.isFull;
  }

  /** The last that race control said of the session. */
  get status(): string {
    return this.#status;
  }

  drained(): Promise<void> {
    return this.#writer.drained();
  }

  /** The instant from which on an endpoint may have something new; null: everything of it. */
  newestOf(endpoint: Endpoint): string | null {
    return this.#newestOf.get(endpoint) ?? null;
  }

  /** Takes records in any order, some of them known already. */
  take(records: readonly EndpointRecord[]): void {
    const fresh = records.filter((record) => this.#isFresh(record));
    for (const { endpoint, record } of fresh) {
      const date = dateOf(record, endpoint === 'laps' ? 'date_start' : 'date');
      if (date === null) continue;
      if (date > this.#newestAt) this.#newestAt = date;
      if (date > (this.#newestOf.get(endpoint) ?? '')) this.#newestOf.set(endpoint, date);
    }
    if (this.#newestAt === '') this.#newestAt = new Date(this.#surroundings.clock.nowMs()).toISOString();
    const dated = fresh.map((record) => ({ ...record, at: this.#instantOf(record) })).sort(byInstant);
    const drafts = [...this.#opening(fresh), ...this.#decoder.decode(dated as readonly DatedRecord[])];
    this.#tell(drafts);
  }

  stale(reason: string): void {
    if (this.#stale || this.#live.size === 0) return;
    this.#stale = true;
    const at = this.#newestAt;
    const feeds = [...this.#live];
    this.#push(
      feeds.map((feed) => ({ at, type: 'FeedStateChanged', body: { feed, state: 'STALE', reason } })),
    );
  }

  /** The connection is there again, and what was missed has been asked for. */
  recovered(): void {
    if (!this.#stale) return;
    this.#stale = false;
    const at = this.#newestAt;
    this.#push(
      [...this.#live].map((feed) => ({ at, type: 'FeedStateChanged', body: { feed, state: 'LIVE' } })),
    );
  }

  end(): void {
    const at = this.#newestAt;
    this.#push([{ at, type: 'SessionStatusChanged', body: { status: 'ENDED' } }]);
  }

  close(): Promise<void> {
    return this.#writer.close();
  }

  #opened = false;

  /** What a viewer needs first; and a feed is live from its first record on. */
  #opening(fresh: readonly EndpointRecord[]): EventDraft[] {
    const at = this.#newestAt;
    const { kind, announcement } = this.#session;
    const has = new Set(fresh.map(({ endpoint }) => endpoint));
    if (!this.#opened) {
      this.#opened = true;
      const feeds = openF1Feeds((endpoint) => has.has(endpoint), kind, OPENF1_NOT_YET);
      for (const { feed, state } of feeds) if (state === 'LIVE') this.#live.add(feed);
      return [
        { at, type: 'SessionAnnounced', body: announcement },
        ...feeds.map((body): EventDraft => ({ at, type: 'FeedStateChanged', body })),
      ];
    }
    const more = new Set([...has].flatMap((endpoint) => feedsFrom(endpoint, kind)));
    const newly = [...more].filter((feed) => !this.#live.has(feed));
    for (const feed of newly) this.#live.add(feed);
    return newly.map((feed) => ({ at, type: 'FeedStateChanged', body: { feed, state: 'LIVE' } }));
  }

  #isFresh(told: EndpointRecord): boolean {
    const { endpoint, record } = told;
    if (STREAMS.has(endpoint)) {
      const key = `${endpoint}/${driverNumber(record) ?? ''}`;
      const date = dateOf(record);
      if (date === null || date <= (this.#dates.get(key) ?? '')) return false;
      this.#dates.set(key, date);
      return true;
    }
    const identity = identityOf(told);
    const contents = contentsOf(record);
    if (this.#contents.get(identity) === contents) return false;
    this.#contents.set(identity, contents);
    return true;
  }

  #instantOf({ endpoint, record }: EndpointRecord): string {
    return dateOf(record, endpoint === 'laps' ? 'date_start' : 'date') ?? this.#newestAt;
  }

  #tell(drafts: readonly EventDraft[]): void {
    const news = drafts.map((draft) => this.#newsOf(draft)).filter((draft) => draft !== null);
    this.#push(news);
  }

  /** What happened at an instant is compared by it; what only holds (names, tyres, feeds) by its value. */
  #newsOf(draft: EventDraft): EventDraft | null {
    switch (draft.type) {
      case 'SessionAnnounced':
      case 'FeedStateChanged':
      case 'DriverAnnounced':
      case 'GridPositionSet':
      case 'StintChanged':
        return this.#told.news(draft);
      default:
        return this.#told.newsSince(draft);
    }
  }

  #push(drafts: readonly EventDraft[]): void {
    for (const draft of drafts) if (draft.type === 'SessionStatusChanged') this.#status = draft.body.status;
    this.#writer.push(drafts);
  }
}

export function openF1SessionId(key: number): string {
  return `openf1-${key}`;
}

/** `_id` and `_key`, which messages by MQTT have besides, are not of the record. */
function contentsOf(record: OpenF1Record): string {
  const { _id, _key, ...rest } = record;
  return JSON.stringify(Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function byInstant(a: { readonly at: string }, b: { readonly at: string }): number {
  return a.at < b.at ? -1 : a.at > b.at ? 1 : 0;
}
