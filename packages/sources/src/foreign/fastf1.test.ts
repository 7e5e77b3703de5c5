import { lapsInOrder } from '@slipstream/timing/views/laps';
import { stintsOf } from '@slipstream/timing/views/tyres';
import { describe, expect, it } from 'vitest';
import { Cast } from './cast.ts';
import { folded, said, translated } from './translated-under-test.ts';

const LAP = {
  session_name: 'Race',
  track: 'Melbourne',
  date: '2025-03-16',
  driver: 'VER',
  driver_name: 'Max Verstappen',
  team: 'Red Bull Racing',
  position: 2,
  tyre_compound: 'MEDIUM',
  pit_stop: false,
  stint: 1,
  fresh_tyre: false,
};
/** Four laps on a used set, a stop, two laps on a new one. */
const LAPS = [
  { lap_number: 1, lap_time: null, tyre_life: 4, sectors: [null, 17_723, 36_334] },
  { lap_number: 2, lap_time: '0 days 00:01:22.933000', tyre_life: 5, sectors: [29_032, 17_772, 36_129] },
  { lap_number: 3, lap_time: 83.456, tyre_life: 6.0, sectors: [28_920, 17_993, 36_543] },
  { lap_number: 4, lap_time: '1:27.743', tyre_life: 7, sectors: [29_119, 17_867, 40_757], pit_stop: true },
  {
    lap_number: 5,
    lap_time: 'NaT',
    tyre_life: 1,
    stint: 2,
    tyre_compound: 'HARD',
    fresh_tyre: 'True',
    sectors: [28_666, 17_782, null],
  },
  {
    lap_number: 6,
    lap_time: '0 days 00:01:22.913',
    tyre_life: 2,
    stint: 2,
    tyre_compound: 'HARD',
    fresh_tyre: true,
    sectors: [28_712, 17_811, 36_390],
  },
].map(({ sectors, ...lap }) => ({
  ...LAP,
  ...lap,
  ...Object.fromEntries(
    sectors.map((ms, index) => [`sector${index + 1}_time`, ms === null ? null : ms / 1_000]),
  ),
}));

function stateOf(rows: readonly object[]) {
  const cast = new Cast();
  return folded(rows.flatMap((value) => said('fastf1', { value }, cast)));
}

describe('fastf1', () => {
  const state = stateOf(LAPS);

  it('is a session by day, track and name', () => {
    expect(state.session).toBe('2025-03-16-melbourne-race');
    expect(state.info.announced).toMatchObject({
      kind: 'RACE',
      name: 'Race',
      meeting: { name: 'Melbourne', season: 2025, circuit: { name: 'Melbourne' } },
    });
    expect(state.drivers[1]).toMatchObject({
      code: 'VER',
      fullName: 'Max Verstappen',
      team: { colour: '#3671c6' },
    });
  });

  it('has laps with times, sectors, tyres and places as they were sent', () => {
    const laps = lapsInOrder(state);
    expect(
      laps.map((lap) => [
        lap.number,
        lap.time?.ms ?? null,
        lap.tyre?.compound,
        lap.tyre?.ageLaps,
        lap.position,
      ]),
    ).toEqual([
      [1, null, 'MEDIUM', 4, 2],
      [2, 82_933, 'MEDIUM', 5, 2],
      [3, 83_456, 'MEDIUM', 6, 2],
      [4, 87_743, 'MEDIUM', 7, 2],
      [5, null, 'HARD', 1, 2],
      [6, 82_913, 'HARD', 2, 2],
    ]);
    expect(laps.map(({ sectors }) => sectors.map(({ ms }) => ms))).toEqual([
      [null, 17_723, 36_334],
      [29_032, 17_772, 36_129],
      [28_920, 17_993, 36_543],
      [29_119, 17_867, 40_757],
      [28_666, 17_782, null],
      [28_712, 17_811, 36_390],
    ]);
    expect(laps.map(({ tyre }) => tyre?.new)).toEqual([false, false, false, false, true, true]);
  });

  it('has the stop on the lap that ended with it, and the stints around it', () => {
    const laps = lapsInOrder(state);
    expect(laps.filter(({ pitIn }) => pitIn).map(({ number }) => number)).toEqual([4]);
    expect(laps.filter(({ pitOut }) => pitOut).map(({ number }) => number)).toEqual([5]);
    expect(state.pitStops[1]).toMatchObject([{ stop: 1, lap: 4, pitLaneMs: null, stationaryMs: null }]);
    expect(stintsOf(state, 1).map(({ stint, fromLap, toLap }) => [stint, fromLap, toLap])).toEqual([
      [1, 1, 4],
      [2, 5, 6],
    ]);
  });

  it.each([
    [{ ...LAPS[1], lap_time: 'soon' }, 'lap_time'],
    [{ ...LAPS[1], lap_number: null }, 'lap_number'],
    [{ ...LAPS[1], date: 'Sunday' }, 'date'],
  ])('of %j names what does not fit', (value, field) => {
    expect(translated('fastf1', { value })).toMatchObject({ reason: expect.stringContaining(field) });
  });
});
