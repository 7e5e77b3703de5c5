import type { GapValue } from '@slipstream/timing/events/bodies';
import type { EventDraft } from '@slipstream/timing/events/envelope';
import { compoundNamed, type MiniSector } from '@slipstream/timing/events/vocabulary';
import { gapOf, miniSectorOf } from '../recording/decode/times.ts';
import { itemsOf, numberAt, numberOf, textAt, wholeAt } from '../recording/json.ts';
import { dateOf, driverNumber, type OpenF1Record, secondsAt } from './endpoints.ts';

/** Seconds, or `+1 LAP`; null where none is shown (the leader, a car that is out); undefined of nonsense. */
function gapAt(record: OpenF1Record, key: string): GapValue | null | undefined {
  const seconds = numberAt(record, key);
  if (seconds !== undefined) return seconds < 0 ? undefined : { ms: Math.round(seconds * 1000) };
  const text = textAt(record, key);
  return text === undefined ? null : gapOf(text);
}

export function gapChanged(at: string, record: OpenF1Record): EventDraft[] {
  const driver = driverNumber(record);
  const gapToLeader = gapAt(record, 'gap_to_leader');
  const interval = gapAt(record, 'interval');
  if (driver === null || (gapToLeader === undefined && interval === undefined)) return [];
  const leads = isNothing(gapToLeader) && isNothing(interval);
  return [
    {
      at,
      type: 'GapChanged',
      body: {
        driver,
        ...(gapToLeader !== undefined && { gapToLeader: leads ? null : gapToLeader }),
        ...(interval !== undefined && { interval: leads ? null : interval }),
      },
    },
  ];
}

/** The API gives the leader gaps of zero, where timing screens show none. */
function isNothing(gap: GapValue | null | undefined): boolean {
  return !gap || ('ms' in gap && gap.ms === 0);
}

/** All positions of one instant are one event: in between, two cars would share a place. */
export function positionsChanged(at: string, records: readonly OpenF1Record[]): EventDraft[] {
  const positions = records.flatMap((record) => {
    const driver = driverNumber(record);
    const position = wholeAt(record, 'position', 1, 99);
    return driver === null || position === undefined ? [] : [{ driver, position }];
  });
  return positions.length === 0 ? [] : [{ at, type: 'PositionsChanged', body: { positions } }];
}

/**
 * A lap with its sectors, each at the instant when the car crossed its line. The API gives a first lap, and
 * some others, no start: then its lines are counted back from its end, and what has no instant even so counts
 * as of `at`.
 *
 * @param endedAt when the car's next lap began, where that is known.
 */
export function lapCompleted(at: string, record: OpenF1Record, endedAt: string | null = null): EventDraft[] {
  const driver = driverNumber(record);
  const lap = wholeAt(record, 'lap_number', 1, 999);
  if (driver === null || lap === undefined) return [];
  const drafts: EventDraft[] = [];
  const lapMs = secondsAt(record, 'lap_duration');
  const startMs = dateOf(record, 'date_start') === null ? null : Date.parse(at);
  const lines = crossings(record, startMs, endedAt === null ? null : Date.parse(endedAt), lapMs);
  for (const sector of [1, 2, 3] as const) {
    const timeMs = secondsAt(record, `duration_sector_${sector}`);
    const lineMs = lines[sector - 1] ?? (timeMs !== undefined && startMs === null ? Date.parse(at) : null);
    if (lineMs === null) continue;
    const crossedAt = new Date(lineMs).toISOString();
    if (timeMs !== undefined)
      drafts.push({ at: crossedAt, type: 'SectorTimed', body: { driver, sector, timeMs } });
    const miniSectors = miniSectorsAt(record, sector);
    if (miniSectors.length > 0) {
      const body = { driver, sector, firstIndex: 0, miniSectors, count: miniSectors.length };
      drafts.push({ at: crossedAt, type: 'MiniSectorsChanged', body });
    }
  }
  if (lapMs !== undefined) {
    const lapEndMs = startMs === null ? (lines[2] ?? Date.parse(at) + lapMs) : startMs + lapMs;
    const completedAt = new Date(lapEndMs).toISOString();
    drafts.push({ at: completedAt, type: 'LapCompleted', body: { driver, lap, timeMs: lapMs } });
  }
  return drafts;
}

