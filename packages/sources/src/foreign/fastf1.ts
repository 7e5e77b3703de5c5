import type { EventDraft } from '@slipstream/timing/events/envelope';
import { COMPOUNDS, type Compound, type SessionKind } from '@slipstream/timing/events/vocabulary';
import { z } from 'zod';
import { timeMs } from '../recording/decode/times.ts';
import { slug } from '../recording/slug.ts';
import { countryOf } from './driver-names.ts';
import { doesNotFit, doesNotFitSchema, events, says, type Translator } from './foreign-message.ts';
import { announced, seasonOf, sessionOf, started } from './foreign-session.ts';
import { teamNamed, UNKNOWN_TEAM } from './foreign-team.ts';

/** FastF1 writes whole numbers as decimals where a column has gaps, and gaps as NaN. */
const GAPS = ['', 'nan', 'nat', 'none', 'null'];
const orGap = (value: unknown) =>
  typeof value === 'string' && GAPS.includes(value.trim().toLowerCase()) ? null : value;
const whole = z.preprocess(orGap, z.coerce.number().pipe(z.int().min(0).max(999)).nullable()).optional();
const flag = z
  .preprocess((value) => {
    const plain = orGap(value);
    return typeof plain === 'string' ? plain.toLowerCase() === 'true' || plain === '1' : plain;
  }, z.union([z.boolean(), z.literal([0, 1]).transform((one) => one === 1)]).nullable())
  .optional();
const time = z.preprocess(orGap, z.union([z.string(), z.number().min(0)]).nullable()).optional();
const text = z.string().trim().min(1);

const row = z.object({
  session_name: text,
  track: text,
  date: z.string().regex(/^\d{4}-\d{2}-\d{2}/, { error: 'a date begins with YYYY-MM-DD' }),
  driver: text,
  driver_name: text.nullish(),
  team: text.nullish(),
  lap_number: z.coerce.number().pipe(z.int().min(1).max(999)),
  lap_time: time,
  position: whole,
  tyre_compound: z.string().nullish(),
  tyre_life: whole,
  pit_stop: flag,
  stint: whole,
  fresh_tyre: flag,
  sector1_time: time,
  sector2_time: time,
  sector3_time: time,
});
type Row = z.infer<typeof row>;

/**
 * The topic has no instants: the lap of a number is taken to end so long after the one before, from the
 * beginning of its day. Laps of all drivers are in order then, whoever's message comes first.
 */
const LAP_APART_MS = 120_000;
/** Between the ends of sectors: more than the fold lets a lap's last sector be late. */
const SECTOR_APART_MS = 10_000;

/** `fastf1`: one lap of one driver a message, as FastF1's `Laps` has it. */
export const fastf1: Translator = ({ value }, cast) => {
  const parsed = row.safeParse(value);
  if (!parsed.success) return doesNotFitSchema(parsed.error);
  const {
    session_name: name,
    track,
    date,
    lap_number: lap,
    position,
    pit_stop: pitStop,
    stint,
  } = parsed.data;
  const day = date.slice(0, 10);
  const lapMs = millis(parsed.data.lap_time);
  const sectors = [parsed.data.sector1_time, parsed.data.sector2_time, parsed.data.sector3_time].map(millis);
  const wrong = [lapMs, ...sectors].includes(undefined);
  if (wrong) return doesNotFit('lap_time and the sectors are seconds, m:ss.mmm or 0 days hh:mm:ss.ffffff');
  const endMs = Date.parse(`${day}T00:00:00.000Z`) + lap * LAP_APART_MS;
  if (Number.isNaN(endMs)) return doesNotFit(`date: ${day} is no day`);
  const before = (ms: number) => new Date(endMs - ms).toISOString();
  const [at, begunAt] = [before(0), before((lap - 1) * LAP_APART_MS)];
  const session = sessionOf(`${day}-${slug(track)}-${slug(name)}`);
  const fullName = parsed.data.driver_name ?? parsed.data.driver;
  const { driver, team } = cast.member(session, begunAt, fullName, parsed.data.team ?? null);
  const season = seasonOf(day);
  const drafts: EventDraft[] = [
    announced(begunAt, {
      id: session,
      name: track,
      circuit: track,
      kind: kindOf(name),
      sessionName: name,
      season,
    }),
    started(begunAt),
    {
      at: begunAt,
      type: 'DriverAnnounced',
      body: {
        driver,
        code: parsed.data.driver,
        fullName,
        team: team === null ? UNKNOWN_TEAM : teamNamed(team, season),
        ...countryOf({ fullName, season }),
      },
    },
    ...tyresOf(parsed.data, driver, before(3 * SECTOR_APART_MS)),
  ];
  sectors.forEach((ms, index) => {
    const sector = (index + 1) as 1 | 2 | 3;
    const sectorAt = before((2 - index) * SECTOR_APART_MS);
    drafts.push({ at: sectorAt, type: 'SectorTimed', body: { driver, sector, timeMs: ms ?? null } });
  });
  if (position) drafts.push({ at, type: 'PositionsChanged', body: { positions: [{ driver, position }] } });
  // How long it stood nobody says; the stop that ends a stint has its number.
  if (pitStop)
    drafts.push({ at, type: 'PitStopTimed', body: { driver, stop: Math.max(1, stint ?? 1), lap } });
  drafts.push({ at, type: 'LapCompleted', body: { driver, lap, timeMs: lapMs ?? null } });
  if (pitStop) drafts.push({ at: before(-1), type: 'PitExited', body: { driver } });
  return says(events(session, drafts));
};

/** `tyre_life` counts the lap itself. */
function tyresOf(
  { stint, tyre_compound, tyre_life: life, fresh_tyre: fresh }: Row,
  driver: number,
  at: string,
): readonly EventDraft[] {
  if (!stint) return [];
  const compound = COMPOUNDS.find((each) => each === tyre_compound?.trim().toUpperCase());
  return [
    {
      at,
      type: 'StintChanged',
      body: {
        driver,
        stint,
        compound: compound ?? ('UNKNOWN' satisfies Compound),
        ...(typeof fresh === 'boolean' ? { new: fresh } : {}),
        ...(life ? { ageLaps: life - 1 } : {}),
      },
    },
  ];
}

const DELTA = /^(-?\d+) days? (?:\+)?(\d{1,2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?$/;
const MS_PER_SECOND = 1_000;
const MS_PER_DAY = 86_400_000;

/** Null where there is none; undefined of nonsense. */
function millis(given: string | number | null | undefined): number | null | undefined {
  if (given === null || given === undefined) return null;
  if (typeof given === 'number') return Math.round(given * MS_PER_SECOND);
  const delta = DELTA.exec(given.trim());
  if (!delta) return timeMs(given.trim().replace(/(\.\d{3})\d+$/, '$1'));
  const [, days, hours, minutes, seconds, fraction = ''] = delta;
  const wholeSeconds = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
  const rest = Math.round(Number(`0.${fraction || '0'}`) * MS_PER_SECOND);
  return Number(days) * MS_PER_DAY + wholeSeconds * MS_PER_SECOND + rest;
}

function kindOf(name: string): SessionKind {
  const words = slug(name);
  if (/^(?:sprint-(?:qualifying|shootout)|sq|ss)$/.test(words)) return 'SPRINT_QUALIFYING';
  if (/^(?:sprint|s)$/.test(words)) return 'SPRINT';
  if (/^(?:qualifying|q\d?)$/.test(words)) return 'QUALIFYING';
  return /^(?:practice|fp|free-practice)/.test(words) ? 'PRACTICE' : 'RACE';
}
