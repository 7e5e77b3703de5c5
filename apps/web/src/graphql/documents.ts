import type { FragmentOf, ResultOf } from 'gql.tada';
import { graphql } from './tada.ts';

const entryFields = graphql(`
  fragment EntryFields on LeaderboardEntry {
    position
    gridPosition
    driver { number code fullName team { id name colour } }
    status
    gapToLeader { ms laps text }
    interval { ms laps text }
    lap
    lastLap { ms mark lap text }
    bestLap { ms mark lap text }
    sectors { number ms mark miniSectors }
    bestLapSectors { number ms mark }
    fastestLap
    tyre { compound ageLaps new }
    pitStops
    segmentTimes { segment time { ms text } }
    knockedOutIn
    inDanger
  }
`);

export const leaderboardChangesDocument = graphql(
  `
  subscription WatchLeaderboard($session: ID, $delayMs: Int, $maxHz: Float) {
    leaderboardChanges(session: $session, delayMs: $delayMs, maxHz: $maxHz) {
      version
      full
      at
      entries { ...EntryFields }
    }
  }
`,
  [entryFields],
);

export const trackMapDocument = graphql(`
  subscription WatchTrackMap($session: ID, $delayMs: Int, $maxHz: Float) {
    trackMap(session: $session, delayMs: $delayMs, maxHz: $maxHz) {
      at
      cars { driver { number } status point { x y } }
    }
  }
`);

const sessionFields = graphql(`
  fragment SessionFields on Session {
    id
    key
    kind
    name
    origin
    status
    startedAt
    stoppedAt
    meeting { id name season round circuit { id name countryCode lengthKm } }
    clock { now elapsedMs remainingMs speed paused startsAt endsAt }
    lap
    totalLaps
    segment
    trackStatus
    trackStatusHistory { status from to }
    startLights
    supportedDriver { number }
    weather { at airC trackC humidityPct pressureHpa windSpeedMps windDirectionDeg raining }
    leaderboard { cutPosition }
    feeds { name state reason lastAt }
  }
`);

// It changes once a second, but the start lights should go out when they go out.
export const sessionDocument = graphql(
  `
  subscription WatchSession($session: ID, $delayMs: Int) {
    session(id: $session, delayMs: $delayMs, maxHz: 10) { ...SessionFields }
  }
`,
  [sessionFields],
);

// The outline is hundreds of points and changes once: it is asked for, not subscribed to.
export const outlineDocument = graphql(`
  query Outline($session: ID) {
    session(id: $session) { id meeting { circuit { id outline { x y } } } }
  }
`);

export const circuitOutlinesDocument = graphql(`
  query CircuitOutlines { circuits { id outline { x y } } }
`);

export const telemetryDocument = graphql(`
  subscription WatchTelemetry($session: ID, $number: Int!, $delayMs: Int, $maxHz: Float) {
    driver(session: $session, number: $number, delayMs: $delayMs, maxHz: $maxHz) {
      telemetry { at speedKph rpm gear throttlePct brakePct drs engineTemperatureC }
    }
  }
`);

// Every lap so far in each message: slow on purpose, and apart from the telemetry.
export const driverHistoryDocument = graphql(`
  subscription WatchDriverHistory($session: ID, $number: Int!, $delayMs: Int) {
    driver(session: $session, number: $number, delayMs: $delayMs, maxHz: 0.5) {
      laps {
        number
        at
        time { ms mark text }
        sectors { number ms mark }
        position
        tyre { compound ageLaps }
        pitIn
        pitOut
        segment
        deleted
        deletedReason
      }
      stints { number compound fromLap toLap ageAtStartLaps }
      pitStops { number lap at pitLaneMs }
      entry {
        gapTrend { ahead { code } perLapMs laps catchUpLap }
        pitWindow {
          rejoinPosition
          lossMs
          measuredStops
          rejoinAhead { driver { code } gapMs }
          rejoinBehind { driver { code } gapMs }
        }
        train { drivers { number code } }
      }
    }
  }
`);

const raceControlFields = graphql(`
  fragment RaceControlFields on RaceControlMessage {
    id
    at
    lap
    category
    flag
    scope
    sector
    message
    drivers { number code fullName team { id colour } }
  }
`);

export const raceControlDocument = graphql(
  `
  subscription WatchRaceControl($session: ID, $after: Cursor, $delayMs: Int) {
    raceControl(session: $session, after: $after, delayMs: $delayMs) {
      __typename
      ... on RaceControlEdge { cursor node { ...RaceControlFields } }
      ... on Missed { reason count until }
    }
  }
`,
  [raceControlFields],
);

export const raceControlHistoryDocument = graphql(
  `
  query RaceControlHistory($session: ID, $last: Int!) {
    raceControl(session: $session, last: $last) {
      edges { cursor node { ...RaceControlFields } }
      pageInfo { endCursor }
    }
  }
`,
  [raceControlFields],
);

const commentaryFields = graphql(`
  fragment CommentaryFields on CommentaryLine {
    id
    at
    lap
    tone
    kind
    text
    drivers { number code fullName team { id colour } }
    supersedes
  }
`);

export const commentaryDocument = graphql(
  `
  subscription WatchCommentary($session: ID, $after: Cursor, $delayMs: Int) {
    commentary(session: $session, after: $after, delayMs: $delayMs) {
      __typename
      ... on CommentaryEdge { cursor node { ...CommentaryFields } }
      ... on Missed { reason count until }
    }
  }
`,
  [commentaryFields],
);

