export interface Place {
  /** Degrees north and east. */
  readonly latitude: number;
  readonly longitude: number;
}

/** Where the circuits are, by the id that `circuitOf` gives the feed's short name. */
const PLACES: Readonly<Record<string, readonly [latitude: number, longitude: number]>> = {
  austin: [30.1328, -97.6411],
  baku: [40.3725, 49.8533],
  catalunya: [41.57, 2.2611],
  hungaroring: [47.5789, 19.2486],
  imola: [44.3439, 11.7167],
  interlagos: [-23.7036, -46.6997],
  jeddah: [21.6319, 39.1044],
  'las-vegas': [36.1147, -115.1728],
  lusail: [25.49, 51.4542],
  madring: [40.4653, -3.6156],
  melbourne: [-37.8497, 144.968],
  'mexico-city': [19.4042, -99.0907],
  miami: [25.9581, -80.2389],
  'monte-carlo': [43.7347, 7.4206],
  montreal: [45.5, -73.5228],
  monza: [45.6156, 9.2811],
  sakhir: [26.0325, 50.5106],
  shanghai: [31.3389, 121.2197],
  silverstone: [52.0786, -1.0169],
  singapore: [1.2914, 103.864],
  'spa-francorchamps': [50.4372, 5.9714],
  spielberg: [47.2197, 14.7647],
  suzuka: [34.8431, 136.541],
  'yas-marina-circuit': [24.4672, 54.6031],
  zandvoort: [52.3888, 4.5409],
};

/** Other names of the same circuits, as other sources have them. */
const ALSO: Readonly<Record<string, string>> = {
  albert_park: 'melbourne',
  'albert-park': 'melbourne',
  bahrain: 'sakhir',
  barcelona: 'catalunya',
  losail: 'lusail',
  'marina-bay': 'singapore',
  monaco: 'monte-carlo',
  'red-bull-ring': 'spielberg',
  spa: 'spa-francorchamps',
  'yas-marina': 'yas-marina-circuit',
};

/** Null for a circuit that is not in the table. */
export function placeOfCircuit(circuitId: string): Place | null {
  const place = PLACES[circuitId] ?? PLACES[ALSO[circuitId] ?? ''];
  return place ? { latitude: place[0], longitude: place[1] } : null;
}
