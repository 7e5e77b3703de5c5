import { expect, test } from 'vitest';
import type { TimingEvent } from '../../events/envelope.ts';
import { commentaryOf, derived } from '../../testing/derived.ts';
import { event, startedRace } from '../../testing/events.ts';
import type { CommentaryItem } from '../items.ts';
import { commentaryDeriver } from './commentary-deriver.ts';

const NAMES: Readonly<Record<number, string>> = {
  1: 'Ada Arrow',
  2: 'Ben Bolt',
  3: 'Cy Crane',
  4: 'Di Dart',
};

/** Ids in the order of the events, as a source gives them. */
function numbered(events: readonly TimingEvent[]): readonly TimingEvent[] {
  return events
    .map((each, index) => ({ ...each, id: `${each.session}-${String(index).padStart(9, '0')}` }))
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.id < b.id ? -1 : 1));
}

function drivers(...numbers: readonly number[]): readonly TimingEvent[] {
  return numbers.flatMap((driver, index) => [
    event(1, 'DriverAnnounced', {
      driver,
      code: `D${driver}`,
      fullName: NAMES[driver] ?? `No Name${driver}`,
      team: { id: 'team', name: 'Team', colour: '#123456' },
    }),
    event(2, 'GridPositionSet', { driver, position: index + 1 }),
    event(3, 'PositionsChanged', { positions: [{ driver, position: index + 1 }] }),
  ]);
}

function lapAt(seconds: number, driver: number, lap: number, timeMs: number | null = null): TimingEvent {
  return event(seconds, 'LapCompleted', { driver, lap, timeMs });
}

function told(events: readonly TimingEvent[], language: 'en' | 'fr' = 'en'): readonly CommentaryItem[] {
  return commentaryOf(derived(commentaryDeriver({ language }), numbered(events)));
}

const of = (lines: readonly CommentaryItem[], kind: CommentaryItem['kind']) =>
  lines.filter((line) => line.kind === kind);

test('tells a pass on track when both cars have completed the lap, and names both', () => {
  const lines = told([
    ...startedRace(),
    ...drivers(1, 2, 3),
    ...[1, 2, 3].map((driver) => lapAt(100 + driver, driver, 1)),
    lapAt(200, 1, 2),
    lapAt(201, 3, 2),
    lapAt(202, 2, 2),
  ]);
  const [pass, ...more] = of(lines, 'OVERTAKE');
  expect(more).toEqual([]);
  expect(pass).toMatchObject({ drivers: [3, 2], lap: 2, tone: 'HIGHLIGHT' });
  expect(pass?.text).toMatch(/Crane/);
  expect(pass?.text).toMatch(/Bolt/);
});

test('does not call it a pass on track where the car that lost the place was in the pits', () => {
  const lines = told([
    ...startedRace(),
    ...drivers(1, 2),
    lapAt(100, 1, 1),
    lapAt(101, 2, 1),
    event(190, 'PitEntered', { driver: 1 }),
    lapAt(200, 2, 2),
    lapAt(205, 1, 2),
    event(220, 'PitExited', { driver: 1 }),
  ]);
  expect(of(lines, 'LEAD_CHANGE').map(({ evidence }) => evidence?.text)).toEqual(['lead.pits']);
  expect(of(lines, 'OVERTAKE')).toEqual([]);
});

test('takes a fastest lap back when it is deleted, with a line that supersedes the first', () => {
  const lines = told([
    ...startedRace(),
    ...drivers(1, 2),
    lapAt(190, 1, 2, 90_000),
    lapAt(191, 2, 2, 91_000),
    lapAt(280, 2, 3, 89_000),
    event(290, 'LapDeleted', { driver: 2, lap: 3, reason: 'TRACK LIMITS AT TURN 4' }),
  ]);
  const [first, second, third] = of(lines, 'FASTEST_LAP');
  expect(first?.text).toContain('1:30.000');
  expect(second?.text).toContain('1:29.000');
  expect(third).toMatchObject({ supersedes: second?.id, drivers: [2, 1] });
  expect(third?.text).toMatch(/Bolt.*Arrow.*1:30\.000/);
});

test('tells the same facts in French', () => {
  const race = [...startedRace(), ...drivers(1, 2), lapAt(190, 1, 2, 90_000), lapAt(191, 2, 2, 91_000)];
  const [english, french] = [told(race), told(race, 'fr')];
  expect(french.map(({ id, evidence }) => [id, evidence])).toEqual(
    english.map(({ id, evidence }) => [id, evidence]),
  );
  expect(of(french, 'FASTEST_LAP')[0]?.text).toContain('1:30,000');
});

test('says nothing of a car that nobody was announced for', () => {
  const lines = told([...startedRace(), lapAt(190, 1, 2, 90_000), lapAt(280, 1, 3, 89_000)]);
  expect(lines.map(({ kind }) => kind)).toEqual(['START']);
});
