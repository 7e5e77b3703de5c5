import type { EventBody } from '@slipstream/timing/events/bodies';
import type { SessionKind } from '@slipstream/timing/events/vocabulary';
import { DECODED_TOPICS, feedsOf, TOPICS_NOT_CARRIED } from '../recording/topics.ts';

/** Topics that the server gives only to a connection with an F1 TV token, since August 2025. */
export const GATED_TOPICS: ReadonlySet<string> = new Set([
  'CarData.z',
  'Position.z',
  'PitLaneTimeCollection',
  'PitStopSeries',
  'TeamRadio',
  'ChampionshipPrediction',
  'DriverRaceInfo',
]);

/** All topics of the archive: those that are not carried too, because a recording keeps them. */
export const SUBSCRIBED_TOPICS: readonly string[] = [...DECODED_TOPICS.keys(), ...TOPICS_NOT_CARRIED.keys()];

export type TokenState = 'none' | 'given' | 'refused' | 'expired';

const WHY_GATED: Readonly<Record<Exclude<TokenState, 'given'>, string>> = {
  none: 'needs an F1 TV token',
  refused: 'needs an F1 TV token: the one given was refused',
  expired: 'needs an F1 TV token: the one given has expired',
};

/**
 * What each feed gives at the start. A topic that is open is live, though it may not have spoken yet; one
 * that needs a token, where there is none, is gated unless it came with the subscription all the same.
 */
export function liveFeeds(
  kind: SessionKind,
  offered: ReadonlySet<string>,
  token: TokenState,
): EventBody<'FeedStateChanged'>[] {
  const feeds = feedsOf(kind).map(
    ({ feed, topic }): EventBody<'FeedStateChanged'> =>
      token !== 'given' && GATED_TOPICS.has(topic) && !offered.has(topic)
        ? { feed, state: 'GATED', reason: WHY_GATED[token] }
        : { feed, state: 'LIVE' },
  );
  return [...feeds, { feed: 'miniSectors', state: 'LIVE' }];
}

/** The feed that a gated topic's first message shows to be open after all. */
export function gatedFeedOf(topic: string, kind: SessionKind): string | null {
  if (!GATED_TOPICS.has(topic)) return null;
  return feedsOf(kind).find((feed) => feed.topic === topic)?.feed ?? null;
}
