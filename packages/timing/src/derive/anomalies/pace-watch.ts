import type { TimingEventOf } from '../../events/envelope.ts';
import type { Metric } from '../../events/vocabulary.ts';
import type { LapRecord, PitStopRecord, SessionState } from '../../fold/state.ts';
import type { Remembered } from '../deriver.ts';
import type { AnomalyItem } from '../items.ts';
import { cleared, type Finding, found, type OpenIncident } from './incident.ts';
import { type Paced, pacedLap, pacedSector } from './lap-pace.ts';
import { pacedStop } from './pit-pace.ts';

type PaceMemory = {
  /** The newest lap that was judged, so that one told again is not judged again. */
  readonly lap: number;
  /** The lap of the newest slow sector: its lap is slow for that reason. */
  readonly slowSectorLap: number;
  readonly stop: number;
  readonly open: Readonly<Partial<Record<PaceMetric, OpenIncident>>>;
};
type PaceMetric = Extract<Metric, 'LAP_TIME' | 'SECTOR_TIME' | 'PIT_STOP_TIME'>;

/** One car's lap, sector and pit stop times, and what was slow among them. Rests on the timing alone. */
export class PaceWatch {
  readonly driver: number;
  readonly #confidence: number;
  readonly #open = new Map<PaceMetric, OpenIncident>();
  #lap = 0;
  #slowSectorLap = 0;
  #stop = 0;

  constructor(driver: number, confidence: number, remembered: Remembered | undefined = undefined) {
    this.driver = driver;
    this.#confidence = confidence;
    const memory = remembered as PaceMemory | undefined;
    if (!memory) return;
    this.#lap = memory.lap;
    this.#slowSectorLap = memory.slowSectorLap;
    this.#stop = memory.stop;
    for (const metric of Object.keys(memory.open) as PaceMetric[]) {
      this.#open.set(metric, memory.open[metric] as OpenIncident);
    }
  }

  seeLap({ body, at }: TimingEventOf<'LapCompleted'>, state: SessionState, items: AnomalyItem[]): boolean {
    const lap = state.laps[this.driver]?.find((record) => record.lap === body.lap);
    if (!lap || lap.ms === null || lap.lap <= this.#lap) return false;
    this.#lap = lap.lap;
    const atMs = Date.parse(at);
    this.#endStop(lap, atMs, items);
    const paced = pacedLap(state, this.driver, lap, this.#confidence, this.#open.has('LAP_TIME'));
    if (paced) this.#take('LAP_TIME', paced, lap.lap, atMs, items, lap.lap !== this.#slowSectorLap);
    else this.#giveUp('LAP_TIME', lap, atMs, items);
    return true;
  }

  seeSector({ body, at }: TimingEventOf<'SectorTimed'>, state: SessionState, items: AnomalyItem[]): boolean {
    if (body.timeMs === null) return false;
    const isOpen = this.#open.has('SECTOR_TIME');
    const paced = pacedSector(state, this.driver, body.sector, body.timeMs, at, this.#confidence, isOpen);
    if (!paced) return false;
    const lap =
      (state.cars[this.driver]?.lapsCompleted ?? 0) +
      (body.sector === 3 && wasJustCounted(state, this.driver, at) ? 0 : 1);
    if (paced.slow) this.#slowSectorLap = lap;
    else if (!isOpen) return false;
    this.#take('SECTOR_TIME', paced, lap, Date.parse(at), items, true);
    return true;
  }

  seeStop(stop: PitStopRecord, at: string, state: SessionState, items: AnomalyItem[]): boolean {
    if (stop.stop <= this.#stop) return false;
    const paced = pacedStop(state, this.driver, stop, at, this.#confidence);
    if (!paced?.slow) return false;
    this.#stop = stop.stop;
    this.#take('PIT_STOP_TIME', paced, stop.lap, Date.parse(at), items, true);
    return true;
  }

  remember(): Remembered {
    const memory: PaceMemory = {
      lap: this.#lap,
      slowSectorLap: this.#slowSectorLap,
      stop: this.#stop,
      open: Object.fromEntries(this.#open),
    };
    return memory as unknown as Remembered;
  }

  /** A slow stop is over with the next lap that ends on the track. */
  #endStop(lap: LapRecord, atMs: number, items: AnomalyItem[]): void {
    const open = this.#open.get('PIT_STOP_TIME');
    if (!open || lap.pitIn) return;
    const finding: Finding = {
      ...open,
      value: open.worst,
      far: 0,
      explanation: `The car is back on the track and has finished lap ${lap.lap}.`,
    };
    this.#close('PIT_STOP_TIME', open, finding, lap.lap, atMs, items);
  }

  /** After a lap that says nothing (the pits, a safety car) an incident of the laps before is over. */
  #giveUp(metric: PaceMetric, lap: LapRecord, atMs: number, items: AnomalyItem[]): void {
    const open = this.#open.get(metric);
    if (!open || lap.ms === null) return;
    const why = lap.pitIn || lap.pitOut ? 'was in the pits' : 'was not at racing speed';
    const finding: Finding = {
      ...open,
      value: lap.ms,
      far: 0,
      explanation: `Lap ${lap.lap} ${why} and cannot be compared: the incident ends here.`,
    };
    this.#close(metric, open, finding, lap.lap, atMs, items);
  }

  #take(
    metric: PaceMetric,
    paced: Paced,
    lap: number,
    atMs: number,
    items: AnomalyItem[],
    opens: boolean,
  ): void {
    const open = this.#open.get(metric) ?? null;
    if (!paced.slow) {
      if (open) this.#close(metric, open, paced.finding, lap, atMs, items);
      return;
    }
    if (!open && !opens) return;
    const told = found(open, paced.finding, { metric, driver: this.driver, lap }, atMs, paced.lostSeconds);
    if (told.open) this.#open.set(metric, told.open);
    if (told.item) items.push(told.item);
  }

  #close(
    metric: PaceMetric,
    open: OpenIncident,
    finding: Finding,
    lap: number,
    atMs: number,
    items: AnomalyItem[],
  ): void {
    const { item } = cleared(open, finding, { metric, driver: this.driver, lap }, atMs);
    this.#open.delete(metric);
    if (item) items.push(item);
  }
}

/** The last sector may come just before its lap is counted, or just after. */
function wasJustCounted(state: SessionState, driver: number, at: string): boolean {
  const last = state.laps[driver]?.at(-1);
  return last !== undefined && Date.parse(at) - Date.parse(last.at) < 5_000;
}
