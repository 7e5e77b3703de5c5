/** A stretch of time that a detector held to be an incident, in milliseconds; `to` null: it did not end. */
export interface Incident {
  readonly driver: number;
  readonly from: number;
  readonly to: number | null;
}
export interface Label {
  readonly driver: number;
  readonly kind: string;
  readonly from: number;
  readonly to: number;
}

/** What a detector made of one race. */
export interface Tally {
  incidents: number;
  trueIncidents: number;
  /** By kind of fault: how many there were, how many were found, and the delay of each, in samples. */
  readonly kinds: Record<string, { faults: number; found: number; delays: number[] }>;
}

/** An incident that begins so soon after a fault is of it: the reading jumps back. */
const AFTER_MS = 3_000;
const SAMPLE_MS = 250;

/**
 * By incident: a fault is found if an incident that began with it or after lies over it; an incident is true
 * if it began within a fault, or just after.
 */
export function tally(incidents: readonly Incident[], labels: readonly Label[]): Tally {
  const result: Tally = { incidents: incidents.length, trueIncidents: 0, kinds: {} };
  const byDriver = Map.groupBy(labels, ({ driver }) => driver);
  const isTrue = incidents.filter(({ driver, from }) =>
    byDriver.get(driver)?.some((label) => from >= label.from && from <= label.to + AFTER_MS),
  );
  result.trueIncidents = isTrue.length;
  const trueByDriver = Map.groupBy(isTrue, ({ driver }) => driver);
  for (const label of labels) {
    const kind = kindOf(result, label.kind);
    kind.faults++;
    const over = trueByDriver
      .get(label.driver)
      ?.find(({ from, to }) => from <= label.to + AFTER_MS && (to ?? Number.POSITIVE_INFINITY) >= label.from);
    if (!over) continue;
    kind.found++;
    kind.delays.push(Math.max(0, Math.round((over.from - label.from) / SAMPLE_MS)));
  }
  return result;
}

function kindOf({ kinds }: Tally, kind: string): Tally['kinds'][string] {
  kinds[kind] ??= { faults: 0, found: 0, delays: [] };
  return kinds[kind];
}

export function added(a: Tally, b: Tally): Tally {
  const sum: Tally = {
    incidents: a.incidents + b.incidents,
    trueIncidents: a.trueIncidents + b.trueIncidents,
    kinds: structuredClone(a.kinds),
  };
  for (const [kind, { faults, found, delays }] of Object.entries(b.kinds)) {
    const known = kindOf(sum, kind);
    known.faults += faults;
    known.found += found;
    known.delays.push(...delays);
  }
  return sum;
}

export const NO_TALLY: Tally = { incidents: 0, trueIncidents: 0, kinds: {} };
