/** A team as a season knew it. */
export interface SeasonTeam {
  readonly id: string;
  /** As a timing screen has it. */
  readonly name: string;
  /** As `#rrggbb`. */
  readonly colour: string;
}

interface Era extends SeasonTeam {
  /** First and last season under that name and colour. */
  readonly from: number;
  readonly to: number;
}

const ONGOING = 9_999;

/** Names and colours as the sport's own timing has shown them. Source: FIA entry lists, official live timing. */
const TEAMS: readonly Era[] = [
  era('alfa-romeo', 'Alfa Romeo Racing', '#900000', 2019, 2021),
  era('alfa-romeo', 'Alfa Romeo', '#c92d4b', 2022, 2023),
  era('alphatauri', 'AlphaTauri', '#2b4562', 2020, 2021),
  era('alphatauri', 'AlphaTauri', '#5e8faa', 2022, 2023),
  era('alpine', 'Alpine', '#0090ff', 2021, 2021),
  era('alpine', 'Alpine', '#2293d1', 2022, 2023),
  era('alpine', 'Alpine', '#0093cc', 2024, ONGOING),
  era('aston-martin', 'Aston Martin', '#006f62', 2021, 2021),
  era('aston-martin', 'Aston Martin', '#358c75', 2022, 2023),
  era('aston-martin', 'Aston Martin', '#229971', 2024, ONGOING),
  era('audi', 'Audi', '#ff2d00', 2026, ONGOING),
  era('cadillac', 'Cadillac', '#444444', 2026, ONGOING),
  era('ferrari', 'Ferrari', '#dc0000', 2018, 2021),
  era('ferrari', 'Ferrari', '#f91536', 2022, 2023),
  era('ferrari', 'Ferrari', '#e80020', 2024, ONGOING),
  era('force-india', 'Force India', '#f596c8', 2018, 2018),
  era('haas', 'Haas F1 Team', '#bd9e57', 2018, 2020),
  era('haas', 'Haas F1 Team', '#b6babd', 2021, ONGOING),
  era('mclaren', 'McLaren', '#ff8700', 2018, 2021),
  era('mclaren', 'McLaren', '#f58020', 2022, 2023),
  era('mclaren', 'McLaren', '#ff8000', 2024, ONGOING),
  era('mercedes', 'Mercedes', '#00d2be', 2018, 2021),
  era('mercedes', 'Mercedes', '#6cd3bf', 2022, 2023),
  era('mercedes', 'Mercedes', '#27f4d2', 2024, ONGOING),
  era('racing-bulls', 'Racing Bulls', '#6692ff', 2025, ONGOING),
  era('racing-point', 'Racing Point', '#f596c8', 2019, 2020),
  era('rb', 'RB', '#6692ff', 2024, 2024),
  era('red-bull', 'Red Bull Racing', '#1e41ff', 2018, 2019),
  era('red-bull', 'Red Bull Racing', '#0600ef', 2020, 2021),
  era('red-bull', 'Red Bull Racing', '#3671c6', 2022, ONGOING),
  era('renault', 'Renault', '#fff500', 2018, 2020),
  era('sauber', 'Sauber', '#9b0000', 2018, 2018),
  era('sauber', 'Kick Sauber', '#52e252', 2024, 2025),
  era('toro-rosso', 'Toro Rosso', '#469bff', 2018, 2019),
  era('williams', 'Williams', '#ffffff', 2018, 2019),
  era('williams', 'Williams', '#0082fa', 2020, 2020),
  era('williams', 'Williams', '#005aff', 2021, 2021),
  era('williams', 'Williams', '#37bedd', 2022, 2023),
  era('williams', 'Williams', '#64c4ff', 2024, ONGOING),
];

/** What sponsors have made of names. By words of the name, as `slug` writes them. */
const ALSO_CALLED: Readonly<Record<string, readonly string[]>> = {
  'racing-bulls': ['rb', 'vcarb'],
  rb: ['racing-bulls', 'vcarb', 'alphatauri'],
  sauber: ['stake'],
};

function era(id: string, name: string, colour: string, from: number, to: number): Era {
  return { id, name, colour, from, to };
}

export function teamById(season: number, id: string): SeasonTeam | undefined {
  return TEAMS.find((team) => team.id === id && team.from <= season && season <= team.to);
}

/**
 * The team of a season that a name means: `McLaren F1 Team`, `Oracle Red Bull Racing` and `Scuderia
 * Ferrari` bear the team's own words; of several the one that is named first (`Haas Ferrari` is Haas).
 *
 * @param words the name as `slug` writes it
 * @returns undefined where the season had no such team, or is not known
 */
export function teamNamedBy(season: number, words: string): SeasonTeam | undefined {
  const found = TEAMS.filter(({ from, to }) => from <= season && season <= to).flatMap((team) => {
    const places = [team.id, ...(ALSO_CALLED[team.id] ?? [])].map((name) =>
      `-${words}-`.indexOf(`-${name}-`),
    );
    const first = Math.min(...places.filter((place) => place !== -1));
    return Number.isFinite(first) ? [{ team, first }] : [];
  });
  return found.sort((a, b) => a.first - b.first)[0]?.team;
}
