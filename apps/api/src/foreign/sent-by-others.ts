import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ForeignTopic } from '@slipstream/sources/foreign/translators';

/** A message as its producer knows it: key and value before they are encoded. */
export interface Sent<V> {
  readonly key: unknown;
  readonly value: V;
}

export interface BoardRow {
  readonly driver: string;
  readonly team: string;
  readonly position: number;
  readonly points: number;
  readonly interval: string;
  readonly logo: string;
  readonly teamColor: string;
}
export interface ResultRow {
  readonly grand_prix: string;
  readonly date: string;
  readonly position: number | null;
  readonly driver_number: number;
  readonly laps_completed: number;
  readonly dnf: boolean;
  readonly gap_to_leader: number | string | null;
}
export interface PositionRow {
  readonly driver_name: string;
  readonly position: number;
  readonly timestamp: number;
  readonly race_id: string;
  readonly team_name: string | null;
  readonly speed: number | null;
}
export interface MetricsRow {
  readonly team_name: string;
  readonly timestamp: number;
  readonly engine_temperature: number;
}
export interface AnomalyRow {
  readonly team_name: string;
  readonly engine_temperature: number;
  readonly is_anomaly: boolean;
}
export interface ScoreRow {
  readonly user_id: number;
  readonly score: number;
  readonly created_at: string;
}
export interface LapRow {
  readonly session_name: string;
  readonly track: string;
  readonly date: string;
  readonly driver: string;
  readonly lap_number: number;
  readonly lap_time: string | number | null;
  readonly position: number;
  readonly tyre_compound: string;
  readonly tyre_life: number;
  readonly pit_stop: boolean;
  readonly stint: number;
  readonly fresh_tyre: boolean;
  readonly sector1_time: string | number | null;
  readonly sector2_time: string | number | null;
  readonly sector3_time: string | number | null;
}

export interface SentByOthers {
  readonly 'f1.leaderboard.results': readonly Sent<readonly BoardRow[]>[];
  readonly race_results_topic: readonly Sent<ResultRow>[];
  readonly 'f1-driver-positions': readonly Sent<PositionRow>[];
  readonly 'f1-car-metrics': readonly Sent<MetricsRow>[];
  readonly 'f1-car-metrics-anomalies': readonly Sent<AnomalyRow>[];
  readonly 'game-score': readonly Sent<ScoreRow>[];
  readonly fastf1: readonly Sent<LapRow>[];
  readonly weather: readonly Sent<object>[];
  readonly faker: readonly Sent<object>[];
}

/** Samples of the shapes; not ours to redistribute, so that they may be absent. */
const SAMPLES =
  process.env.SLIPSTREAM_FOREIGN_SAMPLES ??
  resolve(import.meta.dirname, '../../../../../shared/field/foreign');

/** Null where there are none. */
export function samples(): SentByOthers | null {
  if (!existsSync(SAMPLES)) return null;
  const of = (topic: ForeignTopic) => {
    const lines = readFileSync(resolve(SAMPLES, `${topic}.ndjson`), 'utf8')
      .trim()
      .split('\n');
    return lines.map((line) => JSON.parse(line));
  };
  return {
    'f1.leaderboard.results': of('f1.leaderboard.results'),
    race_results_topic: of('race_results_topic'),
    'f1-driver-positions': of('f1-driver-positions'),
    'f1-car-metrics': of('f1-car-metrics'),
    'f1-car-metrics-anomalies': of('f1-car-metrics-anomalies'),
    'game-score': of('game-score'),
    fastf1: of('fastf1'),
    weather: of('weather'),
    faker: of('faker'),
  };
}

const DRIVERS = [
  'Lando Norris',
  'Max Verstappen',
  'Rosa Nobody',
  'Yuki Tsunoda',
  'Carlos Sainz Jr.',
  'Zoë Ünal',
];
const TEAMS = ['McLaren F1 Team', 'Oracle Red Bull Racing', 'Nobody GP'];
const AT_MS = Date.parse('2026-06-07T13:00:00.000Z');
const RACE = 'b7e1c0de-0000-4000-8000-00000000beef';
const OTHER_RACE = 'c0ffee00-0000-4000-8000-00000000cafe';
const A_DAY = '2024-07-28';

