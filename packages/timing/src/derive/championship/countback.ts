/** What decides between two standings. */
export interface Ranked {
  readonly points: number;
  /** How often in each place of a race this season, from the first on. */
  readonly places: readonly number[];
}

/**
 * The order of a championship: by points; of equal points by first places, then by second places, and
 * so on (Sporting Regulations, article on dead heats). Sprints count for the points only. Zero: nothing
 * tells them apart.
 */
export function byCountback(a: Ranked, b: Ranked): number {
  if (a.points !== b.points) return b.points - a.points;
  const length = Math.max(a.places.length, b.places.length);
  for (let index = 0; index < length; index += 1) {
    const difference = (b.places[index] ?? 0) - (a.places[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** The places of a season with those of one more race. */
export function withPlaces(before: readonly number[], places: readonly number[]): readonly number[] {
  if (places.length === 0) return before;
  const after = [...before];
  for (const place of places) {
    while (after.length < place) after.push(0);
    after[place - 1] = (after[place - 1] ?? 0) + 1;
  }
  return after;
}