export const commentaryHistoryDocument = graphql(
  `
  query CommentaryHistory($session: ID, $last: Int!) {
    commentary(session: $session, last: $last) { edges { cursor node { ...CommentaryFields } } }
  }
`,
  [commentaryFields],
);

const anomalyFields = graphql(`
  fragment AnomalyFields on Anomaly {
    id
    incident
    stage
    at
    lap
    metric
    value
    expectedLow
    expectedHigh
    confidence
    severity
    explanation
    driver { number code fullName team { id colour } }
    team { id name colour }
  }
`);

export const anomaliesDocument = graphql(
  `
  subscription WatchAnomalies($session: ID, $after: Cursor, $delayMs: Int) {
    anomalies(session: $session, after: $after, delayMs: $delayMs) {
      __typename
      ... on AnomalyEdge { cursor node { ...AnomalyFields } }
      ... on Missed { reason count until }
    }
  }
`,
  [anomalyFields],
);

export const anomaliesHistoryDocument = graphql(
  `
  query AnomalyHistory($session: ID, $last: Int!) {
    anomalies(session: $session, last: $last) { edges { cursor node { ...AnomalyFields } } }
  }
`,
  [anomalyFields],
);

export const featuresDocument = graphql(`
  query Features { features { anomalyDetection commentaryAuthor } }
`);

export const championshipDocument = graphql(`
  subscription WatchChampionship($session: ID, $delayMs: Int) {
    championship(session: $session, delayMs: $delayMs, maxHz: 1) {
      standingsBefore
      drivers {
        position
        positionBefore
        points
        pointsBefore
        pointsGained
        driver { number code fullName team { id colour } }
      }
      teams { position positionBefore points pointsBefore pointsGained team { id name colour } }
    }
  }
`);

export const weatherHistoryDocument = graphql(`
  query WeatherHistory($session: ID) {
    weather(session: $session) { at airC trackC humidityPct pressureHpa windSpeedMps windDirectionDeg raining }
  }
`);

export const stintsDocument = graphql(`
  query Strategy($session: ID) {
    stints(session: $session) { driver { number } number compound fromLap toLap ageAtStartLaps }
  }
`);

export const deletedLapsDocument = graphql(`
  query DeletedLaps($session: ID) {
    laps(session: $session, first: 1000) {
      edges { node { driver { number } number at time { text } deleted deletedReason segment } }
    }
  }
`);

export const sessionListDocument = graphql(`
  query SessionList {
    sessions(first: 20) {
      edges {
        node {
          id kind name origin status startedAt lap totalLaps
          meeting { id name season circuit { id name countryCode } }
          clock { paused speed }
        }
      }
    }
    recordings { id title kind season durationMs }
    features { eventLog liveStore history anomalyDetection commentaryAuthor }
  }
`);

export const raceOfferDocument = graphql(`
  query RaceOffer {
    raceEntries { number code fullName team { id name colour } }
    circuits { id name countryCode lengthKm outline { x y } }
  }
`);

export const startRaceDocument = graphql(`
  mutation StartRace($input: StartRaceInput!) { startRace(input: $input) { session { id } } }
`);

export const startReplayDocument = graphql(`
  mutation StartReplay($input: StartReplayInput!) { startReplay(input: $input) { session { id } } }
`);

export const setPlaybackDocument = graphql(`
  mutation SetPlayback($input: SetPlaybackInput!) {
    setPlayback(input: $input) { session { id clock { now speed paused } } }
  }
`);

export const stopSessionDocument = graphql(`
  mutation StopSession($session: ID!) { stopSession(session: $session) { session { id status } } }
`);

export type Entry = FragmentOf<typeof entryFields>;
export type SessionView = FragmentOf<typeof sessionFields>;
export type RaceControlMessage = FragmentOf<typeof raceControlFields>;
export type CommentaryLine = FragmentOf<typeof commentaryFields>;
export type CommentaryKind = CommentaryLine['kind'];
export type Anomaly = FragmentOf<typeof anomalyFields>;
export type Metric = Anomaly['metric'];
export type Severity = Anomaly['severity'];
export type Championship = ResultOf<typeof championshipDocument>['championship'];
export type LeaderboardChanges = ResultOf<typeof leaderboardChangesDocument>['leaderboardChanges'];
export type TrackMapSample = ResultOf<typeof trackMapDocument>['trackMap'];
export type RaceControlUpdate = ResultOf<typeof raceControlDocument>['raceControl'];
export type DriverHistory = ResultOf<typeof driverHistoryDocument>['driver'];
export type Telemetry = NonNullable<ResultOf<typeof telemetryDocument>['driver']['telemetry']>;
export type WeatherSample = ResultOf<typeof weatherHistoryDocument>['weather'][number];
export type SessionListing = ResultOf<typeof sessionListDocument>;
export type Compound = NonNullable<Entry['tyre']>['compound'];
export type TrackStatus = SessionView['trackStatus'];
export type TimeMark = NonNullable<Entry['lastLap']>['mark'];
export type MiniSector = Entry['sectors'][number]['miniSectors'][number];
export type RaceCircuit = ResultOf<typeof raceOfferDocument>['circuits'][number];
export type Point = { x: number; y: number };
