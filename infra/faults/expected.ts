import type { LogItem } from '../../packages/timing/src/fold/parts.ts';
import type { SessionState } from '../../packages/timing/src/fold/state.ts';
import { leaderboard, leaderboardHead } from '../../packages/timing/src/views/leaderboard.ts';

export interface Entry {
  readonly position: number;
  readonly driver: { readonly number: number; readonly code: string };
  readonly [field: string]: unknown;
}

const ENTRY = `
  position status lap pitStops gridPosition fastestLap inBattle averageSpeedKph
  driver { number code }
  gapToLeader { ms laps } interval { ms laps }
  lastLap { ms mark lap } bestLap { ms mark lap }
  sectors { number ms mark miniSectors }
  tyre { compound ageLaps new }
`;

export const QUERIES = {
  leaderboard: `subscription ($session: ID!) {
    leaderboard(session: $session) { version at lap totalLaps trackStatus entries { ${ENTRY} } }
  }`,
  leaderboardChanges: `subscription ($session: ID!) {
    leaderboardChanges(session: $session) { version at full entries { ${ENTRY} } }
  }`,
  raceControl: `subscription ($session: ID!, $after: Cursor) {
    raceControl(session: $session, after: $after) {
      __typename
      ... on RaceControlEdge { cursor node { id } }
      ... on Missed { reason count until }
    }
  }`,
  commentary: `subscription ($session: ID!, $after: Cursor) {
    commentary(session: $session, after: $after) {
      __typename
      ... on CommentaryEdge { cursor node { id text } }
      ... on Missed { reason count until }
    }
  }`,
} as const;

export const LEADERBOARD_QUERY = QUERIES.leaderboard.replace('subscription', 'query');

/** What a viewer can tell of an item: a line of commentary that is worded anew is another line. */
export function itemKey({ log, item }: LogItem): string {
  return log === 'commentary' ? `${item.id} ${item.text}` : item.id;
}

export interface ExpectedState {
  readonly version: number;
  readonly head: Readonly<Record<string, unknown>>;
  readonly entries: readonly Entry[];
}

/** What the queries above must answer for a state. */
export function expectedOf(state: SessionState, kind: 'leaderboard' | 'leaderboardChanges'): ExpectedState {
  const { lap, totalLaps, trackStatus } = leaderboardHead(state);
  const entries = leaderboard(state).map((row): Entry => {
    const { position, status, pitStops, gridPosition, fastestLap, inBattle, averageSpeedKph } = row;
    const gap = (value: typeof row.interval) =>
      value && { ms: 'ms' in value ? value.ms : null, laps: 'laps' in value ? value.laps : null };
    return {
      position,
      status,
      lap: row.lap,
      pitStops,
      gridPosition,
      fastestLap,
      inBattle,
      averageSpeedKph,
      driver: { number: row.driver, code: state.drivers[row.driver]?.code ?? String(row.driver) },
      gapToLeader: gap(row.gapToLeader),
      interval: gap(row.interval),
      lastLap: row.lastLap && { ms: row.lastLap.ms, mark: row.lastLap.mark, lap: row.lastLap.lap },
      bestLap: row.bestLap && { ms: row.bestLap.ms, mark: row.bestLap.mark, lap: row.bestLap.lap },
      sectors: row.sectors.map(({ ms, mark, miniSectors }, index) => ({
        number: index + 1,
        ms,
        mark,
        miniSectors,
      })),
      tyre: row.tyre && { compound: row.tyre.compound, ageLaps: row.tyre.ageLaps, new: row.tyre.new },
    };
  });
  const at = state.at ?? new Date(0).toISOString();
  return {
    version: state.version,
    head: kind === 'leaderboard' ? { at, lap, totalLaps, trackStatus } : { at },
    entries,
  };
}

/** Where two values differ first, as a path with both; null when they do not. */
export function difference(expected: unknown, actual: unknown, path = ''): string | null {
  if (Object.is(expected, actual)) return null;
  const [left, right] = [expected, actual];
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) {
    return `${path || '.'}: expected ${JSON.stringify(left)}, received ${JSON.stringify(right)}`;
  }
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  for (const key of keys) {
    const [a, b] = [left, right].map((side) => (side as Record<string, unknown>)[key]);
    const found = difference(a, b, `${path}.${key}`);
    if (found) return found;
  }
  return null;
}
