/**
 * Costs of fields, by schema coordinate. The unit is one value of a response: about 2 µs of server time.
 * A field without an entry costs 1 and, if it is a list, counts as `UNKNOWN_ITEMS` items.
 */
export interface FieldCost {
  /** Fixed cost of the field, whatever its selection. Default: 0. */
  readonly call?: number;
  /** Number of items, or the most when an argument limits them. Below 1: how often the field is not null. */
  readonly items?: number;
  /** Arguments that limit the number of items. */
  readonly pagedBy?: readonly string[];
  /** Items per unit of the argument. Default: 1. */
  readonly itemsEach?: number;
  /** Items per driver in the argument `drivers`. */
  readonly itemsPerDriver?: number;
  /** Added cost when the operation gives this argument. */
  readonly callWith?: Readonly<Record<string, number>>;
}

/** Items of a list without an entry: expensive rather than free. */
export const UNKNOWN_ITEMS = 100;

const CARS = 22;
/** The longest Grand Prix has 78 laps. */
const LAPS = 80;
const LAP_PAGE = 2_000;
const LOG_PAGE = 500;
/** Folding the log of a session costs this much. */
const AT = { at: 2_000 } as const;
/** A filter also reads the items that it drops. */
const logPage: FieldCost = {
  call: 50,
  items: LOG_PAGE,
  pagedBy: ['first', 'last'],
  callWith: { filter: 500 },
};
const newestOfDriver: FieldCost = { call: 500, items: LOG_PAGE, pagedBy: ['last'] };
/** Computed once per state and cached. */
const analysis: FieldCost = { call: 5 };
const command: FieldCost = { call: 1_000 };

export const FIELD_COSTS: Readonly<Record<string, FieldCost>> = {
  'Query.anomalies': logPage,
  'Query.commentary': logPage,
  'Query.raceControl': logPage,
  'Query.championship': { call: 200, callWith: AT },
  'Query.driver': { call: 50, callWith: AT },
  'Query.leaderboard': { call: 50, callWith: AT },
  'Query.session': { callWith: AT },
  'Query.laps': {
    call: 1_000,
    items: LAP_PAGE,
    pagedBy: ['first'],
    itemsPerDriver: LAPS,
    callWith: AT,
  },
  'Query.stints': { call: 100, items: 5 * CARS, itemsPerDriver: 6, callWith: AT },
  'Query.weather': { items: 180, callWith: AT },
  'Query.sessions': { call: 50, items: 200, pagedBy: ['first'] },
  'Query.scoreboard': { call: 50, items: 200, pagedBy: ['top'] },
  'Query.circuits': { items: 8 },
  'Query.raceEntries': { items: CARS },
  'Query.recordings': { items: 100 },
  'Subscription.scoreboard': { call: 50, items: 200, pagedBy: ['top'] },
  'Subscription.anomalies': { items: 1 },
  'Subscription.commentary': { items: 1 },
  'Subscription.raceControl': { items: 1 },
  'Mutation.recordScore': { call: 500 },
  'Mutation.setPlayback': command,
  'Mutation.startRace': command,
  'Mutation.startReplay': command,
  'Mutation.stopSession': command,
  // The server reads each session of a list from the store.
  'SessionEdge.node': { call: 20 },
  'Scoreboard.around': { call: 20, items: 201, pagedBy: ['radius'], itemsEach: 2 },
  'Scoreboard.entry': { call: 20 },
  'DriverDetail.anomalies': newestOfDriver,
  'DriverDetail.commentary': newestOfDriver,
  'DriverDetail.laps': { items: LAPS },
  'DriverDetail.pitStops': { items: 6 },
  'DriverDetail.stints': { items: 6 },
  'ChampionshipProjection.drivers': { items: CARS },
  'ChampionshipProjection.teams': { items: 11 },
  'Circuit.outline': { items: 400 },
  'CommentaryLine.basedOn': { items: 4 },
  'CommentaryLine.drivers': { items: 2 },
  'RaceControlMessage.drivers': { items: 2 },
  'Lap.sectors': { items: 3 },
  'Leaderboard.entries': { items: CARS },
  'LeaderboardChanges.entries': { items: CARS },
  'LeaderboardEntry.bestLapSectors': { items: 3 },
  'LeaderboardEntry.sectors': { items: 3 },
  'LeaderboardEntry.segmentTimes': { items: 3 },
  'LeaderboardEntry.gapTrend': analysis,
  'LeaderboardEntry.pitWindow': analysis,
  'LeaderboardEntry.trackLimits': analysis,
  'LeaderboardEntry.train': analysis,
  'LeaderboardEntry.tyreDegradation': analysis,
  'SectorTime.miniSectors': { items: 8 },
  'Session.drivers': { items: CARS },
  'Session.feeds': { items: 12 },
  'Session.trackStatusHistory': { items: 30 },
  'TrackMap.cars': { items: CARS },
  'Train.drivers': { items: 4 },
  // Types have 6 fields on average, but nested queries select types with 20. The product is right.
  '__Schema.types': { items: 35 },
  '__Schema.directives': { items: 6 },
  '__Type.fields': { items: 20 },
  '__Type.enumValues': { items: 1.5 },
  '__Type.inputFields': { items: 1 },
  '__Type.interfaces': { items: 0.5 },
  '__Type.possibleTypes': { items: 0.5 },
  '__Type.ofType': { items: 0.3 },
  '__Field.args': { items: 0.5 },
  '__Directive.args': { items: 1 },
};

/** Lists whose parent field sets their number of items. */
export const SIZED_ABOVE: ReadonlySet<string> = new Set(['Scoreboard.top']);
export const SIZED_ABOVE_SUFFIX = 'Connection.edges';
