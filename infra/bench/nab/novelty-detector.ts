import { ShapeNovelty } from './shape-novelty.ts';
import { Surprise } from './surprise.ts';

/** Window lengths, in values, of what a series is: single values, and shapes up to a day of five-minute ones. */
const VALUE_LENGTHS = [1, 16, 64, 256];
/** The same of how much it moves from value to value. */
const ACTIVITY_LENGTHS = [16, 256];
/** A surprise below one in five counts for nothing, and no single view of the series for more than this. */
const FLOOR = 0.7;
const CEILING = 2;
/** How long, in values, a surprise is remembered: at first, and what it gains with each value seen. */
const REMEMBERED = 400;
const REMEMBERED_SHARE = 0.05;

interface View {
  readonly novelty: ShapeNovelty;
  readonly surprise: Surprise;
  readonly ofActivity: boolean;
}

/**
 * A streaming detector for any series, without a parameter of the series' own. It looks at the values and at
 * their activity on several scales; on each, the newest window's distance to its nearest past one is judged
 * by all such distances before. The surprises of all views add up, and only what exceeds the recent ones is
 * told: an incident is told as it begins, and what happens ever again is not.
 */
export class NoveltyDetector {
  readonly #views: readonly View[];
  #last: number | null = null;
  #seen = 0;
  #recent = 0;

  constructor() {
    const view = (length: number, ofActivity: boolean): View => ({
      novelty: new ShapeNovelty(length),
      surprise: new Surprise(),
      ofActivity,
    });
    this.#views = [
      ...VALUE_LENGTHS.map((length) => view(length, false)),
      ...ACTIVITY_LENGTHS.map((length) => view(length, true)),
    ];
  }

  /** @returns how anomalous the newest value is, from 0 to 1 */
  see(value: number): number {
    const activity = this.#last === null ? 0 : Math.abs(value - this.#last);
    this.#last = value;
    let sum = 0;
    for (const { novelty, surprise, ofActivity } of this.#views) {
      const distance = novelty.see(ofActivity ? activity : value);
      if (distance === null) continue;
      sum += saturated(Math.max(0, surprise.of(distance) - FLOOR));
      surprise.add(distance);
    }
    this.#recent *= 1 - 1 / (REMEMBERED + REMEMBERED_SHARE * this.#seen++);
    const exceeds = Math.max(0, sum - this.#recent);
    this.#recent = Math.max(this.#recent, sum);
    return exceeds / (1 + exceeds);
  }
}

function saturated(surprise: number): number {
  return CEILING * (1 - Math.exp(-surprise / CEILING));
}

export function noveltyScores(values: readonly number[]): number[] {
  const detector = new NoveltyDetector();
  return values.map((value) => detector.see(value));
}
