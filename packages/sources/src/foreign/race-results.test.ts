import { championship } from '@slipstream/timing/derive/championship/projection';
import { leaderboard } from '@slipstream/timing/views/leaderboard';
import { describe, expect, it } from 'vitest';
import { Cast } from './cast.ts';
import type { ForeignMapping } from './field-mapping.ts';
import type { Said } from './foreign-message.ts';
import { folded, said, sessionsIn, translated } from './translated-under-test.ts';

const MAPPING: ForeignMapping = {
  race_results_topic: {
    grandPrix: 'gp.name',
    date: 'gp.date',
    driverNumber: 'no',
    driverName: 'name',
    headshotUrl: 'headshot_url',
    position: 'position',
    laps: 'laps',
    gap: 'gap',
    dnf: 'dnf',
  },
};

describe('race_results_topic', () => {
  const row = {
    gp: { name: 'Japanese Grand Prix', date: '2026-03-29' },
    no: '12',
    name: 'Kimi Antonelli',
    headshot_url: 'https://faces.example/12.png',
    position: null,
    laps: 31,
    gap: '+4.8',
    dnf: false,
  };

  it('runs while no place is given, and has ended with the first that is', () => {
    const cast = new Cast();
    const stroll = { ...row, no: 18, name: 'Lance Stroll', laps: 20, gap: null, dnf: 'DNF' };
    const running = [row, stroll].flatMap((value) =>
      said('race_results_topic', { value, appendedAt: '2026-03-29T05:30:00.000Z' }, cast, MAPPING),
    );
    expect(folded(running)).toMatchObject({
      session: '2026-03-29-japanese-grand-prix',
      info: { status: 'STARTED' },
    });
    const over = [
      { ...row, position: 2, laps: 53, gap: 4.8 },
      { ...row, no: 63, name: 'George Russell', position: 1, laps: 53, gap: 0 },
      stroll,
    ].flatMap((value) => said('race_results_topic', { value }, cast, MAPPING));
    const state = folded([...running, ...over]);
    expect(state.info.status).toBe('ENDED');
    expect(state.info.announced?.meeting).toMatchObject({ name: 'Japanese Grand Prix', season: 2026 });
    const rows = leaderboard(state);
    expect(rows.map(({ driver, lap, status }) => ({ driver, lap, status }))).toEqual([
      { driver: 63, lap: 53, status: 'FINISHED' },
      { driver: 12, lap: 53, status: 'FINISHED' },
      { driver: 18, lap: 20, status: 'RETIRED' },
    ]);
    expect(rows[1]?.gapToLeader).toEqual({ ms: 4_800 });
    expect(state.drivers[12]?.headshotUrl).toBe(row.headshot_url);
  });

  it.each([
    [{ ...row, gp: {} }, 'grandPrix'],
    [{ ...row, no: 'twelve' }, 'driverNumber'],
    [{ ...row, dnf: 'perhaps' }, 'dnf'],
    [{ ...row, gap: 'behind' }, 'gap'],
  ])('of %j names the field that does not fit', (value, field) => {
    expect(translated('race_results_topic', { value }, new Cast(), MAPPING)).toMatchObject({
      reason: expect.stringContaining(field),
    });
  });
});

/** Rows as the known producer sends them: nobody is named. */
function rowsOf(grandPrix: string, date: string, order: readonly number[], out: readonly number[] = []) {
  const row = { grand_prix: grandPrix, date, laps_completed: 58, gap_to_leader: null, dnf: false };
  return [
    ...order.map((driver_number, index) => ({ ...row, driver_number, position: index + 1 })),
    ...out.map((driver_number) => ({
      ...row,
      driver_number,
      position: null,
      dnf: true,
      // Far enough to be classified by the rules: the source says that it is out.
      laps_completed: 57,
    })),
  ];
}
const FIRST = rowsOf('Australian Grand Prix', '2025-03-16T04:00:00+00:00', [4, 1, 63, 12, 81], [22, 99]);
const SECOND = rowsOf('Chinese Grand Prix', '2025-03-23T07:00:00+00:00', [81, 4, 63, 1], [12]);
const THIRD = [1, 4, 81].map((driver_number) => ({
  grand_prix: 'Japanese Grand Prix',
  date: '2025-04-06T05:00:00+00:00',
  driver_number,
  position: null,
  laps_completed: 17,
  dnf: false,
  gap_to_leader: null,
}));

