import { driversOfSeason } from '@slipstream/timing/rules/season-drivers';
import { teamById } from '@slipstream/timing/rules/season-teams';

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

const SEASON = 2026;

const mclaren = team('mclaren', 180, 0.0008);
const mercedes = team('mercedes', 0, 0.001);
const ferrari = team('ferrari', 190, -0.0012);
const redBull = team('red-bull', 380, 0.0006);
const alpine = team('alpine', 760, 0.0004);
const haas = team('haas', 820, 0.0014);
const racingBulls = team('racing-bulls', 840, -0.0006);
const audi = team('audi', 980, -0.0014);
const williams = team('williams', 1060, 0.0018);
const cadillac = team('cadillac', 1640, -0.0004);
const astonMartin = team('aston-martin', 1720, -0.001);

/** The 22 cars of 2026. Who drives is data of the season; how fast each is, is this product's guess. */
export const GRID_2026: readonly Driver[] = [
  driver('NOR', mclaren, 20),
  driver('PIA', mclaren, 30),
  driver('RUS', mercedes, 20),
  driver('ANT', mercedes, 40),
  driver('LEC', ferrari, 10),
  driver('HAM', ferrari, 80),
  driver('VER', redBull, 0),
  driver('HAD', redBull, 180),
  driver('GAS', alpine, 50),
  driver('COL', alpine, 200),
  driver('OCO', haas, 100),
  driver('BEA', haas, 70),
  driver('LAW', racingBulls, 110),
  driver('LIN', racingBulls, 160),
  driver('HUL', audi, 80),
  driver('BOR', audi, 90),
  driver('SAI', williams, 40),
  driver('ALB', williams, 60),
  driver('PER', cadillac, 120),
  driver('BOT', cadillac, 110),
  driver('ALO', astonMartin, 20),
  driver('STR', astonMartin, 200),
];

function team(id: string, paceMs: number, straightBias: number): Team {
  const known = teamById(SEASON, id);
  if (!known) throw new Error(`no team ${id} in ${SEASON}`);
  return { id, name: known.name, colour: known.colour, paceMs, straightBias };
}

function driver(code: string, of: Team, paceMs: number): Driver {
  const known = driversOfSeason(SEASON).find((each) => each.code === code);
  if (!known) throw new Error(`no driver ${code} in ${SEASON}`);
  const { number, fullName, countryCode } = known;
  return { number, code, fullName, countryCode, team: of, paceMs };
}
