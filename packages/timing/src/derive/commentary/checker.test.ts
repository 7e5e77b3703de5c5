import { beforeAll, describe, expect, it } from 'vitest';
import type { TimingEvent } from '../../events/envelope.ts';
import { commentaryOf, derived } from '../../testing/derived.ts';
import { at, event, SESSION, startedRace } from '../../testing/events.ts';
import type { CommentaryItem } from '../items.ts';
import { flawsOf, unsupportedIn } from './checker.ts';
import { commentaryDeriver } from './commentary-deriver.ts';

const TEAM = { id: 'team', name: 'Team', colour: '#123456' };
const NAMES = [
  { code: 'ARR', fullName: 'Ada Arrow', team: TEAM },
  { code: 'BOL', fullName: 'Ben Bolt', team: TEAM },
];

describe('a line and its events', () => {
  let log: readonly TimingEvent[];
  let line: CommentaryItem;

  beforeAll(() => {
    log = [
      ...startedRace(),
      ...NAMES.map(({ code, fullName }, index) =>
        event(1, 'DriverAnnounced', { driver: index + 1, code, fullName, team: TEAM }),
      ),
      event(190, 'LapCompleted', { driver: 1, lap: 2, timeMs: 90_000 }),
      event(280, 'LapCompleted', { driver: 2, lap: 3, timeMs: 89_500 }),
    ].map((each, index) => ({ ...each, id: `${SESSION}-${String(index).padStart(9, '0')}` }));
    const lines = commentaryOf(derived(commentaryDeriver({ language: 'en' }), log));
    const found = lines.findLast(({ kind }) => kind === 'FASTEST_LAP');
    if (!found) throw new Error('no fastest lap was told');
    line = found;
  });

  const flaws = (changed: Partial<CommentaryItem>, events = log) => {
    const byId = new Map(events.map((each) => [each.id, each]));
    return flawsOf({ ...line, ...changed }, (id) => byId.get(id), 'en', NAMES);
  };

  it('are in order as the rule wrote it', () => {
    expect(flaws({})).toEqual([]);
  });

  it('are not, where the text has another number or name', () => {
    expect(flaws({ text: line.text.replace('1:29.500', '1:29.501') })).not.toEqual([]);
    expect(flaws({ text: line.text.replace('Bolt', 'Dart') })).not.toEqual([]);
  });

  it('are not, where an event says something else, is missing, or came later', () => {
    const other = log.map((each) =>
      each.type === 'LapCompleted' && each.body.driver === 2
        ? { ...each, body: { ...each.body, timeMs: 89_400 } }
        : each,
    ) as readonly TimingEvent[];
    expect(flaws({}, other)).not.toEqual([]);
    expect(flaws({}, log.slice(0, -1))).not.toEqual([]);
    expect(flaws({ at: at(240) })).toEqual([expect.stringMatching(/later than the line/)]);
  });

  it('are not, where basedOn leaves an event out or has one too many', () => {
    expect(flaws({ basedOn: line.basedOn.slice(1) })).not.toEqual([]);
    expect(flaws({ basedOn: [...line.basedOn, `${SESSION}-000000000`] })).not.toEqual([]);
  });

  it('are not, where the line is listed under a driver whom no event names', () => {
    expect(flaws({ drivers: [...line.drivers, 3] })).toEqual(['no event of the line names driver 3']);
  });

  it('are not, where a fact is claimed with another value', () => {
    const facts = line.evidence?.facts.map((fact) =>
      fact.name === 'margin' ? { ...fact, value: 501 } : fact,
    );
    expect(flaws({ evidence: { text: line.evidence?.text ?? '', facts: facts ?? [] } })).not.toEqual([]);
  });
});

describe('a text and its facts', () => {
  const said = (unit: 'driver' | 'lap' | 'place' | 'durationMs', value: string | number) => ({
    name: 'x',
    unit,
    value,
    how: 'said' as const,
    of: [],
  });
  const FACTS = [said('driver', 'Arrow'), said('lap', 12), said('place', 3), said('durationMs', 1_234)];
  const check = (text: string, language: 'en' | 'fr' = 'en') => unsupportedIn(text, FACTS, language, NAMES);

  it.each([
    'Arrow is third on lap 12.',
    'Arrow is P3, 1.234 s ahead on lap 12.',
    'Arrow is 1.2 s ahead.',
    'A gap of about 1 second for Arrow.',
    'ARROW is P3.',
    "That is Arrow's P3.",
  ])('agree: %s', (text) => {
    expect(check(text)).toEqual([]);
  });

  it.each([
    ['a number of another kind', 'Arrow is P12.'],
    ['a lap that is a place', 'Arrow is ahead on lap 3.'],
    ['a wrong rounding', 'Arrow is 1.3 s ahead.'],
    ['a number in words', 'Arrow is fifth on lap 12.'],
    ['a vague number', 'Arrow is half a lap ahead.'],
    ['another driver', 'Arrow is ahead of Bolt.'],
    ['a given name that the line has not', 'Ada Arrow is ahead of Ben.'],
    ['another driver, whose it is', "Arrow is in Bolt's mirrors."],
    ['somebody unknown', 'Arrow drives like Fangio.'],
    ['somebody unknown who begins a sentence', 'Fangio would like that, Arrow.'],
  ])('do not agree: %s', (_, text) => {
    expect(check(text)).not.toEqual([]);
  });

  it('are read with the comma and the words of French', () => {
    expect(check('Arrow est troisième au tour 12, à 1,234 s.', 'fr')).toEqual([]);
    expect(check("La course d'Arrow.", 'fr')).toEqual([]);
    expect(check("Arrow passe devant la voiture d'Bolt.", 'fr')).not.toEqual([]);
    expect(check('Arrow est cinquième au tour 12.', 'fr')).not.toEqual([]);
    expect(check('Arrow passe devant Bolt au tour 12.', 'fr')).not.toEqual([]);
  });
});
