import type { SessionView } from '../graphql/documents.ts';

export type FeedTopic = 'position' | 'telemetry' | 'weather' | 'timing';

/** Sources name their feeds in their own way; a panel knows what it is about. */
const NAMES: Record<FeedTopic, RegExp> = {
  position: /position|location|track ?map|place/i,
  telemetry: /telemetry|car ?data/i,
  weather: /weather/i,
  timing: /timing|leaderboard/i,
};

/** Why a panel has no data or old data, for a person; null when its feed flows or is not listed. */
export function feedProblem(session: SessionView | null, topic: FeedTopic): string | null {
  const feed = session?.feeds.find((item) => NAMES[topic].test(item.name));
  if (!feed || feed.state === 'LIVE') return null;
  const reason = feed.reason ? capitalised(feed.reason) : null;
  switch (feed.state) {
    case 'GATED':
      return reason ?? 'Needs an F1 TV token';
    case 'UNAVAILABLE':
      return reason ?? 'Not published for this session';
    case 'STALE':
      return reason ?? 'No news from this feed for a while';
  }
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
