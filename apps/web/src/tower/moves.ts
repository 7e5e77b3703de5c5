/** A row that changed its place: how many rows it came from above (negative) or below. */
export interface Move {
  number: number;
  /** Rows from the new place to the old one; the row starts there and slides home. */
  fromRows: number;
}

/** Which rows to slide when the order changes. Rows that came or went do not slide. */
export function movesBetween(before: readonly number[], after: readonly number[]): Move[] {
  const places = new Map(before.map((number, index) => [number, index]));
  return after.flatMap((number, index) => {
    const from = places.get(number);
    return from === undefined || from === index ? [] : [{ number, fromRows: from - index }];
  });
}

/** More rows than this moving at once is another state (a seek, a new segment), not racing: nothing slides. */
const MOST_MOVES = 10;

export function isRacing(moves: readonly Move[]): boolean {
  return moves.length > 0 && moves.length <= MOST_MOVES;
}
