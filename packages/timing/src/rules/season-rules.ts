/** How a car behind may be helped past the one in front. */
export type OvertakeAid = 'DRS' | 'OVERTAKE_MODE';

/** Points of a race that was stopped early: those up to `belowShare` of its distance (2 laps at least). */
export interface ShortenedPoints {
  readonly belowShare: number;
  readonly points: readonly number[];
}

/** What the rules of one season say, as far as the product needs to know. */
export interface SeasonRules {
  /** The first season that these hold for; they hold until the next entry. */
  readonly from: number;
  /** Cars that may start. */
  readonly cars: number;
  /** The last place that goes on to the second and to the third segment of qualifying, sprint qualifying too. */
  readonly qualifyingCuts: readonly [intoSecond: number, intoThird: number];
  /** Points by place in a race of full distance, first place first. */
  readonly racePoints: readonly number[];
  /** Points of a race stopped early, shortest distance first; one that got further counts in full. */
  readonly shortenedRacePoints: readonly ShortenedPoints[];
  /** True: only a race that was stopped and not resumed counts as shortened (Suzuka 2022 was resumed: full points). */
  readonly shortenedOnlyIfNotResumed: boolean;
  /** Points by place in a sprint; none before there were sprints. */
  readonly sprintPoints: readonly number[];
  /** Points for the fastest lap of a race, for a driver in the first ten. */
  readonly fastestLapPoints: number;
  /** The share of the distance that the race must have gone for the fastest lap to count. */
  readonly fastestLapFromShare: number;
  /** How much more the last race of the season counts. */
  readonly lastRaceFactor: number;
  /** Which round that is; null where it makes no difference. */
  readonly lastRound: number | null;
  readonly overtakeAid: OvertakeAid;
  /** The fuel that a car starts a race with: the limit of the rules or, where there is none, the usual load. */
  readonly raceFuelKg: number;
}

const TOP_TEN = [25, 18, 15, 12, 10, 8, 6, 4, 2, 1];
const HALF_POINTS: readonly ShortenedPoints[] = [
  { belowShare: 0.75, points: TOP_TEN.map((points) => points / 2) },
];
/** Since the two laps behind the safety car at Spa in 2021: Sporting Regulations 2022, article 6.5. */
const GRADED_POINTS: readonly ShortenedPoints[] = [
  { belowShare: 0.25, points: [6, 4, 3, 2, 1] },
  { belowShare: 0.5, points: [13, 10, 8, 6, 5, 4, 3, 2, 1] },
  { belowShare: 0.75, points: [19, 14, 12, 9, 8, 6, 5, 3, 2, 1] },
];

const OF_2014: SeasonRules = {
  from: 2014,
  cars: 22,
  qualifyingCuts: [16, 10],
  racePoints: TOP_TEN,
  shortenedRacePoints: HALF_POINTS,
  shortenedOnlyIfNotResumed: true,
  sprintPoints: [],
  fastestLapPoints: 0,
  fastestLapFromShare: 0.75,
  lastRaceFactor: 2,
  lastRound: 19,
  overtakeAid: 'DRS',
  raceFuelKg: 100,
};
const OF_2015: SeasonRules = {
  ...OF_2014,
  from: 2015,
  cars: 20,
  qualifyingCuts: [15, 10],
  lastRaceFactor: 1,
  lastRound: null,
};
const OF_2016: SeasonRules = { ...OF_2015, from: 2016, cars: 22, qualifyingCuts: [16, 10] };
const OF_2017: SeasonRules = { ...OF_2015, from: 2017, raceFuelKg: 105 };
const OF_2019: SeasonRules = {
  ...OF_2017,
  from: 2019,
  fastestLapPoints: 1,
  raceFuelKg: 110,
};
const OF_2021: SeasonRules = { ...OF_2019, from: 2021, sprintPoints: [3, 2, 1] };
const OF_2022: SeasonRules = {
  ...OF_2021,
  from: 2022,
  sprintPoints: [8, 7, 6, 5, 4, 3, 2, 1],
  shortenedRacePoints: GRADED_POINTS,
  fastestLapFromShare: 0.5,
};
const OF_2023: SeasonRules = { ...OF_2022, from: 2023, shortenedOnlyIfNotResumed: false };
const OF_2025: SeasonRules = { ...OF_2023, from: 2025, fastestLapPoints: 0 };
const OF_2026: SeasonRules = {
  ...OF_2025,
  from: 2026,
  cars: 22,
  qualifyingCuts: [16, 10],
  overtakeAid: 'OVERTAKE_MODE',
  raceFuelKg: 70,
};

/**
 * By season, oldest first. Source: the FIA's Formula 1 Sporting Regulations of each year, their articles
 * on points, sprints and qualifying, and the entry lists. Points and number of cars from 2014 to 2023 are
 * checked against the official results of every race (`season-rules.test.ts`).
 */
export const SEASON_RULES: readonly [SeasonRules, ...SeasonRules[]] = [
  OF_2014,
  OF_2015,
  OF_2016,
  OF_2017,
  OF_2019,
  OF_2021,
  OF_2022,
  OF_2023,
  OF_2025,
  OF_2026,
];

/** The rules of a season. For one before the first known the oldest, for one to come the newest. */
export function rulesOf(season: number): SeasonRules {
  return SEASON_RULES.findLast((rules) => rules.from <= season) ?? SEASON_RULES[0];
}
