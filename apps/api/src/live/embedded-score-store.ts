import { countedPoints } from '@slipstream/timing/scores/score-record';
import type { Unwatch } from './live-store.ts';
import { RankedPlayers } from './ranked-players.ts';
import {
  type BoardAnswer,
  type BoardMessage,
  type BoardPlace,
  type BoardQuestion,
  type CountedScore,
  type PlacedScore,
  SCORE_BOUNDS,
  type ScoreBounds,
  type ScoreStep,
  type ScoreStore,
  type ScoresTaken,
} from './score-store.ts';

interface Board {
  version: number;
  at: string;
  readonly players: RankedPlayers;
  readonly ids: Map<string, CountedScore>;
}

interface Partition {
  next: number;
  /** In the order of their newest scores. */
  readonly boards: Map<string, Board>;
}

/** The boards of one process, in its memory. */
export class EmbeddedScoreStore implements ScoreStore {
  readonly #bounds: ScoreBounds;
  readonly #partitions = new Map<number, Partition>();
  readonly #watchers = new Map<string, Set<(message: BoardMessage) => void>>();

  constructor(bounds: ScoreBounds = SCORE_BOUNDS) {
    this.#bounds = bounds;
  }

  async count({ partition, from, to, scores, appendedAtMs }: ScoreStep): Promise<ScoresTaken> {
    const stored = this.#partitions.get(partition);
    if ((stored?.next ?? null) !== from) return { taken: false, stored: stored?.next ?? null };
    const held: Partition = stored ?? { next: to, boards: new Map() };
    held.next = to;
    this.#partitions.set(partition, held);
    const counted = scores.filter((placed) => this.#countOne(held.boards, placed));
    for (const board of new Set(counted.map(({ score }) => score.board))) {
      const version = held.boards.get(board)?.version;
      if (version === undefined) continue;
      const told = {
        type: 'counted',
        version,
        ...(appendedAtMs === undefined ? {} : { appendedAtMs }),
      } as const;
      for (const tell of this.#watchers.get(keyOf({ partition, board })) ?? []) tell(told);
    }
    return { taken: true, counted: counted.length };
  }

  async position(partition: number): Promise<number | null> {
    return this.#partitions.get(partition)?.next ?? null;
  }

  async look(place: BoardPlace, { top, players, around }: BoardQuestion): Promise<BoardAnswer | null> {
    const board = this.#board(place);
    if (!board) return null;
    const { version, at } = board;
    return {
      version,
      at,
      players: board.players.size,
      top: board.players.between(0, top),
      entries: players.map((player) => board.players.around(player, 0)[0] ?? null),
      around: around.map(({ player, radius }) => board.players.around(player, radius)),
    };
  }

  async counted(place: BoardPlace, id: string): Promise<CountedScore | null> {
    return this.#board(place)?.ids.get(id) ?? null;
  }

  async watch(place: BoardPlace, tell: (message: BoardMessage) => void): Promise<Unwatch> {
    const key = keyOf(place);
    const watchers = this.#watchers.get(key) ?? new Set();
    this.#watchers.set(key, watchers);
    // One function may watch twice.
    const watcher = (message: BoardMessage) => tell(message);
    watchers.add(watcher);
    return async () => {
      watchers.delete(watcher);
      if (watchers.size === 0 && this.#watchers.get(key) === watchers) this.#watchers.delete(key);
    };
  }

  #board({ partition, board }: BoardPlace): Board | undefined {
    return this.#partitions.get(partition)?.boards.get(board);
  }

  /** Whether it was not on its board before. */
  #countOne(boards: Map<string, Board>, { offset, score }: PlacedScore): boolean {
    const { id, at, player, name, points, attempt } = score;
    const board = boards.get(score.board) ?? { version: 0, at, players: new RankedPlayers(), ids: new Map() };
    if (board.ids.has(id)) return false;
    // Last in the order of the map.
    boards.delete(score.board);
    boards.set(score.board, board);
    dropFirst(boards, this.#bounds.boards);
    board.version = offset + 1;
    if (at > board.at) board.at = at;
    board.ids.set(id, { attempt, player, points });
    dropFirst(board.ids, this.#bounds.ids);
    board.players.set(player, countedPoints(board.players.pointsOf(player), score), name);
    if (board.players.size > this.#bounds.players) board.players.dropLast();
    return true;
  }
}

function dropFirst<T>(map: Map<string, T>, bound: number): void {
  for (const key of map.keys()) {
    if (map.size <= bound) return;
    map.delete(key);
  }
}

function keyOf({ partition, board }: BoardPlace): string {
  return `${partition}/${board}`;
}
