/** The compounds of a dry race. */
export type DryCompound = 'SOFT' | 'MEDIUM' | 'HARD';
export type WetCompound = 'INTERMEDIATE' | 'WET';
export type Compound = DryCompound | WetCompound;
export const DRY_COMPOUNDS: readonly DryCompound[] = ['SOFT', 'MEDIUM', 'HARD'];
const WET_COMPOUNDS: readonly WetCompound[] = ['INTERMEDIATE', 'WET'];

interface CompoundModel {
  /** What a new set loses a lap to a new soft one. */
  readonly offsetMs: number;
  readonly wearMsPerLap: number;
  /** Laps until it falls off, on a circuit of average wear. */
  readonly lifeLaps: number;
  /** What the first lap on a set that is not yet warm costs. */
  readonly coldMs: number;
}

/** Orders of magnitude of Pirelli's race previews: a third of a second between compounds, cliffs at 14, 23 and 35 laps. */
const COMPOUND_MODELS: Readonly<Record<Compound, CompoundModel>> = {
  SOFT: { offsetMs: 0, wearMsPerLap: 125, lifeLaps: 14, coldMs: 250 },
  MEDIUM: { offsetMs: 350, wearMsPerLap: 78, lifeLaps: 23, coldMs: 450 },
  HARD: { offsetMs: 650, wearMsPerLap: 50, lifeLaps: 35, coldMs: 800 },
  INTERMEDIATE: { offsetMs: 300, wearMsPerLap: 60, lifeLaps: 34, coldMs: 300 },
  WET: { offsetMs: 300, wearMsPerLap: 45, lifeLaps: 40, coldMs: 300 },
};
/** Beyond its life a set loses this much more, times the square of the laps beyond. */
const CLIFF_MS = 26;

/** What a set with `ageLaps` laps on it loses on its next lap, to a perfect one. */
export function tyreLossMs(compound: Compound, ageLaps: number, tyreWear: number): number {
  const model = COMPOUND_MODELS[compound];
  const beyond = Math.max(0, ageLaps * tyreWear - model.lifeLaps);
  const cold = ageLaps === 0 ? model.coldMs : 0;
  return model.offsetMs + cold + model.wearMsPerLap * ageLaps * tyreWear + CLIFF_MS * beyond * beyond;
}

/**
 * What water on the track costs, as a share of the lap: slick tyres lose most with each drop, grooved
 * ones overheat where it is dry. Intermediates are the better choice from 0.14 on (a lap some 106 % of a
 * dry one), wets from 0.67 (113 %).
 */
const WATER: Readonly<Record<'SLICK' | WetCompound, readonly [dryShare: number, perWetness: number]>> = {
  SLICK: [0, 0.45],
  INTERMEDIATE: [0.045, 0.12],
  WET: [0.085, 0.06],
};

/** `wetness`: 0 is dry, 1 is standing water. */
export function waterLossShare(compound: Compound, wetness: number): number {
  const [dry, perWetness] = WATER[isWet(compound) ? compound : 'SLICK'];
  return dry + perWetness * wetness;
}

export function isWet(compound: Compound): compound is WetCompound {
  return (WET_COMPOUNDS as readonly Compound[]).includes(compound);
}

/** The compound for so many laps that lie ahead, on a track as wet as this. */
export function compoundFor(wetness: number, lapsAhead: number, tyreWear: number): Compound {
  const slick = DRY_COMPOUNDS.find((dry) => COMPOUND_MODELS[dry].lifeLaps / tyreWear >= lapsAhead) ?? 'HARD';
  let best: Compound = slick;
  for (const wet of WET_COMPOUNDS) {
    if (waterLossShare(wet, wetness) < waterLossShare(best, wetness)) best = wet;
  }
  return best;
}

/** For how many laps a set is good. */
export function lifeLapsOf(compound: Compound, tyreWear: number): number {
  return COMPOUND_MODELS[compound].lifeLaps / tyreWear;
}
