import type { EventDraft } from '@slipstream/timing/events/envelope';
import type { MiniSector } from '@slipstream/timing/events/vocabulary';
import { isObject, itemsOf, type Json, type JsonObject, numberAt, textAt } from '../json.ts';
import type { CarLine } from './car-line.ts';
import { markOf, miniSectorOf, timeMs } from './times.ts';

/** Sector times with their colour, and mini sectors. An empty `Value` clears a sector. */
export function sectors(line: CarLine, drafts: EventDraft[]): void {
  if (!('Sectors' in line.patch)) return;
  const states = new Map(itemsOf(line.car.Sectors));
  for (const [index, patch] of itemsOf(line.patch.Sectors)) {
    const state = states.get(index);
    if (index > 2 || !isObject(patch) || !isObject(state)) continue;
    const sector = (index + 1) as 1 | 2 | 3;
    sectorTimed(line, sector, patch, state, drafts);
    miniSectors(line, sector, patch.Segments, drafts);
  }
}

function sectorTimed(
  line: CarLine,
  sector: 1 | 2 | 3,
  patch: JsonObject,
  state: JsonObject,
  drafts: EventDraft[],
): void {
  const told = line.told.sectors[sector - 1];
  const text = textAt(patch, 'Value');
  if (!told || (text === undefined && !('OverallFastest' in patch) && !('PersonalFastest' in patch))) return;
  const ms = text === undefined ? told.ms : timeMs(text);
  if (ms === undefined) {
    line.unreadable('a sector time that is none');
    return;
  }
  const mark = ms === null ? null : markOf(state);
  const isNewTime = text !== undefined && ms !== null;
  if (!isNewTime && ms === told.ms && mark === told.mark) return;
  told.ms = ms;
  told.mark = mark;
  drafts.push({
    at: line.at,
    type: 'SectorTimed',
    body: { driver: line.driver, sector, timeMs: ms, ...(mark !== null && { mark }) },
  });
}

/** Neighbouring mini sectors of one message are one event. */
function miniSectors(
  line: CarLine,
  sector: 1 | 2 | 3,
  segments: Json | undefined,
  drafts: EventDraft[],
): void {
  if (segments === undefined) return;
  const whole = Array.isArray(segments);
  let run: MiniSector[] = [];
  let firstIndex = 0;
  const end = () => {
    if (run.length === 0) return;
    drafts.push({
      at: line.at,
      type: 'MiniSectorsChanged',
      body: {
        driver: line.driver,
        sector,
        firstIndex,
        miniSectors: run,
        ...(whole && { count: segments.length }),
      },
    });
  };
  for (const [index, item] of itemsOf(segments)) {
    const code = isObject(item) ? numberAt(item, 'Status') : undefined;
    if (code === undefined || index > MAX_MINI_SECTORS) continue;
    if (run.length > 0 && index !== firstIndex + run.length) {
      end();
      run = [];
    }
    if (run.length === 0) firstIndex = index;
    run.push(miniSectorOf(code));
  }
  end();
}

/** The most that a circuit's sector has is about a dozen; more is nonsense. */
const MAX_MINI_SECTORS = 40;
