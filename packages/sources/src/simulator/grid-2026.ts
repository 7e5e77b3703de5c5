/** A team of the season. `paceMs` is what its car loses a lap to the best one, in a dry race. */
export interface Team {
  readonly id: string;
  readonly name: string;
  readonly colour: string;
  readonly paceMs: number;
  /** Above 0: gains on straights what it loses in corners. A share of the time, about ±0.002. */
  readonly straightBias: number;
}

/** A driver of the season. `paceMs` is what he loses a lap to the best one in the same car. */
export interface Driver {
  readonly number: number;
  readonly code: string;
  readonly fullName: string;
  readonly countryCode: string;
  readonly team: Team;
  readonly paceMs: number;
}

const mclaren = team('mclaren', 'McLaren', '#ff8000', 180, 0.0008);
const mercedes = team('mercedes', 'Mercedes', '#27f4d2', 0, 0.001);
const ferrari = team('ferrari', 'Ferrari', '#e80020', 190, -0.0012);
const redBull = team('red-bull', 'Red Bull Racing', '#3671c6', 380, 0.0006);
const alpine = team('alpine', 'Alpine', '#0093cc', 760, 0.0004);
const haas = team('haas', 'Haas F1 Team', '#b6babd', 820, 0.0014);
const racingBulls = team('racing-bulls', 'Racing Bulls', '#6692ff', 840, -0.0006);
const audi = team('audi', 'Audi', '#ff2d00', 980, -0.0014);
const williams = team('williams', 'Williams', '#64c4ff', 1060, 0.0018);
const cadillac = team('cadillac', 'Cadillac', '#444444', 1640, -0.0004);
const astonMartin = team('aston-martin', 'Aston Martin', '#229971', 1720, -0.001);

/** The 22 cars of 2026. Names, numbers and colours are facts; how fast each is, is this product's guess. */
export const GRID_2026: readonly Driver[] = [
  driver(1, 'NOR', 'Lando Norris', 'GBR', mclaren, 20),
  driver(81, 'PIA', 'Oscar Piastri', 'AUS', mclaren, 30),
  driver(63, 'RUS', 'George Russell', 'GBR', mercedes, 20),
  driver(12, 'ANT', 'Kimi Antonelli', 'ITA', mercedes, 40),
  driver(16, 'LEC', 'Charles Leclerc', 'MON', ferrari, 10),
  driver(44, 'HAM', 'Lewis Hamilton', 'GBR', ferrari, 80),
  driver(3, 'VER', 'Max Verstappen', 'NED', redBull, 0),
  driver(6, 'HAD', 'Isack Hadjar', 'FRA', redBull, 180),
  driver(10, 'GAS', 'Pierre Gasly', 'FRA', alpine, 50),
  driver(43, 'COL', 'Franco Colapinto', 'ARG', alpine, 200),
  driver(31, 'OCO', 'Esteban Ocon', 'FRA', haas, 100),
  driver(87, 'BEA', 'Oliver Bearman', 'GBR', haas, 70),
  driver(30, 'LAW', 'Liam Lawson', 'NZL', racingBulls, 110),
  driver(41, 'LIN', 'Arvid Lindblad', 'GBR', racingBulls, 160),
  driver(27, 'HUL', 'Nico Hulkenberg', 'GER', audi, 80),
  driver(5, 'BOR', 'Gabriel Bortoleto', 'BRA', audi, 90),
  driver(55, 'SAI', 'Carlos Sainz', 'ESP', williams, 40),
  driver(23, 'ALB', 'Alexander Albon', 'THA', williams, 60),
  driver(11, 'PER', 'Sergio Perez', 'MEX', cadillac, 120),
  driver(77, 'BOT', 'Valtteri Bottas', 'FIN', cadillac, 110),
  driver(14, 'ALO', 'Fernando Alonso', 'ESP', astonMartin, 20),
  driver(18, 'STR', 'Lance Stroll', 'CAN', astonMartin, 200),
];

function team(id: string, name: string, colour: string, paceMs: number, straightBias: number): Team {
  return { id, name, colour, paceMs, straightBias };
}

function driver(
  number: number,
  code: string,
  fullName: string,
  countryCode: string,
  of: Team,
  paceMs: number,
): Driver {
  return { number, code, fullName, countryCode, team: of, paceMs };
}
