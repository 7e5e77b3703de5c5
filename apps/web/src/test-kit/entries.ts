import type {
  Anomaly,
  CommentaryLine,
  Entry,
  LeaderboardChanges,
  SessionView,
} from '../graphql/documents.ts';

/** A car in the middle of a race; give what the test is about. */
export function entryOf(number: number, change: Partial<Entry> = {}): Entry {
  return {
    position: number,
    gridPosition: number,
    driver: {
      number,
      code: `D${number}`,
      fullName: `Driver ${number}`,
      team: { id: `team-${Math.ceil(number / 2)}`, name: `Team ${Math.ceil(number / 2)}`, colour: '#3671c6' },
    },
    status: 'ON_TRACK',
    gapToLeader:
      number === 1 ? null : { ms: 2_000 * (number - 1), laps: null, text: `+${2 * (number - 1)}.000` },
    interval: number === 1 ? null : { ms: 2_000, laps: null, text: '+2.000' },
    lap: 10,
    lastLap: { ms: 90_000, mark: 'NONE', lap: 10, text: '1:30.000' },
    bestLap: { ms: 89_000, mark: 'NONE', lap: 5, text: '1:29.000' },
    sectors: [],
    bestLapSectors: [],
    fastestLap: false,
    tyre: { compound: 'MEDIUM', ageLaps: 10, new: true },
    pitStops: 1,
    segmentTimes: [],
    knockedOutIn: null,
    inDanger: false,
    ...change,
  };
}

export function changesOf(
  version: number,
  entries: readonly Entry[],
  options: { full?: boolean } = {},
): LeaderboardChanges {
  return { version, full: options.full ?? false, at: '2023-10-08T17:00:00.000Z', entries: [...entries] };
}

export function sessionOf(change: Partial<SessionView> = {}): SessionView {
  const key = change.key ?? change.id ?? 'qatar';
  return {
    id: 'qatar',
    key,
    kind: 'RACE',
    name: 'Race',
    origin: 'REPLAY',
    status: 'STARTED',
    startedAt: null,
    stoppedAt: null,
    meeting: {
      id: 'm',
      name: 'Qatar Grand Prix',
      season: 2023,
      round: 17,
      circuit: { id: 'lusail', name: 'Lusail', countryCode: 'QAT', lengthKm: 5.4 },
    },
    clock: {
      now: '2023-10-08T17:30:00.000Z',
      elapsedMs: 1_800_000,
      remainingMs: null,
      speed: 1,
      paused: false,
      startsAt: '2023-10-08T17:00:00.000Z',
      endsAt: '2023-10-08T19:00:00.000Z',
    },
    lap: 20,
    totalLaps: 57,
    segment: null,
    trackStatus: 'CLEAR',
    trackStatusHistory: [],
    startLights: null,
    supportedDriver: null,
    weather: null,
    leaderboard: { cutPosition: null },
    feeds: [],
    ...change,
  };
}

export function lineOf(id: string, change: Partial<CommentaryLine> = {}): CommentaryLine {
  return {
    id,
    at: '2023-10-08T17:20:00.000Z',
    lap: 12,
    tone: 'INFO',
    kind: 'OVERTAKE',
    text: id,
    drivers: [],
    supersedes: null,
    ...change,
  };
}

export function anomalyOf(id: string, change: Partial<Anomaly> = {}): Anomaly {
  return {
    id,
    incident: 'heat',
    stage: 'OPENED',
    at: '2023-10-08T17:20:00.000Z',
    lap: 12,
    metric: 'ENGINE_TEMPERATURE',
    value: 117.4,
    expectedLow: 86,
    expectedHigh: 101,
    confidence: 0.99,
    severity: 'WARNING',
    explanation: 'Hotter than the engine should be at this load.',
    driver: {
      number: 63,
      code: 'RUS',
      fullName: 'George Russell',
      team: { id: 'mercedes', colour: '#27f4d2' },
    },
    team: null,
    ...change,
  };
}
