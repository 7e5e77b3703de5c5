/** A corner: where its two straights would meet (x to the east, y to the north), and its radius. 0: no corner. */
export type Corner = readonly [x: number, y: number, radius: number];

/** An invented circuit. Distances run along the outline from the line, in metres. */
export interface Circuit {
  readonly id: string;
  readonly name: string;
  readonly grandPrix: string;
  readonly lengthM: number;
  readonly laps: number;
  /**
   * Straights and arcs between them, in driving order, roughly in metres (all of it is scaled to
   * `lengthM`). The first is the line; the 300 m before it are straight, for the grid and the pit lane.
   */
  readonly outline: readonly Corner[];
  /** Where sectors 1 and 2 end, as shares of the lap. */
  readonly sectorEnds: readonly [number, number];
  readonly miniSectors: readonly [number, number, number];
  /** The pit lane begins so far before the line and ends so far after it. */
  readonly pitEntryM: number;
  readonly pitExitM: number;
  /** 1 is average; above it passing is easier. */
  readonly overtaking: number;
  /** 1 is average; above it tyres wear sooner. */
  readonly tyreWear: number;
  readonly corners: number;
  readonly weather: { readonly airC: number; readonly trackC: number; readonly humidityPct: number };
}

export const CIRCUITS: readonly Circuit[] = [
  {
    id: 'porto-ventara',
    name: 'Autodromo Porto Ventara',
    grandPrix: 'Porto Ventara Grand Prix',
    lengthM: 5_318,
    laps: 57,
    outline: [
      [0, 0, 0],
      [560, 0, 40],
      [545, -230, 72],
      [860, -290, 82],
      [890, -560, 150],
      [430, -1130, 21],
      [440, -690, 52],
      [180, -690, 119],
      [20, -800, 98],
      [-200, -760, 115],
      [-270, -430, 55],
      [-730, -410, 32],
      [-760, -180, 78],
      [-620, 0, 48],
    ],
    sectorEnds: [0.3, 0.66],
    miniSectors: [7, 8, 7],
    pitEntryM: 212,
    pitExitM: 248,
    overtaking: 1.15,
    tyreWear: 1,
    corners: 13,
    weather: { airC: 27, trackC: 41, humidityPct: 52 },
  },
  {
    id: 'hallberg',
    name: 'Hallbergring',
    grandPrix: 'Hallberg Grand Prix',
    lengthM: 5_674,
    laps: 54,
    outline: [
      [0, 0, 0],
      [0, 560, 62],
      [200, 690, 125],
      [430, 640, 85],
      [640, 790, 105],
      [850, 700, 60],
      [870, 300, 260],
      [840, -20, 300],
      [910, -470, 18],
      [760, -480, 20],
      [745, -700, 48],
      [420, -740, 170],
      [160, -650, 70],
      [60, -830, 38],
      [-40, -740, 42],
      [0, -420, 190],
    ],
    sectorEnds: [0.33, 0.68],
    miniSectors: [8, 7, 7],
    pitEntryM: 220,
    pitExitM: 236,
    overtaking: 1.3,
    tyreWear: 1.22,
    corners: 14,
    weather: { airC: 19, trackC: 28, humidityPct: 61 },
  },
  {
    id: 'marisol',
    name: 'Marisol Street Circuit',
    grandPrix: 'Marisol Grand Prix',
    lengthM: 4_986,
    laps: 61,
    outline: [
      [0, 0, 0],
      [-560, 0, 25],
      [-570, 220, 32],
      [-800, 240, 28],
      [-800, 580, 38],
      [-680, 590, 28],
      [-670, 430, 38],
      [-200, 420, 320],
      [340, 480, 30],
      [360, 600, 25],
      [820, 590, 21],
      [810, 330, 40],
      [600, 300, 35],
      [590, 0, 30],
    ],
    sectorEnds: [0.31, 0.64],
    miniSectors: [6, 7, 7],
    pitEntryM: 208,
    pitExitM: 232,
    overtaking: 0.55,
    tyreWear: 0.88,
    corners: 13,
    weather: { airC: 30, trackC: 46, humidityPct: 68 },
  },
];