function saidOf(rows: readonly object[]): readonly Said[] {
  const cast = new Cast();
  return rows.flatMap((value) => said('race_results_topic', { value }, cast));
}

function pointsIn(all: readonly Said[], session: string) {
  return championship(folded(all, session)).drivers.map(({ driver, points }) => [driver, points]);
}

describe('race_results_topic of a season, unmapped', () => {
  const all = saidOf([...FIRST, ...SECOND, ...THIRD]);
  const [first = '', second = '', third = ''] = sessionsIn(all);

  it('names drivers by number and day, and who is not known by number', () => {
    const { drivers, info } = folded(all, first);
    expect(drivers[1]).toMatchObject({ fullName: 'Max Verstappen', code: 'VER', countryCode: 'NED' });
    expect(drivers[22]).toMatchObject({ fullName: 'Yuki Tsunoda', team: { name: 'Racing Bulls' } });
    expect(drivers[99]).toMatchObject({ fullName: 'Car 99', code: '99', team: { id: 'unknown' } });
    expect(info.announced).toMatchObject({
      scheduledStart: '2025-03-16T04:00:00.000Z',
      meeting: { name: 'Australian Grand Prix', season: 2025 },
    });
  });

  it('gives points by the rules, and none to who is out', () => {
    expect(pointsIn(all, first)).toEqual([
      [4, 25],
      [1, 18],
      [63, 15],
      [12, 12],
      [81, 10],
      [22, 0],
      [99, 0],
    ]);
  });

  it('adds up teams that are known, and makes none of drivers who have none', () => {
    const names = championship(folded(all, first)).teams.map(({ name, points }) => [name, points]);
    expect(names[0]).toEqual(['McLaren', 35]);
    expect(names.map(([name]) => name)).not.toContain('');
  });

  it('adds up one Grand Prix after another, and counts back between equal points', () => {
    const after = [
      [4, 43],
      [81, 35],
      // Equal to the next; second in Australia, where that one was third.
      [1, 30],
      [63, 30],
      [12, 12],
      [22, 0],
      [99, 0],
    ];
    expect(pointsIn(all, second)).toEqual(after);
    const { drivers, before } = championship(folded(all, third));
    expect(before).toBe('SOURCE');
    expect(drivers.map(({ driver, points }) => [driver, points])).toEqual(after);
    expect(drivers[0]).toMatchObject({ wins: 1, podiums: 2, starts: 2, fullName: 'Lando Norris' });
  });

  it('comes out the same in whatever order its partitions are read', () => {
    const rows = [...THIRD, ...[...SECOND].reverse(), ...[...FIRST].reverse()];
    const turned = saidOf(rows);
    for (const session of [first, second, third]) {
      expect(pointsIn(turned, session)).toEqual(pointsIn(all, session));
      expect(folded(turned, session).info.status).toBe(folded(all, session).info.status);
    }
  });

  it('has ended where places are given, and runs where none is', () => {
    const statuses = [first, second, third].map((session) => folded(all, session).info.status);
    expect(statuses).toEqual(['ENDED', 'ENDED', 'STARTED']);
  });

  it('scores also where nobody counts laps', () => {
    const rows = FIRST.map(({ laps_completed: _, ...row }) => row);
    expect(pointsIn(saidOf(rows), first)[0]).toEqual([4, 25]);
  });

  it('keeps the season apart from the one before', () => {
    const before = FIRST.map((row) => ({ ...row, date: '2024-03-24' }));
    const both = saidOf([...before, ...SECOND]);
    expect(pointsIn(both, second)[0]).toEqual([81, 25]);
  });
});
