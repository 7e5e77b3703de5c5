import type { Entry, LeaderboardChanges } from '../graphql/documents.ts';

/** The leaderboard as one stream has told it so far. */
export interface Board {
  version: number;
  at: string;
  entries: ReadonlyMap<number, Entry>;
}

export interface BoardFold {
  /** What the page shows. Its version never falls while it belongs to the same session and delay. */
  shown: Board | null;
  /** A newer stream's picture that is still older than what is shown: another node, lagging. */
  behind: { board: Board; sinceMs: number } | null;
}

export const EMPTY_FOLD: BoardFold = { shown: null, behind: null };

/**
 * A node that lags catches up within seconds. A stream that stays older for this long is no laggard: the
 * server began its count anew (a restart without its store), and refusing it would freeze the page for good.
 */
export const BEHIND_PATIENCE_MS = 4_000;

/**
 * Patches are by driver number and only to the stream's own last picture; a full message starts a picture.
 * A picture older than the shown one is kept aside until it has caught up, so that a reconnect to a slower
 * node never moves the tower back.
 */
export function foldBoard(fold: BoardFold, message: LeaderboardChanges, nowMs: number): BoardFold {
  if (message.full) {
    const board = boardOf(message, new Map());
    if (fold.shown === null || board.version >= fold.shown.version) return { shown: board, behind: null };
    return { shown: fold.shown, behind: { board, sinceMs: fold.behind?.sinceMs ?? nowMs } };
  }
  if (fold.behind) {
    if (message.version <= fold.behind.board.version) return fold;
    const board = boardOf(message, fold.behind.board.entries);
    const caughtUp = fold.shown === null || board.version >= fold.shown.version;
    if (caughtUp || nowMs - fold.behind.sinceMs >= BEHIND_PATIENCE_MS) return { shown: board, behind: null };
    return { shown: fold.shown, behind: { ...fold.behind, board } };
  }
  // A patch before any full state has nothing to apply to; the stream's first message will be full.
  if (fold.shown === null || message.version <= fold.shown.version) return fold;
  return { shown: boardOf(message, fold.shown.entries), behind: null };
}

/** Swaps in a kept-aside picture whose patience has run out, although no further message came. */
export function settleBoard(fold: BoardFold, nowMs: number): BoardFold {
  if (!fold.behind || nowMs - fold.behind.sinceMs < BEHIND_PATIENCE_MS) return fold;
  return { shown: fold.behind.board, behind: null };
}

function boardOf(message: LeaderboardChanges, base: ReadonlyMap<number, Entry>): Board {
  const entries = new Map(base);
  for (const entry of message.entries) entries.set(entry.driver.number, entry);
  return { version: message.version, at: message.at, entries };
}

/** Driver numbers from first to last. Two cars may share a place for a moment while a patch is half known. */
export function orderOf(entries: ReadonlyMap<number, Entry>): number[] {
  return [...entries.values()]
    .sort((a, b) => a.position - b.position || a.driver.number - b.driver.number)
    .map((entry) => entry.driver.number);
}
