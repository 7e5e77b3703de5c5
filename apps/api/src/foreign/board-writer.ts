import { changeText, GAME_BOARD_ROWS, gameBoard } from '@slipstream/sources/foreign/written/game-board';
import {
  SCORE_TOPICS,
  type WrittenKey,
  type WrittenTopic,
} from '@slipstream/sources/foreign/written/written-topics';
import type { WallClock } from '@slipstream/sources/playback/playback';
import { decodeScore } from '@slipstream/timing/scores/score-record';
import { BoardReplica } from '../live/board-replica.ts';
import type { BoardPlace, ScoreStore } from '../live/score-store.ts';
import type { EventLog, LogRecord, Reading, TopicPartition } from '../log/event-log.ts';
import { partitionOf } from '../log/partition.ts';
import { TOPICS, type Topic } from '../log/topics.ts';
import type { Report } from '../report.ts';
import { WRITTEN_HERE_HEADER } from './foreign-reader.ts';
import type { PlainKeys } from './plain-keys.ts';
import { WriterTurn } from './writer-turn.ts';

const TURN_GROUP = 'slipstream-writer-board';
const CHANGES_GROUP = 'slipstream-writer-scores';
/** As the cache that the old readers know: no oftener. */
const APART_MS = 500;
/** The board that the old readers show, and where a `game-score` without a board goes. */
const BOARD = 'game-score';
const CACHE_KEY: WrittenKey = 'game-score-cache';

export interface BoardWriterOptions {
  readonly foreignLog: EventLog;
  readonly log: EventLog;
  readonly committed: (group: string, at: TopicPartition) => Promise<number | null>;
  readonly store: ScoreStore;
  readonly topics: readonly WrittenTopic[];
  readonly keeps: readonly WrittenKey[];
  readonly keys: PlainKeys | null;
  readonly clock: WallClock;
  readonly report: Report;
}

/** Whether there is anything for a board writer to do. */
export function writesBoard({ topics, keeps }: Pick<BoardWriterOptions, 'topics' | 'keeps'>): boolean {
  return keeps.includes(CACHE_KEY) || SCORE_TOPICS.some((topic) => topics.includes(topic));
}

/**
 * Writes the leaderboard of a game as its old readers know it: an instant for each score, and the ten best
 * at most twice a second. Only one of several processes writes the ten best.
 */
export class BoardWriter {
  readonly #options: BoardWriterOptions;
  readonly #turn = new WriterTurn();
  #changes: Reading | null = null;
  #board: { readonly replica: BoardReplica; readonly place: BoardPlace } | null = null;
  #isDirty = true;
  #cancel = () => {};
  #writing: Promise<void> = Promise.resolve();
  #trouble: string | null = null;
  #closed = false;

  constructor(options: BoardWriterOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { log, committed, store, topics, keeps } = this.#options;
    if (topics.includes('leaderboard-change')) {
      this.#changes = await log.consume({
        group: CHANGES_GROUP,
        topics: [TOPICS.scores],
        startAt: async (at) => (await committed(CHANGES_GROUP, at)) ?? (await log.offsets(at)).next,
        onBatch: ({ records }) => this.#tellChanges(records),
      });
    }
    if (!topics.includes('leaderboard') && !keeps.includes(CACHE_KEY)) return;
    await this.#turn.join(log, TURN_GROUP);
    const place = { board: BOARD, partition: partitionOf(BOARD, await log.partitions(TOPICS.scores)) };
    const replica = await BoardReplica.open(store, place);
    this.#board = { replica, place };
    replica.onChange(() => {
      this.#isDirty = true;
    });
    this.#schedule();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancel();
    await this.#writing;
    await this.#changes?.close();
    await this.#turn.leave();
    await this.#board?.replica.close();
  }

  async #tellChanges(records: readonly LogRecord[]): Promise<void> {
    const texts = records.flatMap(({ value }) => {
      const decoded = decodeScore(value);
      return decoded.ok && decoded.score.board === BOARD ? [changeText(decoded.score.at)] : [];
    });
    await this.#append('leaderboard-change', texts);
  }

  #schedule(): void {
    if (this.#closed) return;
    this.#cancel = this.#options.clock.after(APART_MS, () => {
      this.#writing = this.#writeIfNew().finally(() => this.#schedule());
    });
  }

  async #writeIfNew(): Promise<void> {
    const { store, topics, keeps, keys, clock, report } = this.#options;
    if (!this.#board || !this.#isDirty || !this.#turn.isMine) return;
    this.#isDirty = false;
    try {
      const answer = await store.look(this.#board.place, { top: GAME_BOARD_ROWS, players: [], around: [] });
      if (!answer || answer.top.length === 0) return;
      const text = JSON.stringify(gameBoard(answer.top, clock.nowMs()));
      if (keeps.includes(CACHE_KEY)) await keys?.set(CACHE_KEY, text);
      if (topics.includes('leaderboard')) await this.#append('leaderboard', [text]);
      this.#trouble = null;
    } catch (cause) {
      this.#isDirty = true;
      const trouble = cause instanceof Error ? cause.message : String(cause);
      if (trouble !== this.#trouble) report.warn(`cannot write the board for others: ${trouble}`);
      this.#trouble = trouble;
    }
  }

  async #append(topic: WrittenTopic, texts: readonly string[]): Promise<void> {
    if (texts.length === 0) return;
    const records = texts.map((value) => ({
      key: '',
      value: '',
      bytes: { key: null, value: Buffer.from(value) },
      headers: { [WRITTEN_HERE_HEADER]: '1' },
    }));
    await this.#options.foreignLog.append(topic as string as Topic, records);
  }
}
