import type { Operation } from './load-viewer.ts';
import type { Scenario } from './measurement.ts';

const ENTRY = `position driver { number code fullName team { name colour } } status lap gapToLeader { ms laps text }
  interval { ms laps text } lastLap { ms mark text } bestLap { ms mark text } tyre { compound ageLaps new } pitStops inBattle`;
const BOARD = `subscription { leaderboard(maxHz: 60) { version at entries { ${ENTRY} } } }`;
const CHANGES = `subscription { leaderboardChanges(maxHz: 60) { version full at entries { ${ENTRY} } } }`;
const DRIVER = `subscription ($number: Int!) { driver(number: $number, maxHz: 60) { entry { ${ENTRY} } telemetry { speedKph gear rpm } } }`;
const LINES =
  'subscription { raceControl { ... on RaceControlEdge { node { lap id at message category } } } }';
const DRIVERS = [1, 2, 4, 10, 11, 14, 16, 18, 20, 22, 23, 24, 27, 31, 40, 44, 55, 63, 77, 81];

const one = (query: string, variables?: Operation['variables']): Operation => ({
  id: '1',
  query,
  ...(variables ? { variables } : {}),
});
const state = { publish: 'step', placeBehind: '"version":', first: true, hz: 5 } as const;

export const BOARD_SCENARIO: Scenario = { name: 'one leaderboard', operations: [[one(BOARD)]], ...state };
/** What a delivery costs where the processor does not rest between two changes, and forgets nothing. */
export const BUSY_SCENARIO: Scenario = {
  ...BOARD_SCENARIO,
  name: 'one leaderboard, without pauses',
  hz: 1_000,
};
export const CHANGES_SCENARIO: Scenario = {
  name: 'leaderboardChanges',
  operations: [[one(CHANGES)]],
  ...state,
};
export const DRIVERS_SCENARIO: Scenario = {
  ...state,
  name: `${DRIVERS.length} different driver streams`,
  operations: DRIVERS.map((number) => [one(DRIVER, { number })]),
  placeBehind: null,
};
export const LINES_SCENARIO: Scenario = {
  name: 'small lines',
  operations: [[one(LINES)]],
  publish: 'line',
  placeBehind: '"lap":',
  first: false,
  hz: 5,
};
/** Four streams that change together; each message is a leaderboard, so that the four are as large as four plain writes. */
export const FOUR_SCENARIO: Scenario = {
  ...state,
  name: 'four streams of one socket',
  operations: [
    [
      { id: '1', query: BOARD },
      { id: '2', query: BOARD.replace('maxHz: 60', 'maxHz: 59') },
      { id: '3', query: BOARD.replace('maxHz: 60', 'maxHz: 58') },
      { id: '4', query: BOARD.replace('maxHz: 60', 'maxHz: 57') },
    ],
  ],
};
export const deflated = (scenario: Scenario): Scenario => ({
  ...scenario,
  name: `${scenario.name}, deflated`,
  deflate: true,
});
