const FILES: Record<string, string> = import.meta.glob('./operations/*.graphql', {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** What a newcomer should see first; the rest follows by name. */
const FIRST = ['Leaderboard', 'WatchLeaderboard', 'WatchRaceControl'];

/** One tab for each operation in ./operations, each running as it stands. */
export function savedTabs(): { query: string }[] {
  return Object.keys(FILES)
    .sort((a, b) => rankOf(a) - rankOf(b) || a.localeCompare(b))
    .map((path) => ({ query: FILES[path] ?? '' }));
}

function rankOf(path: string): number {
  const index = FIRST.indexOf(path.replace(/^.*\/|\.graphql$/g, ''));
  return index === -1 ? FIRST.length : index;
}
