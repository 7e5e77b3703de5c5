import type { Unwatch } from '../live-store.ts';
import {
  type BoardAnswer,
  type BoardMessage,
  type BoardPlace,
  type BoardQuestion,
  type CountedScore,
  type RankedPlayer,
  SCORE_BOUNDS,
  type ScoreBounds,
  type ScoreStep,
  type ScoreStore,
  type ScoresTaken,
} from '../score-store.ts';
import type { Keys } from './keys.ts';
import type { RedisConnections } from './redis-connections.ts';
import type { Reply, RunScript } from './scripts.ts';

export interface RedisScoreStoreOptions {
  readonly run: RunScript;
  readonly keys: Keys;
  readonly connections: RedisConnections;
  readonly bounds?: ScoreBounds;
  readonly onWatcherThrew: (cause: unknown) => void;
}

/**
 * The boards on Redis. Those of one partition of the log share a slot, so that a step over several of them
 * and the offset is one.
 *
 * @remarks Nothing of it expires: a board goes when newer ones fill the bound.
 */
export class RedisScoreStore implements ScoreStore {
  readonly #options: RedisScoreStoreOptions;
  readonly #watchers = new Set<(message: BoardMessage) => void>();

  constructor(options: RedisScoreStoreOptions) {
    this.#options = options;
  }

  async count({ partition, from, to, scores, appendedAtMs }: ScoreStep): Promise<ScoresTaken> {
    const { run, bounds = SCORE_BOUNDS } = this.#options;
    const { position, boards, boardPrefix } = this.#options.keys.scores(partition);
    const args: (string | number)[] = [position, boards, from ?? '', to];
    args.push(bounds.boards, bounds.players, bounds.ids, boardPrefix, appendedAtMs ?? '');
    for (const { offset, score } of scores) {
      const { id, board, player, name, points, counting, at, attempt } = score;
      args.push(offset, id, board, player, name ?? '', points, counting, at);
      args.push(JSON.stringify({ attempt, player, points } satisfies CountedScore));
    }
    const [taken, answer] = (await run('count-scores', args)) as [number, number | string];
    if (taken === 1) return { taken: true, counted: Number(answer) };
    return { taken: false, stored: positionOf(answer) };
  }

  async position(partition: number): Promise<number | null> {
    const { keys, connections } = this.#options;
    const { redis } = connections.commands;
    return positionOf(await connections.command(() => redis.get(keys.scores(partition).position)));
  }

  async look(
    { partition, board }: BoardPlace,
    { top, players, around }: BoardQuestion,
  ): Promise<BoardAnswer | null> {
    const { points, names, meta } = this.#options.keys.board(partition, board);
    const pairs = around.flatMap(({ player, radius }) => [player, radius]);
    const args = [points, names, meta, top, players.length, ...players, ...pairs];
    const reply = (await this.#options.run('look-at-board', args)) as LookReply | [];
    const [version, at, count, best, entries, neighbours] = reply;
    if (version === undefined || at === undefined) return null;
    return {
      version: Number(version),
      at,
      players: Number(count),
      top: playersOf(best),
      entries: (entries ?? []).map((rows) => playersOf(rows)[0] ?? null),
      around: (neighbours ?? []).map(playersOf),
    };
  }

  async counted({ partition, board }: BoardPlace, id: string): Promise<CountedScore | null> {
    const { keys, connections } = this.#options;
    const { redis } = connections.commands;
    const text = await connections.command(() => redis.hget(keys.board(partition, board).ids, id));
    return text === null ? null : (JSON.parse(text) as CountedScore);
  }

  async watch({ partition, board }: BoardPlace, tell: (message: BoardMessage) => void): Promise<Unwatch> {
    const { keys, connections } = this.#options;
    connections.checkReady();
    const watcher = (message: BoardMessage) => this.#tell(tell, message);
    const subscribing = connections.subscriber.subscribe(keys.board(partition, board).told, (message) => {
      watcher(messageOf(message));
    });
    this.#watchers.add(watcher);
    const unwatch = async () => {
      this.#watchers.delete(watcher);
      // It comes back to life by itself, however long Redis is away: nobody waits for that.
      void subscribing.then((unsubscribe) => unsubscribe());
    };
    try {
      await connections.whileReady(subscribing);
    } catch (cause) {
      await unwatch();
      throw cause;
    }
    return unwatch;
  }

  /** Pub/sub does not tell what was missed: whoever watches is to look. */
  lookAgain(): void {
    for (const watcher of [...this.#watchers]) watcher({ type: 'lost' });
  }

  #tell(tell: (message: BoardMessage) => void, message: BoardMessage): void {
    try {
      tell(message);
    } catch (cause) {
      this.#options.onWatcherThrew(cause);
    }
  }
}

/** What is published by others than the script tells nothing but that somebody is to look. */
function messageOf(published: Buffer): BoardMessage {
  try {
    const { version, appendedAtMs } = JSON.parse(published.toString()) as Record<string, unknown>;
    if (typeof version !== 'number') return { type: 'lost' };
    return { type: 'counted', version, ...(typeof appendedAtMs === 'number' ? { appendedAtMs } : {}) };
  } catch {
    return { type: 'lost' };
  }
}

type LookReply = [
  version: string,
  at: string,
  players: number,
  top: readonly Reply[],
  entries: readonly (readonly Reply[])[],
  around: readonly (readonly Reply[])[],
];

function playersOf(rows: readonly Reply[] = []): readonly RankedPlayer[] {
  return (rows as readonly [number, string, string, string][]).map(([rank, player, name, turned]) => ({
    rank,
    player,
    name: name === '' ? null : name,
    // From 0, because -0 is no number of points.
    points: 0 - Number(turned),
  }));
}

function positionOf(stored: string | number | null): number | null {
  return stored === null || stored === '' ? null : Number(stored);
}
