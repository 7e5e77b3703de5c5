import { flawsOf } from '../derive/commentary/checker.ts';
import { commentaryDeriver } from '../derive/commentary/commentary-deriver.ts';
import type { LanguageName } from '../derive/commentary/texts/render.ts';
import type { CommentaryItem } from '../derive/items.ts';
import type { TimingEvent } from '../events/envelope.ts';
import { commentaryOf, derived } from './derived.ts';
import { event, foldAll, SESSION } from './events.ts';

const NAMES = ['Ada Arrow', 'Ben Bolt', 'Cy Crane', 'Di Dart', 'Ed Ember', 'Flo Finch'];

/** Cars 1 to `count`, announced, on the grid in that order. */
export function gridOf(count: number): readonly TimingEvent[] {
  return NAMES.slice(0, count).flatMap((fullName, index) => [
    event(1, 'DriverAnnounced', {
      driver: index + 1,
      code: fullName.slice(-3).toUpperCase(),
      fullName,
      team: { id: 'team', name: 'Team', colour: '#123456' },
    }),
    event(2, 'GridPositionSet', { driver: index + 1, position: index + 1 }),
    event(3, 'PositionsChanged', { positions: [{ driver: index + 1, position: index + 1 }] }),
  ]);
}

export interface ToldRace {
  readonly lines: readonly CommentaryItem[];
  /** What the lines say that their events do not; every test expects nothing. */
  readonly flaws: readonly string[];
}

/** What is told of events that are given in any order. */
export function toldOf(events: readonly TimingEvent[], language: LanguageName = 'en', seed = 0): ToldRace {
  const log = events
    .toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
    .map((each, index) => ({ ...each, id: `${SESSION}-${String(index).padStart(9, '0')}` }));
  const lines = commentaryOf(derived(commentaryDeriver({ language, seed }), log));
  const byId = new Map(log.map((each) => [each.id, each]));
  const names = Object.values(foldAll(log).drivers);
  const flaws = lines.flatMap((line) => flawsOf(line, (id) => byId.get(id), language, names));
  return { lines, flaws };
}
