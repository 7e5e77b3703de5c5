import { type SeasonTeam, teamById } from './season-teams.ts';

/** A driver as a season knew them. */
export interface SeasonDriver {
  readonly number: number;
  readonly code: string;
  readonly fullName: string;
  /** As the sport's own lists have it: GBR, MON. */
  readonly countryCode: string;
  /** The team on the day that was asked for. */
  readonly team: SeasonTeam;
}

/** Who drives in the sport, by code: full name and country. */
const PEOPLE = {
  AIT: ['Jack Aitken', 'GBR'],
  ALB: ['Alexander Albon', 'THA'],
  ALO: ['Fernando Alonso', 'ESP'],
  ANT: ['Kimi Antonelli', 'ITA'],
  BEA: ['Oliver Bearman', 'GBR'],
  BOR: ['Gabriel Bortoleto', 'BRA'],
  BOT: ['Valtteri Bottas', 'FIN'],
  COL: ['Franco Colapinto', 'ARG'],
  DEV: ['Nyck de Vries', 'NED'],
  DOO: ['Jack Doohan', 'AUS'],
  ERI: ['Marcus Ericsson', 'SWE'],
  FIT: ['Pietro Fittipaldi', 'BRA'],
  GAS: ['Pierre Gasly', 'FRA'],
  GIO: ['Antonio Giovinazzi', 'ITA'],
  GRO: ['Romain Grosjean', 'FRA'],
  HAD: ['Isack Hadjar', 'FRA'],
  HAM: ['Lewis Hamilton', 'GBR'],
  HAR: ['Brendon Hartley', 'NZL'],
  HUL: ['Nico Hulkenberg', 'GER'],
  KUB: ['Robert Kubica', 'POL'],
  KVY: ['Daniil Kvyat', 'RUS'],
  LAT: ['Nicholas Latifi', 'CAN'],
  LAW: ['Liam Lawson', 'NZL'],
  LEC: ['Charles Leclerc', 'MON'],
  LIN: ['Arvid Lindblad', 'GBR'],
  MAG: ['Kevin Magnussen', 'DEN'],
  MAZ: ['Nikita Mazepin', 'RUS'],
  MSC: ['Mick Schumacher', 'GER'],
  NOR: ['Lando Norris', 'GBR'],
  OCO: ['Esteban Ocon', 'FRA'],
  PER: ['Sergio Perez', 'MEX'],
  PIA: ['Oscar Piastri', 'AUS'],
  RAI: ['Kimi Raikkonen', 'FIN'],
  RIC: ['Daniel Ricciardo', 'AUS'],
  RUS: ['George Russell', 'GBR'],
  SAI: ['Carlos Sainz', 'ESP'],
  SAR: ['Logan Sargeant', 'USA'],
  SIR: ['Sergey Sirotkin', 'RUS'],
  STR: ['Lance Stroll', 'CAN'],
  TSU: ['Yuki Tsunoda', 'JPN'],
  VAN: ['Stoffel Vandoorne', 'BEL'],
  VER: ['Max Verstappen', 'NED'],
  VET: ['Sebastian Vettel', 'GER'],
  ZHO: ['Zhou Guanyu', 'CHN'],
} as const satisfies Readonly<Record<string, readonly [fullName: string, country: string]>>;
type Code = keyof typeof PEOPLE;

/**
 * By season and team, `number code`. Who changed teams, or drove for part of the season only, has the days:
 * `44 HAM <2020-12-01` until that day, `44 HAM >=2020-12-01` from it on. Source: the FIA's entry lists.
 */