/** A stream of numbers from 0 to 1 that is the same each time. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function shuffled<T>(all: readonly T[], next: () => number): readonly T[] {
  return all
    .map((each) => ({ each, order: next() }))
    .sort((a, b) => a.order - b.order)
    .map(({ each }) => each);
}

/** Messages that these tests make up, in the shapes of the known producers. */
export function madeUp(): SentByOthers {
  const next = numbers(20_260_607);
  const board = (count: number): readonly BoardRow[] =>
    shuffled(DRIVERS, next)
      .slice(0, count)
      .map((driver, index) => ({
        driver,
        team: TEAMS[DRIVERS.indexOf(driver) % TEAMS.length] ?? '',
        position: index + 1,
        points: 25 - index,
        interval: index === 0 ? '' : `+${(next() * 30).toFixed(1)}s`,
        logo: `https://logos.example/${DRIVERS.indexOf(driver)}.png`,
        teamColor: '#0A1B2C',
      }));
  const result = (date: string, grand_prix: string) => {
    return (driver_number: number, place: number | null, dnf: boolean): Sent<ResultRow> => ({
      key: String(driver_number),
      value: {
        grand_prix,
        date,
        position: place,
        driver_number,
        laps_completed: dnf ? 55 : 58,
        dnf,
        gap_to_leader: place === null ? null : (place - 1) * 2.5,
      },
    });
  };
  const [first, second, third] = [
    result('2024-03-02', 'Sakhir Grand Prix'),
    result('2024-03-09', 'Corniche Grand Prix'),
    result('2024-03-24', 'Albert Park Grand Prix'),
  ];
  const lap = (driver: string, lap_number: number): Sent<LapRow> => {
    const stint = driver === 'NOR' && lap_number > 2 ? 2 : 1;
    const name = { NOR: 'Lando Norris', ZZZ: 'Zed Unknown' }[driver];
    return {
      key: driver,
      value: {
        ...{
          session_name: 'Race',
          track: 'Spa-Francorchamps',
          date: A_DAY,
          driver,
          driver_name: name,
          team: 'McLaren',
        },
        lap_number,
        lap_time: lap_number === 1 ? null : 105.5 + next(),
        position: driver === 'NOR' ? 1 : 2,
        tyre_compound: stint === 1 ? 'SOFT' : 'HARD',
        tyre_life: stint === 1 ? lap_number + 2 : lap_number - 2,
        pit_stop: driver === 'NOR' && lap_number === 2,
        stint,
        fresh_tyre: stint === 2,
        sector1_time: lap_number === 1 ? null : 30.123,
        sector2_time: '0 days 00:00:45.250000',
        sector3_time: 29.5,
      } as LapRow,
    };
  };
  return {
    'f1.leaderboard.results': [6, 5, 3, 6, 5, 1, 4].map((count) => ({
      key: 'race_results',
      value: board(count),
    })),
    race_results_topic: [
      first(1, 1, false),
      first(4, 2, false),
      first(16, 3, false),
      first(99, 4, false),
      first(44, null, true),
      second(4, 1, false),
      second(1, 2, false),
      second(44, 3, false),
      second(16, null, true),
      third(1, null, false),
      third(4, null, false),
    ],
    'f1-driver-positions': [0, 1, 2].flatMap((step) =>
      shuffled(DRIVERS, next).map((driver_name, index) => ({
        key: RACE,
        value: {
          driver_name,
          position: index + 1,
          timestamp: AT_MS + step * 1_000,
          race_id: RACE,
          team_name: null,
          speed: Math.round(next() * 3_000) / 10,
        },
      })),
    ),
    'f1-car-metrics': [RACE, OTHER_RACE].flatMap((key) =>
      [0, 1].flatMap((step) =>
        ['Ferrari', 'Nobody GP'].map((team_name) => ({
          key,
          value: { team_name, timestamp: AT_MS + step * 1_000, engine_temperature: 80 + next() * 20 },
        })),
      ),
    ),
    'f1-car-metrics-anomalies': Array.from({ length: 12 }, (_, index) => ({
      key: { key: RACE, ts: AT_MS + index * 900 },
      value: {
        team_name: ['Ferrari', 'Nobody GP'][index % 2] ?? '',
        engine_temperature: next() < 0.5 ? 40 + next() * 30 : 110 + next() * 40,
        is_anomaly: true,
      },
    })),
    'game-score': Array.from({ length: 30 }, (_, index) => ({
      key: null,
      value: {
        user_id: 9_000 + Math.floor(next() * 5),
        score: Math.floor(next() * 100),
        created_at: `2026-06-07T13:00:${String(index).padStart(2, '0')}.000123`,
      },
    })),
    fastf1: [1, 2, 3, 4].flatMap((number) => [lap('NOR', number), lap('ZZZ', number)]),
    weather: [{ key: 'Spa', value: { name: 'Spa', dt: AT_MS / 1_000, main: { temp: 290.15 }, weather: [] } }],
    faker: [
      { key: null, value: { name: 'Orla Finch', address: '1 Made Up Lane', year: '1970' } },
      { key: null, value: { name: 'Orla Finch', address: '1 Made Up Lane', year: '1970' } },
    ],
  };
}
