import { leaderboard } from '@slipstream/timing/views/leaderboard';
import { describe, expect, it } from 'vitest';
import { Cast } from './cast.ts';
import { AT_MS, folded, said, translated } from './translated-under-test.ts';

describe('f1-driver-positions', () => {
  const update = { driver_name: 'Max Verstappen', position: 1, timestamp: AT_MS, race_id: 'suzuka/2026' };

  it('places a driver at the instant of the message, in the session of the race', () => {
    const cast = new Cast();
    const all = [
      ...said(
        'f1-driver-positions',
        { value: { ...update, team_name: 'Red Bull Racing', speed: 301.5 } },
        cast,
      ),
      ...said(
        'f1-driver-positions',
        { value: { ...update, driver_name: 'Oscar Piastri', position: 2 } },
        cast,
      ),
    ];
    const state = folded(all);
    expect(state.session).toMatch(/^suzuka-2026-\w+$/);
    expect(state.at).toBe('2026-03-29T06:00:05.250Z');
    expect(leaderboard(state).map(({ driver }) => driver)).toEqual([3, 81]);
    expect(state.telemetry[3]).toMatchObject({ at: '2026-03-29T06:00:05.250Z', speedKph: 301.5 });
    expect(state.drivers[3]?.team).toMatchObject({ name: 'Red Bull Racing', colour: '#3671c6' });
  });

  it('names the drivers that it was sent and no others, without a team where none is named', () => {
    const cast = new Cast();
    const all = ['Max Verstappen', 'Rosa Nobody'].flatMap((driver_name, index) =>
      said(
        'f1-driver-positions',
        { value: { ...update, driver_name, position: index + 1, team_name: null } },
        cast,
      ),
    );
    const state = folded(all);
    expect(Object.values(state.drivers).map(({ fullName, team }) => [fullName, team.name])).toEqual([
      ['Max Verstappen', ''],
      ['Rosa Nobody', ''],
    ]);
  });

  it('keeps a team that was named once, when later messages name none', () => {
    const cast = new Cast();
    const all = ['Red Bull Racing', null].flatMap((team_name, index) =>
      said(
        'f1-driver-positions',
        { value: { ...update, team_name, timestamp: AT_MS + index * 1_000 } },
        cast,
      ),
    );
    expect(folded(all).drivers[3]?.team.name).toBe('Red Bull Racing');
  });

  it.each([
    ['6f1c2a34-8d1e-4b7a-9c55-0e2f7d9b4a10', 'Race 6f1c of 29 March 2026'],
    ['20260329', 'Race 2026 of 29 March 2026'],
    ['suzuka/2026', 'suzuka/2026'],
    ['race-7', 'race-7'],
  ])('of the race %s is called %s', (race_id, title) => {
    const state = folded(said('f1-driver-positions', { value: { ...update, race_id } }));
    expect(state.info.announced?.meeting.name).toBe(title);
  });

  it('takes the race from the key where the record says none', () => {
    const [first] = said('f1-driver-positions', { key: 'race-7', value: { ...update, race_id: null } });
    expect(first).toMatchObject({ session: 'race-7' });
  });

  it.each([
    [{ ...update, race_id: null }, 'neither race_id nor the key'],
    [{ ...update, timestamp: 9e15 }, 'is no instant'],
    [{ ...update, driver_name: null }, 'driver_name'],
  ])('of %j says why it does not fit', (value, reason) => {
    expect(translated('f1-driver-positions', { value })).toMatchObject({
      reason: expect.stringContaining(reason),
    });
  });
});

describe('f1-car-metrics', () => {
  const metrics = { team_name: 'McLaren F1 Team', timestamp: AT_MS, engine_temperature: 93.5 };

  it("shows the team's temperature on each of its cars, beside the speed that another topic told", () => {
    const cast = new Cast();
    const driver = { driver_name: 'Lando Norris', team_name: 'McLaren F1 Team', race_id: 'r', position: 1 };
    const all = [
      ...said('f1-driver-positions', { value: { ...driver, timestamp: AT_MS - 500, speed: 288 } }, cast),
      ...said('f1-car-metrics', { key: 'r', value: metrics }, cast),
    ];
    const state = folded(all);
    expect(Object.keys(state.drivers)).toEqual(['1']);
    expect(state.telemetry[1]).toMatchObject({ engineTemperatureC: 93.5, speedKph: 288 });
  });

  it('is a reading of the team, and names no driver that nobody has named', () => {
    const cast = new Cast();
    const unnamed = { driver_name: 'Lando Norris', team_name: null, race_id: 'r', position: 1 };
    const all = [
      ...said('f1-driver-positions', { value: { ...unnamed, timestamp: AT_MS - 500 } }, cast),
      ...said('f1-car-metrics', { key: 'r', value: metrics }, cast),
    ];
    const state = folded(all);
    expect(Object.keys(state.drivers)).toEqual(['1']);
    expect(state.telemetry).toEqual({});
    expect(state.teams?.['mclaren-f1-team']).toMatchObject({
      team: { name: 'McLaren F1 Team', colour: '#ff8000' },
      reading: { engineTemperatureC: 93.5, at: '2026-03-29T06:00:05.250Z' },
    });
  });

  it('without a race in its key does not fit', () => {
    expect(translated('f1-car-metrics', { value: metrics })).toMatchObject({ ok: false });
  });
});

describe('f1-commentary', () => {
  const line = { id: 'c1', message: 'Piastri hunts Norris.', timestamp: AT_MS, type: 'highlight' };

  it('is a line of the session that is shown, about those whom it names', () => {
    const cast = new Cast();
    cast.member('r', '2026-03-29T06:00:05.250Z', 'Lando Norris');
    cast.member('r', '2026-03-29T06:00:05.250Z', 'Oscar Piastri');
    const all = said('f1-commentary', { id: 'f1-commentary-0-7', value: line, currentSession: 'r' }, cast);
    expect(all).toMatchObject([
      {
        kind: 'item',
        session: 'r',
        derived: {
          log: 'commentary',
          item: {
            id: 'f1-commentary-0-7',
            at: '2026-03-29T06:00:05.250Z',
            tone: 'HIGHLIGHT',
            text: line.message,
            drivers: [81, 1],
          },
        },
      },
    ]);
  });

  it('makes a session of its own while none is shown', () => {
    const all = said('f1-commentary', { value: line });
    expect(all.map(({ kind }) => kind)).toEqual(['event', 'event', 'item']);
    expect(folded(all).info.status).toBe('STARTED');
  });

  it('of another type does not fit', () => {
    expect(translated('f1-commentary', { value: { ...line, type: 'joke' } })).toMatchObject({ ok: false });
  });
});
