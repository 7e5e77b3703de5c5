/** A row of the board, as `scoreboard` ranks it. */
export interface RankedScore {
  readonly player: string;
  readonly name: string | null;
  readonly points: number;
}

/** A value of `leaderboard`, and of the key `game-score-cache`. */
export interface GameBoard {
  /** The best first, ten at most. `rank` counts from 1. */
  readonly user_list: readonly { readonly rank: number; readonly score: number; readonly nickname: string }[];
  /** When it was made, by the wall clock. */
  readonly current_time_ms: number;
}

export const GAME_BOARD_ROWS = 10;

export function gameBoard(top: readonly RankedScore[], nowMs: number): GameBoard {
  return {
    user_list: top.slice(0, GAME_BOARD_ROWS).map(({ player, name, points }, index) => ({
      rank: index + 1,
      score: points,
      nickname: name ?? `user-${player}`,
    })),
    current_time_ms: nowMs,
  };
}

/** A value of `leaderboard-change`: the instant of a score, as Python's `datetime.fromisoformat` takes it. */
export function changeText(at: string): string {
  return at.replace(/Z$/, '+00:00');
}
