import type { EventBody } from '@slipstream/timing/events/bodies';
import type { SessionKind } from '@slipstream/timing/events/vocabulary';
import { championshipPrediction } from './decode/championship-prediction.ts';
import type { TopicDecoder } from './decode/decoder.ts';
import { driverList } from './decode/driver-list.ts';
import { pitStopSeries } from './decode/pit-stop-series.ts';
import { raceControlMessages } from './decode/race-control.ts';
import { sessionInfo } from './decode/session-info.ts';
import { isRace } from './decode/session-kind.ts';
import {
  extrapolatedClock,
  lapCount,
  sessionData,
  sessionStatus,
  trackStatus,
} from './decode/session-state.ts';
import { carData, position } from './decode/telemetry.ts';
import { timingAppData } from './decode/timing-app-data.ts';
import { timingData } from './decode/timing-data.ts';
import { weatherData } from './decode/weather-data.ts';

/**
 * Every topic that is decoded. Messages of one instant come in this order: who races before how they
 * race, and the state of the session before the cars.
 */
export const DECODED_TOPICS: ReadonlyMap<string, TopicDecoder> = new Map([
  ['SessionInfo', sessionInfo],
  ['DriverList', driverList],
  ['ChampionshipPrediction', championshipPrediction],
  ['SessionStatus', sessionStatus],
  ['SessionData', sessionData],
  ['TrackStatus', trackStatus],
  ['ExtrapolatedClock', extrapolatedClock],
  ['LapCount', lapCount],
  ['RaceControlMessages', raceControlMessages],
  ['TimingAppData', timingAppData],
  ['TimingData', timingData],
  ['PitStopSeries', pitStopSeries],
  ['WeatherData', weatherData],
  ['CarData.z', carData],
  ['Position.z', position],
]);

/** Topics of the official feed that are known and not carried, with why. */
export const TOPICS_NOT_CARRIED: ReadonlyMap<string, string> = new Map([
  ['Heartbeat', 'says only that the feed is alive; used to work out when the recording began'],
  ['TimingStats', 'best laps, sectors and speeds: they follow from the laps and sectors of TimingData'],
  ['TimingDataF1', 'the same as TimingData'],
  ['TopThree', 'the first three of TimingData, once more'],
  ['TyreStintSeries', 'the stints of TimingAppData, once more'],
  ['CurrentTyres', 'the newest stints of TimingAppData, once more'],
  ['LapSeries', 'positions by lap: they follow from TimingData'],
  ['PitLaneTimeCollection', 'times in the pit lane: they follow from when a car goes in and out'],
  ['DriverRaceInfo', 'gaps and positions of TimingData, once more; needs an F1 TV token'],
  ['OvertakeSeries', 'follows from the positions of TimingData'],
  ['WeatherDataSeries', 'the messages of WeatherData, once more'],
  ['TlaRcm', 'the messages of RaceControlMessages, shortened'],
  ['TeamRadio', 'addresses of audio files that are not ours to hand on'],
  ['AudioStreams', 'addresses of audio streams that are not ours to hand on'],
  ['ContentStreams', 'addresses of commentary that is not ours to hand on'],
  ['ArchiveStatus', 'says whether the archive is complete, nothing of the session'],
  ['DriverScore', 'television graphics'],
  ['SPFeed', 'television graphics'],
]);

export interface Feed {
  readonly feed: string;
  readonly topic: string;
  readonly reason: string;
  /** In which sessions there is such a feed at all. */
  readonly of?: 'races' | 'others';
}

const FEEDS: readonly Feed[] = [
  { feed: 'timing', topic: 'TimingData', reason: 'this recording has no timing' },
  { feed: 'tyres', topic: 'TimingAppData', reason: 'this recording has no tyres' },
  { feed: 'drivers', topic: 'DriverList', reason: 'this recording has no names of drivers and teams' },
  {
    feed: 'raceControl',
    topic: 'RaceControlMessages',
    reason: 'this recording has no race control messages',
  },
  { feed: 'trackStatus', topic: 'TrackStatus', reason: 'this recording has no track status' },
  { feed: 'weather', topic: 'WeatherData', reason: 'this recording has no weather' },
  { feed: 'lapCount', topic: 'LapCount', reason: 'this recording has no count of laps', of: 'races' },
  { feed: 'clock', topic: 'ExtrapolatedClock', reason: 'this recording has no session clock' },
  {
    feed: 'pitStops',
    topic: 'PitStopSeries',
    reason: 'this recording has no times of pit stops',
    of: 'races',
  },
  {
    feed: 'standings',
    topic: 'ChampionshipPrediction',
    reason: 'this recording has no standings before the race: the feed gives them with an F1 TV token only',
    of: 'races',
  },
  { feed: 'telemetry', topic: 'CarData.z', reason: 'this recording has no car telemetry' },
  { feed: 'locations', topic: 'Position.z', reason: 'this recording has no places on track' },
];

/** What each feed of a recording gives. `miniSectors` is a part of the timing that rebuilt files lack. */
export function feedStates(
  topics: ReadonlyMap<string, string>,
  kind: SessionKind,
): EventBody<'FeedStateChanged'>[] {
  const states = feedsOf(kind).map(({ feed, topic, reason }) =>
    stateOf(feed, (topics.get(topic) ?? '') !== '', reason),
  );
  const miniSectors = topics.get('TimingData')?.includes('"Segments"') ?? false;
  return [...states, stateOf('miniSectors', miniSectors, 'this recording has no mini sectors')];
}

/** The feeds that there are in a session of a kind, each with the topic that it comes from. */
export function feedsOf(kind: SessionKind): readonly Feed[] {
  return FEEDS.filter(({ of }) => of === undefined || (of === 'races') === isRace(kind));
}

function stateOf(feed: string, present: boolean, reason: string): EventBody<'FeedStateChanged'> {
  return present ? { feed, state: 'LIVE' } : { feed, state: 'UNAVAILABLE', reason };
}
