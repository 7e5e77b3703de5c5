import { decodeEvent, envelop } from '@slipstream/timing/events/envelope';
import { fold, initialState } from '@slipstream/timing/fold/fold';
import type { SessionState } from '@slipstream/timing/fold/state';
import { leaderboard } from '@slipstream/timing/views/leaderboard';
import { describe, expect, it } from 'vitest';
import { Cast } from './cast.ts';
import type { ForeignMapping } from './field-mapping.ts';
import type { ForeignMessage, Said } from './foreign-message.ts';
import { type ForeignTopic, translatorOf } from './translators.ts';

const APPENDED_AT = '2026-03-29T06:00:00.000Z';
const AT_MS = Date.parse('2026-03-29T06:00:05.250Z');

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
  'game-score': { player: 'user_id', points: 'score' },
};

let offset = 0;
function translated(topic: ForeignTopic, message: Partial<ForeignMessage>, cast = new Cast()) {
  const translator = translatorOf(topic, MAPPING);
  if (!translator) throw new Error(`no fields for ${topic}`);
  offset += 1;
  return translator(
    {
      id: `${topic}-0-${offset}`,
      appendedAt: APPENDED_AT,
      key: null,
      value: null,
      currentSession: null,
      ...message,
    },
    cast,
  );
}

function said(topic: ForeignTopic, message: Partial<ForeignMessage>, cast?: Cast): readonly Said[] {
  const outcome = translated(topic, message, cast);
  if (!outcome.ok) throw new Error(outcome.reason);
  return outcome.said;
}

/** What the session looks like after these messages; every event goes through its schema. */
function folded(all: readonly Said[]): SessionState {
  const [first] = all;
  if (!first || first.kind === 'score') throw new Error('nothing was said of a session');
  let state = initialState(first.session);
  all.forEach((each, index) => {
    if (each.kind !== 'event') return;
    const decoded = decodeEvent(envelop(each.draft, each.session, 0, index));
    if (!decoded.ok) throw new Error(decoded.reason);
    state = fold(state, decoded.event).state;
  });
  return state;
}

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

describe('f1.leaderboard.results', () => {
  it('is the whole leaderboard, with known drivers under their numbers', () => {
    const state = folded(said('f1.leaderboard.results', { value: [NORRIS, RUSSELL, NOBODY] }));
    const rows = leaderboard(state).map((row) => ({
      position: row.position,
      name: state.drivers[row.driver]?.fullName,
      interval: row.interval,
    }));
    expect(rows).toEqual([
      { position: 1, name: 'Lando Norris', interval: null },
      { position: 2, name: 'George Russell', interval: { ms: 3_200 } },
      { position: 3, name: 'Rosa Nobody', interval: { laps: 1 } },
    ]);
    expect(state.drivers[1]).toMatchObject({
      code: 'NOR',
      team: { name: 'McLaren F1 Team', colour: '#ff8700', logoUrl: NORRIS.logo },
    });
    expect(state.drivers[63]?.code).toBe('RUS');
    expect(leaderboard(state)[2]?.driver).toBeGreaterThanOrEqual(100);
    expect(state.info.status).toBe('STARTED');
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

  it('before anybody is placed says nothing', () => {
    expect(said('f1.leaderboard.results', { value: [] })).toEqual([]);
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

  it('introduces the cars of a team that nothing else has told of', () => {
    const mclaren = folded(said('f1-car-metrics', { key: 'r', value: metrics }));
    expect(Object.keys(mclaren.telemetry)).toEqual(['1', '81']);
    const unknown = folded(
      said('f1-car-metrics', { key: 'r', value: { ...metrics, team_name: 'Nobody GP' } }),
    );
    expect(Object.values(unknown.drivers).map(({ fullName }) => fullName)).toEqual(['Nobody GP']);
  });

  it('without a race in its key does not fit', () => {
    expect(translated('f1-car-metrics', { value: metrics })).toMatchObject({ ok: false });
  });
});

describe('f1-commentary', () => {
  const line = { id: 'c1', message: 'Piastri hunts Norris.', timestamp: AT_MS, type: 'highlight' };

  it('is a line of the session that is shown, about those whom it names', () => {
    const cast = new Cast();
    cast.numberOf('r', 'Lando Norris');
    cast.numberOf('r', 'Oscar Piastri');
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

describe('f1-car-metrics-anomalies', () => {
  const key = { key: 'r', ts: AT_MS };
  const judged = (isAnomaly: boolean | null, temperature: number | null = 118.2) => ({
    team_name: 'Ferrari',
    engine_temperature: temperature,
    is_anomaly: isAnomaly,
  });

  it('opens an incident once, and clears that one', () => {
    const cast = new Cast();
    const items = [false, true, true, false, null, true].flatMap((isAnomaly) =>
      said('f1-car-metrics-anomalies', { key, value: judged(isAnomaly) }, cast).flatMap((each) =>
        each.kind === 'item' && each.derived.log === 'anomalies' ? [each.derived.item] : [],
      ),
    );
    expect(items.map(({ stage }) => stage)).toEqual(['OPENED', 'CLEARED', 'OPENED']);
    expect(items[1]?.incident).toBe(items[0]?.incident);
    expect(items[2]?.incident).not.toBe(items[0]?.incident);
    expect(items[0]).toMatchObject({
      metric: 'ENGINE_TEMPERATURE',
      value: 118.2,
      team: 'ferrari',
      at: '2026-03-29T06:00:05.250Z',
    });
  });

  it('takes a row of nulls as Flink may write it, and an anomaly without a temperature not', () => {
    const nulls = { team_name: null, engine_temperature: null, is_anomaly: null };
    expect(said('f1-car-metrics-anomalies', { key, value: nulls })).toEqual([]);
    expect(translated('f1-car-metrics-anomalies', { key, value: judged(true, null) })).toMatchObject({
      ok: false,
    });
    expect(translated('f1-car-metrics-anomalies', { key: 'r', value: nulls })).toMatchObject({ ok: false });
  });
});

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
      said('race_results_topic', { value, appendedAt: '2026-03-29T05:30:00.000Z' }, cast),
    );
    expect(folded(running)).toMatchObject({
      session: '2026-03-29-japanese-grand-prix',
      info: { status: 'STARTED' },
    });
    const over = [
      { ...row, position: 2, laps: 53, gap: 4.8 },
      { ...row, no: 63, name: 'George Russell', position: 1, laps: 53, gap: 0 },
      stroll,
    ].flatMap((value) => said('race_results_topic', { value }, cast));
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
    expect(translated('race_results_topic', { value })).toMatchObject({
      reason: expect.stringContaining(field),
    });
  });
});

describe('game-score', () => {
  it('is a score on a board', () => {
    expect(said('game-score', { id: 'game-score-0-3', value: { user_id: 17, score: '250' } })).toEqual([
      {
        kind: 'score',
        score: {
          id: 'game-score-0-3',
          at: APPENDED_AT,
          board: 'game-score',
          player: '17',
          name: null,
          points: 250,
          counting: 'ADD',
          attempt: null,
        },
      },
    ]);
    expect(translated('game-score', { value: { score: 3 } })).toMatchObject({
      reason: expect.stringContaining('player'),
    });
  });

  it('does not fit where the scores would not take it', () => {
    expect(translated('game-score', { value: { user_id: 'ada', score: 1e13 } })).toMatchObject({
      ok: false,
      reason: expect.stringContaining('points'),
    });
  });
});