/** When the car crossed the end of each sector: counted on from the start of its lap, else back from its end. */
function crossings(
  record: OpenF1Record,
  startMs: number | null,
  endMs: number | null,
  lapMs: number | undefined,
): readonly (number | null)[] {
  const [one, two, three] = ([1, 2, 3] as const).map((sector) =>
    secondsAt(record, `duration_sector_${sector}`),
  );
  const plus = (ms: number | null, more: number | undefined) =>
    ms === null || more === undefined ? null : ms + more;
  if (startMs === null) {
    const second = plus(endMs, three === undefined ? undefined : -three);
    return [plus(second, two === undefined ? undefined : -two), second, endMs];
  }
  const second = plus(plus(startMs, one), two);
  return [plus(startMs, one), second, lapMs === undefined ? plus(second, three) : startMs + lapMs];
}

function miniSectorsAt(record: OpenF1Record, sector: 1 | 2 | 3): MiniSector[] {
  return itemsOf(record[`segments_sector_${sector}`]).map(([, code]) => miniSectorOf(numberOf(code) ?? 0));
}

/** A lap that the API gives no time: it ended when the car's next one began. */
export function untimedLap(at: string, record: OpenF1Record): EventDraft[] {
  const driver = driverNumber(record);
  const lap = wholeAt(record, 'lap_number', 1, 999);
  if (driver === null || lap === undefined) return [];
  return [{ at, type: 'LapCompleted', body: { driver, lap, timeMs: null } }];
}

/** `stop` counts from 1: the API numbers laps, not stops. */
export function pitStopTimed(at: string, record: OpenF1Record, stop: number): EventDraft[] {
  const driver = driverNumber(record);
  if (driver === null) return [];
  const lap = wholeAt(record, 'lap_number', 0, 999);
  const pitLaneMs = pitLaneMsOf(record);
  const stationaryMs = secondsAt(record, 'stop_duration');
  return [
    {
      at,
      type: 'PitStopTimed',
      body: {
        driver,
        stop,
        ...(lap !== undefined && { lap }),
        ...(pitLaneMs !== undefined && { pitLaneMs }),
        ...(stationaryMs !== undefined && { stationaryMs }),
      },
    },
  ];
}

/** `pit_duration` is the older name of the same. */
export function pitLaneMsOf(record: OpenF1Record): number | undefined {
  return secondsAt(record, 'lane_duration') ?? secondsAt(record, 'pit_duration');
}

export function stintChanged(at: string, record: OpenF1Record): EventDraft[] {
  const driver = driverNumber(record);
  const stint = wholeAt(record, 'stint_number', 1, 99);
  if (driver === null || stint === undefined) return [];
  const text = textAt(record, 'compound');
  const fromLap = wholeAt(record, 'lap_start', 1, 999);
  const ageAtStartLaps = wholeAt(record, 'tyre_age_at_start', 0, 999);
  return [
    {
      at,
      type: 'StintChanged',
      body: {
        driver,
        stint,
        ...(text && { compound: compoundNamed(text) }),
        ...(fromLap !== undefined && { fromLap }),
        ...(ageAtStartLaps !== undefined && { ageAtStartLaps, new: ageAtStartLaps === 0 }),
      },
    },
  ];
}

export function gridPositionSet(at: string, record: OpenF1Record): EventDraft[] {
  const driver = driverNumber(record);
  const position = wholeAt(record, 'position', 1, 99);
  return driver === null || position === undefined
    ? []
    : [{ at, type: 'GridPositionSet', body: { driver, position } }];
}

/** `session_result`, which follows the session, is the only place where the API says who retired or was disqualified. */
export function retired(at: string, record: OpenF1Record): EventDraft[] {
  const driver = driverNumber(record);
  const is = (...keys: string[]) => keys.some((key) => String(record[key]).toLowerCase() === 'true');
  if (driver === null || !is('dnf', 'dns', 'dsq')) return [];
  const body = is('dsq') ? { driver, disqualified: true } : { driver, retired: true };
  return [{ at, type: 'CarStatusChanged', body }];
}
