/** The compounds of a dry race. */
export type DryCompound = 'SOFT' | 'MEDIUM' | 'HARD';
export const DRY_COMPOUNDS: readonly DryCompound[] = ['SOFT', 'MEDIUM', 'HARD'];

interface CompoundModel {
  /** What a new set loses a lap to a new soft one. */
  readonly offsetMs: number;
  readonly wearMsPerLap: number;
  /** Laps until it falls off, on a circuit of average wear. */
  readonly lifeLaps: number;
}

/** Orders of magnitude of Pirelli's race previews: a third of a second between compounds, cliffs at 14, 23 and 35 laps. */
const COMPOUND_MODELS: Readonly<Record<DryCompound, CompoundModel>> = {
  SOFT: { offsetMs: 0, wearMsPerLap: 125, lifeLaps: 14 },
  MEDIUM: { offsetMs: 350, wearMsPerLap: 78, lifeLaps: 23 },
  HARD: { offsetMs: 650, wearMsPerLap: 50, lifeLaps: 35 },
};
/** Beyond its life a set loses this much more, times the square of the laps beyond. */
const CLIFF_MS = 26;
/** The first lap on a set that is not yet warm. */
const COLD_MS: Readonly<Record<DryCompound, number>> = { SOFT: 250, MEDIUM: 450, HARD: 800 };

/** What a set with `ageLaps` laps on it loses on its next lap, to a perfect one. */
export function tyreLossMs(compound: DryCompound, ageLaps: number, tyreWear: number): number {
  const model = COMPOUND_MODELS[compound];
  const beyond = Math.max(0, ageLaps * tyreWear - model.lifeLaps);
  const cold = ageLaps === 0 ? COLD_MS[compound] : 0;
  return model.offsetMs + cold + model.wearMsPerLap * ageLaps * tyreWear + CLIFF_MS * beyond * beyond;
}
