import type { EventDraft } from '@slipstream/timing/events/envelope';
import { LiveWriter } from '../live/live-writer.ts';
import type { Told } from '../live/told.ts';
import type { LiveSurroundings } from '../live-source.ts';
import { nothingHeard, type SessionFacts } from '../recording/decode/decoder.ts';
import { announcement, seasonOf } from '../recording/decode/session-info.ts';
import { kindOf } from '../recording/decode/session-kind.ts';
import { epochMs } from '../recording/instant.ts';
import { isObject, type Json, type JsonObject, numberAt, objectAt, textAt } from '../recording/json.ts';
import { slug } from '../recording/slug.ts';
import { countUnreadable } from '../recording/unreadable-count.ts';
import type { ArchiveRecorder } from './archive-recorder.ts';
import type { FeedMessage } from './feed-connection.ts';
import { gatedFeedOf, liveFeeds, SUBSCRIBED_TOPICS, type TokenState } from './subscribed-topics.ts';
import { type TopicChange, TopicStates } from './topic-states.ts';

type Surroundings = LiveSurroundings & { readonly recorder: ArchiveRecorder | null };

/** The id of the session that a whole state is of: the same on every connection. Null between sessions. */
export function sessionIdOf(snapshot: JsonObject): string | null {
  const info = objectAt(snapshot, 'SessionInfo');
  const key = numberAt(info, 'Key') ?? slug(textAt(info, 'Path') ?? '');
  return key === 'unknown' ? null : `f1-${key}`;
}

/** One session of the official live timing, from when it is taken up until the feed goes on to another. */
export class LiveTimingSession {
  readonly id: string;
  readonly #facts: SessionFacts;
  readonly #states: TopicStates;
  readonly #writer: LiveWriter;
  readonly #surroundings: Surroundings;
  readonly #unreadable = countUnreadable();
  /** What the log held when the session was taken up; null once the whole state has been told. */
  #told: Told | null;
  #feeds = new Map<string, EventDraft & { type: 'FeedStateChanged' }>();
  #stale = false;
  #newestAt = '';

  constructor(id: string, snapshot: JsonObject, told: Told, surroundings: Surroundings) {
    this.id = id;
    this.#surroundings = surroundings;
    this.#told = told;
    const info = structuredClone(objectAt(snapshot, 'SessionInfo') ?? {});
    this.#facts = {
      kind: kindOf(textAt(info, 'Type'), textAt(info, 'Name')) ?? 'PRACTICE',
      origin: 'LIVE',
      season: seasonOf(info) ?? null,
      info,
      name: id,
      topics: new Set(SUBSCRIBED_TOPICS),
      heard: nothingHeard(),
    };
    this.#states = new TopicStates(this.#facts, (topic, reason) => this.#unreadable.add(topic, reason));
    this.#writer = new LiveWriter(id, surroundings);
  }

  get isFull(): boolean {
    return this.#writer.isFull;
  }

  drained(): Promise<void> {
    return this.#writer.drained();
  }

  isOther(info: Json): boolean {
    const key =
      isObject(info) && ('Key' in info || 'Path' in info) ? sessionIdOf({ SessionInfo: info }) : null;
    return key !== null && key !== this.id;
  }

  isNews({ topic, data }: FeedMessage): boolean {
    return topic.endsWith('.z') || this.#states.isNews(topic, data);
  }

  /** The whole state, as the feed gives it on every connection: told is what of it is news. */
  async whole(snapshot: JsonObject, token: TokenState): Promise<void> {
    const at = this.#instant(stampOf(snapshot));
    const feeds = liveFeeds(this.#facts.kind, new Set(Object.keys(snapshot)), token);
    const { recorder } = this.#surroundings;
    await recorder?.begin({ session: this.id, baseMs: Date.parse(at), feeds });
    const opening: EventDraft[] = [
      { at, type: 'SessionAnnounced', body: announcement(this.#facts.info, this.#facts) },
    ];
    const isFirst = this.#feeds.size === 0;
    const feedDrafts = feeds.map((body) => ({ at, type: 'FeedStateChanged' as const, body }));
    const changed = feedDrafts.filter(
      (draft) =>
        this.#stale || JSON.stringify(this.#feeds.get(draft.body.feed)?.body) !== JSON.stringify(draft.body),
    );
    for (const draft of feedDrafts) this.#feeds.set(draft.body.feed, draft);
    this.#stale = false;
    this.#tell([...(isFirst ? opening : []), ...changed]);
    for (const change of this.#states.snapshot(snapshot, at)) this.#take(change, at);
    this.#told = null;
  }

  message({ topic, data, stamp }: FeedMessage): void {
    this.#unreadable.message();
    const at = this.#instant(stamp);
    const feed = gatedFeedOf(topic, this.#facts.kind);
    if (feed !== null && this.#feeds.get(feed)?.body.state === 'GATED') {
      const open = { at, type: 'FeedStateChanged' as const, body: { feed, state: 'LIVE' as const } };
      this.#feeds.set(feed, open);
      this.#tell([open]);
    }
    this.#take(this.#states.message(topic, data, at), at);
  }

  /** The connection is lost: what is shown may be old. Told once, until there is a whole state again. */
  stale(reason: string): void {
    if (this.#stale || this.#feeds.size === 0) return;
    this.#stale = true;
    const at = this.#instant(null);
    const live = [...this.#feeds.values()].filter(({ body }) => body.state === 'LIVE');
    this.#tell(
      live.map(({ body: { feed } }) => ({
        at,
        type: 'FeedStateChanged',
        body: { feed, state: 'STALE', reason },
      })),
    );
  }

  async close(): Promise<void> {
    await this.#writer.close();
    const { unreadable, messages, samples } = this.#unreadable.report();
    if (unreadable === 0) return;
    const places = samples.map(({ where, reason }) => `${where} (${reason})`);
    this.#surroundings.report.warn(
      `${this.id}: ${unreadable} of ${messages} messages could not be read. First: ${places.join('; ')}`,
    );
  }

  #take({ topic, patch, drafts }: TopicChange, at: string): void {
    this.#surroundings.recorder?.message(topic, patch, at);
    this.#tell(drafts);
  }

  #tell(drafts: readonly EventDraft[]): void {
    const told = this.#told;
    const news = told ? drafts.map((draft) => told.news(draft)).filter((draft) => draft !== null) : drafts;
    this.#writer.push(news);
  }

  /** The feed's own instant; it never falls from one message to the next. Without a stamp, that of the newest. */
  #instant(stamp: string | null): string {
    const ms = epochMs(stamp ?? undefined);
    const at = ms === null ? this.#newestAt : new Date(ms).toISOString();
    if (at > this.#newestAt) this.#newestAt = at;
    if (this.#newestAt === '') this.#newestAt = new Date(this.#surroundings.clock.nowMs()).toISOString();
    return this.#newestAt;
  }
}

/** When a whole state was sent: a heartbeat in it is at most a quarter of a minute old. */
function stampOf(snapshot: JsonObject): string | null {
  const heartbeat = textAt(objectAt(snapshot, 'Heartbeat'), 'Utc');
  const clock = textAt(objectAt(snapshot, 'ExtrapolatedClock'), 'Utc');
  return heartbeat ?? clock ?? null;
}
