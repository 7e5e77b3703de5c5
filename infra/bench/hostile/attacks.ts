/** What one hostile client does, at full speed: each kind of request that has stopped a server before. */

const times = (count: number, one: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => one(index)).join(' ');

/** One request after another; `n` counts them, so that no two need to be alike. */
export interface Attack {
  readonly over: 'HTTP' | 'SSE' | 'WebSocket' | 'sockets';
  readonly body: (n: number) => string;
}

const operation = (query: string, variables?: unknown): string => JSON.stringify({ query, variables });
const LAP =
  'node { driver { number code team { name } } number at time { ms text } sectors { number ms mark } tyre { compound } }';
const LEADERBOARD =
  'leaderboard { entries { position driver { code team { name } } sectors { ms miniSectors } } }';
const TWENTY_THOUSAND = Array.from({ length: 20_000 }, (_, index) => index);
const START = 'mutation ($input: StartRaceInput!) { startRace(input: $input) { session { id } } }';
const RECORD = 'mutation ($input: RecordScoreInput!) { recordScore(input: $input) { duplicate } }';

export const ATTACKS: Readonly<Record<string, Attack>> = {
  'delayMs: -1': { over: 'SSE', body: () => operation('subscription { session(delayMs: -1) { id } }') },
  'many delays': {
    over: 'WebSocket',
    body: (n) => operation(`subscription { session(delayMs: ${1_000 + n}) { id clock { now } } }`),
  },
  'driver 999': {
    over: 'SSE',
    body: () => operation('subscription { driver(number: 999, maxHz: 60) { entry { position } } }'),
  },
  '29 aliases of laps': {
    over: 'HTTP',
    body: (n) => operation(`{ ${times(29, (i) => `a${i}: laps { edges { ${LAP} } }`)} } # ${n}`),
  },
  'dearest allowed query': {
    over: 'HTTP',
    body: (n) => operation(`{ ${times(14, (i) => `a${i}: ${LEADERBOARD}`)} } # ${n}`),
  },
  'list of drivers': {
    over: 'HTTP',
    body: () =>
      operation('query ($d: [Int!]) { laps(drivers: $d) { edges { cursor } } }', { d: TWENTY_THOUSAND }),
  },
  '28 __schema': {
    over: 'HTTP',
    body: (n) =>
      operation(`{ ${times(28, (i) => `a${i}: __schema { types { name fields { name } } }`)} } # ${n}`),
  },
  'nested lists': {
    over: 'HTTP',
    body: () => operation(`{ laps(drivers: ${'['.repeat(50_000)}) { edges { cursor } } }`),
  },
  'at floods': {
    over: 'HTTP',
    body: (n) => operation(`{ leaderboard(at: "${new Date(Date.now() - n).toISOString()}") { version } }`),
  },
  startRace: {
    over: 'HTTP',
    body: (n) => operation(START, { input: { laps: 100, speed: 1e6, seed: n } }),
  },
  recordScore: {
    over: 'HTTP',
    body: (n) =>
      operation(RECORD, {
        input: { board: `b${n % 500}`, id: `${n}`, player: `p${n}`, name: 'x'.repeat(100), points: n },
      }),
  },
  'socket floods': { over: 'sockets', body: () => '' },
  'messages over a socket': { over: 'WebSocket', body: () => operation('{ features { eventLog } }') },
  'huge variables': {
    over: 'HTTP',
    body: () => operation('query ($s: ID) { session(id: $s) { id } }', { s: 'a'.repeat(240_000) }),
  },
};
