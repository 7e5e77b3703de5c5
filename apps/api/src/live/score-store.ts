import type { ScoreDraft } from '@slipstream/timing/scores/score-record';
import type { Unwatch } from './live-store.ts';

/** A score with its place in its partition of the log. */
export interface PlacedScore {
  readonly offset: number;
  readonly score: ScoreDraft;
}

/**
 * One atomic step: scores of one partition of the log, and how far it was read. `from` is what the writer
 * believes to be stored; where it is not, nothing is counted.
 */
export interface ScoreStep {
  readonly partition: number;
  /** The next offset; null: nothing is stored of the partition. */
  readonly from: number | null;
  readonly to: number;
  /** In the order of the log. */
  readonly scores: readonly PlacedScore[];
  /** When the oldest of them was appended to the log, where that is known: handed on with the notice. */
  readonly appendedAtMs?: number;
}

export type ScoresTaken =
  /** `counted`: how many of them were not on their board before. */
  | { readonly taken: true; readonly counted: number }
  | { readonly taken: false; readonly stored: number | null };

/** All scores of a board lie in one partition: see `partitionOf`. */
export interface BoardPlace {
  readonly partition: number;
  readonly board: string;
}

/** What one look at a board is to tell. */
export interface BoardQuestion {
  /** So many of the best. */
  readonly top: number;
  readonly players: readonly string[];
  /** Each with so many on either side. */
  readonly around: readonly { readonly player: string; readonly radius: number }[];
}

/**
 * A player's place. Players with equal points share a rank, and the next rank leaves as many out: 1, 2, 2,
 * 4. Among equals the order is that of the bytes of their ids.
 */
export interface RankedPlayer {
  readonly rank: number;
  readonly player: string;
  readonly name: string | null;
  readonly points: number;
}

/** All of one instant. */
export interface BoardAnswer {
  /** The next offset after its newest score: rises with each score, and is the same however often it is built anew. */
  readonly version: number;
  /** The newest time of a score. */
  readonly at: string;
  readonly players: number;
  readonly top: readonly RankedPlayer[];
  /** As they were asked for; null: not on the board. */
  readonly entries: readonly (RankedPlayer | null)[];
  /** As they were asked for; empty: not on the board. */
  readonly around: readonly (readonly RankedPlayer[])[];
}

/** The score that an id stands for. */
export interface CountedScore {
  readonly attempt: string | null;
  readonly player: string;
  readonly points: number;
}

/** `lost`: notices may have been missed; look at the board. */
export type BoardMessage =
  | { readonly type: 'counted'; readonly version: number; readonly appendedAtMs?: number }
  | { readonly type: 'lost' };

/** What is kept at the most. Whatever is dropped is so by the log's order: the same log gives the same boards. */
export interface ScoreBounds {
  /** Boards of a partition; the one goes first whose newest score is the oldest. */
  readonly boards: number;
  /** Players of a board; the last goes first. */
  readonly players: number;
  /** Ids remembered of a board, the newest: an older one counts again. */
  readonly ids: number;
}

export const SCORE_BOUNDS: ScoreBounds = { boards: 100, players: 100_000, ids: 10_000 };

/**
 * Where the boards live: scores counted by the log's order, each id once, in one atomic step with the
 * offset. `score-store.contract.ts` is the port's exact meaning.
 */
export interface ScoreStore {
  count(step: ScoreStep): Promise<ScoresTaken>;
  /** The next offset to count of a partition; null: nothing is stored of it. */
  position(partition: number): Promise<number | null>;
  /** Null: no such board. */
  look(place: BoardPlace, question: BoardQuestion): Promise<BoardAnswer | null>;
  /** Null: no score of that id was counted on the board, as far back as ids are remembered. */
  counted(place: BoardPlace, id: string): Promise<CountedScore | null>;
  /** Resolves when the watch is acknowledged: every step that counts on the board from then on is told, or `lost`. */
  watch(place: BoardPlace, tell: (message: BoardMessage) => void): Promise<Unwatch>;
}
