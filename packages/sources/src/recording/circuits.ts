import { slug } from './slug.ts';

/** Length of a lap in kilometres, by the feed's short name of the circuit. */
const LENGTH_KM: Readonly<Record<string, number>> = {
  Austin: 5.513,
  Baku: 6.003,
  Catalunya: 4.657,
  Hungaroring: 4.381,
  Imola: 4.909,
  Interlagos: 4.309,
  Jeddah: 6.174,
  'Las Vegas': 6.201,
  Lusail: 5.419,
  Melbourne: 5.278,
  'Mexico City': 4.304,
  Miami: 5.412,
  'Monte Carlo': 3.337,
  Montreal: 4.361,
  Monza: 5.793,
  Sakhir: 5.412,
  Shanghai: 5.451,
  Silverstone: 5.891,
  'Spa-Francorchamps': 7.004,
  Spielberg: 4.318,
  Suzuka: 5.807,
  'Yas Marina Circuit': 5.281,
  Zandvoort: 4.259,
};

/** A circuit by the feed's short name; without a length where it is not in the table. */
export function circuitOf(shortName: string): { id: string; name: string; lengthKm?: number } {
  const lengthKm = LENGTH_KM[shortName];
  return { id: slug(shortName), name: shortName, ...(lengthKm !== undefined && { lengthKm }) };
}