const GRIDS: Readonly<Record<number, Readonly<Record<string, string>>>> = {
  2018: {
    mercedes: '44 HAM, 77 BOT',
    ferrari: '5 VET, 7 RAI',
    'red-bull': '3 RIC, 33 VER',
    'force-india': '11 PER, 31 OCO',
    williams: '18 STR, 35 SIR',
    renault: '27 HUL, 55 SAI',
    'toro-rosso': '10 GAS, 28 HAR',
    haas: '8 GRO, 20 MAG',
    mclaren: '14 ALO, 2 VAN',
    sauber: '9 ERI, 16 LEC',
  },
  2019: {
    mercedes: '44 HAM, 77 BOT',
    ferrari: '5 VET, 16 LEC',
    'red-bull': '33 VER, 10 GAS <2019-08-12, 23 ALB >=2019-08-12',
    mclaren: '55 SAI, 4 NOR',
    renault: '3 RIC, 27 HUL',
    'toro-rosso': '26 KVY, 23 ALB <2019-08-12, 10 GAS >=2019-08-12',
    'racing-point': '11 PER, 18 STR',
    'alfa-romeo': '7 RAI, 99 GIO',
    haas: '8 GRO, 20 MAG',
    williams: '63 RUS, 88 KUB',
  },
  2020: {
    mercedes: '77 BOT, 44 HAM, 63 RUS >=2020-12-02 <2020-12-08',
    ferrari: '5 VET, 16 LEC',
    'red-bull': '33 VER, 23 ALB',
    mclaren: '55 SAI, 4 NOR',
    renault: '3 RIC, 31 OCO',
    alphatauri: '26 KVY, 10 GAS',
    'racing-point': '11 PER, 18 STR, 27 HUL',
    'alfa-romeo': '7 RAI, 99 GIO',
    haas: '8 GRO, 20 MAG, 51 FIT',
    williams: '63 RUS <2020-12-02, 63 RUS >=2020-12-08, 6 LAT, 89 AIT',
  },
  2021: {
    mercedes: '44 HAM, 77 BOT',
    'red-bull': '33 VER, 11 PER',
    mclaren: '3 RIC, 4 NOR',
    'aston-martin': '5 VET, 18 STR',
    alpine: '14 ALO, 31 OCO',
    ferrari: '16 LEC, 55 SAI',
    alphatauri: '10 GAS, 22 TSU',
    'alfa-romeo': '7 RAI, 99 GIO, 88 KUB',
    haas: '9 MAZ, 47 MSC',
    williams: '63 RUS, 6 LAT',
  },
  2022: {
    'red-bull': '1 VER, 11 PER',
    ferrari: '16 LEC, 55 SAI',
    mercedes: '44 HAM, 63 RUS',
    alpine: '14 ALO, 31 OCO',
    mclaren: '3 RIC, 4 NOR',
    'alfa-romeo': '77 BOT, 24 ZHO',
    'aston-martin': '5 VET, 18 STR, 27 HUL',
    haas: '20 MAG, 47 MSC',
    alphatauri: '10 GAS, 22 TSU',
    williams: '6 LAT, 23 ALB, 45 DEV',
  },
  2023: {
    'red-bull': '1 VER, 11 PER',
    ferrari: '16 LEC, 55 SAI',
    mercedes: '44 HAM, 63 RUS',
    alpine: '10 GAS, 31 OCO',
    mclaren: '4 NOR, 81 PIA',
    'alfa-romeo': '77 BOT, 24 ZHO',
    'aston-martin': '14 ALO, 18 STR',
    haas: '20 MAG, 27 HUL',
    alphatauri: '22 TSU, 21 DEV, 3 RIC, 40 LAW',
    williams: '23 ALB, 2 SAR',
  },
  2024: {
    'red-bull': '1 VER, 11 PER',
    mercedes: '44 HAM, 63 RUS',
    ferrari: '16 LEC, 55 SAI, 38 BEA',
    mclaren: '4 NOR, 81 PIA',
    'aston-martin': '14 ALO, 18 STR',
    alpine: '10 GAS, 31 OCO, 61 DOO',
    williams: '23 ALB, 2 SAR, 43 COL',
    rb: '22 TSU, 3 RIC, 30 LAW',
    sauber: '77 BOT, 24 ZHO',
    haas: '20 MAG, 27 HUL, 50 BEA',
  },
  2025: {
    mclaren: '4 NOR, 81 PIA',
    ferrari: '16 LEC, 44 HAM',
    'red-bull': '1 VER, 30 LAW <2025-03-27, 22 TSU >=2025-03-27',
    mercedes: '63 RUS, 12 ANT',
    'aston-martin': '14 ALO, 18 STR',
    alpine: '10 GAS, 7 DOO, 43 COL',
    haas: '31 OCO, 87 BEA',
    'racing-bulls': '6 HAD, 22 TSU <2025-03-27, 30 LAW >=2025-03-27',
    williams: '23 ALB, 55 SAI',
    sauber: '27 HUL, 5 BOR',
  },
  2026: {
    mclaren: '1 NOR, 81 PIA',
    mercedes: '63 RUS, 12 ANT',
    ferrari: '16 LEC, 44 HAM',
    'red-bull': '3 VER, 6 HAD',
    alpine: '10 GAS, 43 COL',
    haas: '31 OCO, 87 BEA',
    'racing-bulls': '30 LAW, 41 LIN',
    audi: '27 HUL, 5 BOR',
    williams: '55 SAI, 23 ALB',
    cadillac: '11 PER, 77 BOT',
    'aston-martin': '14 ALO, 18 STR',
  },
};

