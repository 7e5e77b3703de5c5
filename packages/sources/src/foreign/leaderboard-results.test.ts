import { leaderboard } from '@slipstream/timing/views/leaderboard';
import { driversShown } from '@slipstream/timing/views/session';
import { describe, expect, it } from 'vitest';
import { Cast } from './cast.ts';
import { folded, said, translated } from './translated-under-test.ts';

const NORRIS = {
  driver: 'Lando Norris',
  team: 'McLaren F1 Team',
  position: 1,
  points: 25,
  interval: '',
  logo: 'https://logos.example/mclaren.svg',
  teamColor: '#FF8700',
};
const RUSSELL = { ...NORRIS, driver: 'George Russell', team: 'Mercedes', position: 2, interval: '+3.2s' };
const NOBODY = { ...NORRIS, driver: 'Rosa Nobody', team: 'Nobody GP', position: 3, interval: '+1 LAP' };

/** The boards one after the other: what is shown after the last, and who is in the session. */
function shownAfter(...boards: readonly (typeof NORRIS)[][]) {
  const cast = new Cast();
  const state = folded(boards.flatMap((value) => said('f1.leaderboard.results', { value }, cast)));
  return {
    state,
    rows: leaderboard(state).map(({ driver, position, points, interval }) => ({
      position,
      name: state.drivers[driver]?.fullName,
      points,
      interval,
    })),
    drivers: driversShown(state).map(({ fullName }) => fullName),
  };
}

describe('f1.leaderboard.results', () => {
  it('is the whole leaderboard as it was sent, with known drivers under their numbers', () => {
    const { state, rows } = shownAfter([NORRIS, { ...RUSSELL, points: 24 }, { ...NOBODY, points: 11.5 }]);
    expect(rows).toEqual([
      { position: 1, name: 'Lando Norris', points: 25, interval: null },
      { position: 2, name: 'George Russell', points: 24, interval: { ms: 3_200 } },
      { position: 3, name: 'Rosa Nobody', points: 11.5, interval: { laps: 1 } },
    ]);
    expect(state.drivers[1]).toMatchObject({
      code: 'NOR',
      team: { name: 'McLaren F1 Team', colour: '#ff8700', logoUrl: NORRIS.logo },
    });
    expect(state.drivers[63]?.code).toBe('RUS');
    expect(leaderboard(state)[2]?.driver).toBeGreaterThanOrEqual(100);
    expect(state.info.status).toBe('STARTED');
  });

  it('takes off the board who is missing in it, and leaves the others where they were sent', () => {
    const next = [
      { ...NOBODY, position: 1, interval: '' },
      { ...NORRIS, position: 2, interval: '+0.4s' },
    ];
    const { rows, drivers } = shownAfter([NORRIS, RUSSELL, NOBODY], next);
    expect(rows.map(({ position, name }) => [position, name])).toEqual([
      [1, 'Rosa Nobody'],
      [2, 'Lando Norris'],
    ]);
    expect([...drivers].sort()).toEqual(['Lando Norris', 'Rosa Nobody']);
  });

  it('is empty after a message without rows, and says nothing of one before there was any', () => {
    expect(shownAfter([NORRIS], []).rows).toEqual([]);
    expect(translated('f1.leaderboard.results', { value: [] })).toEqual({
      ok: true,
      said: [],
      noChange: 'empty_board',
    });
  });

  it('takes no number of another driver of the season for somebody of an earlier one', () => {
    const rows = [
      { ...NORRIS, driver: 'Sebastian Vettel' },
      { ...RUSSELL, driver: 'Gabriel Bortoleto' },
      { ...NOBODY, driver: 'Yuki Tsunoda' },
    ];
    const numbers = leaderboard(shownAfter(rows).state).map(({ driver }) => driver);
    expect(numbers).toEqual([expect.toSatisfy((number: number) => number >= 100), 5, 22]);
  });

  it('gives a driver the same number whoever leads, and two drivers never the same', () => {
    const names = Array.from({ length: 60 }, (_, index) => `Driver Of Fiction ${index}`);
    const rows = names.map((driver, index) => ({ ...NORRIS, driver, position: index + 1 }));
    const numbers = (value: unknown) =>
      Object.fromEntries(
        Object.values(folded(said('f1.leaderboard.results', { value })).drivers).map(
          ({ fullName, number }) => [fullName, number],
        ),
      );
    const first = numbers(rows);
    expect(new Set(Object.values(first)).size).toBe(60);
    expect(numbers([...rows].reverse())).toEqual(first);
  });

  it.each([
    [{ driver: 'Lando Norris' }, 'expected array'],
    [[{ ...NORRIS, position: 0 }], '0.position'],
    [
      [
        { ...NORRIS, driver: ' ' },
        { ...RUSSELL, team: 7 },
      ],
      '1.team',
    ],
    [[{ ...NORRIS, interval: 'soon' }], 'interval of Lando Norris: "soon" is no gap'],
    [[{ ...NORRIS, teamColor: 'orange' }], '0.teamColor: a colour is #rrggbb'],
  ])('of %j says why it does not fit', (value, reason) => {
    expect(translated('f1.leaderboard.results', { value })).toEqual({
      ok: false,
      reason: expect.stringContaining(reason),
    });
  });
});