interface Seat extends SeasonDriver {
  readonly from: string;
  readonly until: string;
}

const FIRST_DAY = '0000-00-00';
const LAST_DAY = '9999-99-99';
const SEAT = /^(\d+) ([A-Z]{3})(?: >=(\S+))?(?: <(\S+))?$/;

const SEATS = new Map<number, readonly Seat[]>(
  Object.entries(GRIDS).map(([season, teams]) => [Number(season), seatsOf(Number(season), teams)]),
);

function seatsOf(season: number, teams: Readonly<Record<string, string>>): readonly Seat[] {
  return Object.entries(teams).flatMap(([teamId, seats]) =>
    seats.split(', ').map((text): Seat => {
      const [, number, code, from = FIRST_DAY, until = LAST_DAY] = SEAT.exec(text) ?? [];
      const team = teamById(season, teamId);
      const person = PEOPLE[code as Code];
      if (!team || !person) throw new Error(`the grid of ${season} has a seat that cannot be read: ${text}`);
      const [fullName, countryCode] = person;
      return { number: Number(number), code: code as Code, fullName, countryCode, team, from, until };
    }),
  );
}

/** Whether anything is known of who drove in a season. */
export function isSeasonKnown(season: number): boolean {
  return SEATS.has(season);
}

/** Everybody who drove in the season, each once, with the first team of that season. Empty: unknown. */
export function driversOfSeason(season: number): readonly SeasonDriver[] {
  const seen = new Set<number>();
  return (SEATS.get(season) ?? []).filter(({ number }) => !seen.has(number) && seen.add(number));
}

/**
 * Who drove with a number on a day, `YYYY-MM-DD`; undefined where that is not known. A day between two
 * seats is of neither.
 */
export function driverByNumber(day: string, number: number): SeasonDriver | undefined {
  const seats = SEATS.get(Number(day.slice(0, 4))) ?? [];
  return seats.find((seat) => seat.number === number && seat.from <= day && day < seat.until);
}

/** The newest season is the first to be looked at: programs name whom they watch now. */
const NEWEST_FIRST = [...SEATS.keys()].sort((a, b) => b - a);

/**
 * The driver of that name, as a season knew them; without a seat in it, as the nearest other season did.
 *
 * @param isNamed whether a full name is theirs
 */
export function driverNamed(
  season: number,
  isNamed: (fullName: string) => boolean,
): { readonly driver: SeasonDriver; readonly inSeason: boolean } | undefined {
  const nearest = [...NEWEST_FIRST].sort((a, b) => Math.abs(a - season) - Math.abs(b - season));
  for (const each of nearest) {
    const driver = SEATS.get(each)?.find(({ fullName }) => isNamed(fullName));
    if (driver) return { driver, inSeason: each === season };
  }
  return undefined;
}
