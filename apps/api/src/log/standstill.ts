/** Records wait, and nothing moves for this long: then it is reported, and begun anew. */
export const STANDSTILL_MS = 15_000;
/** How often it is looked at. */
export const LOOK_MS = 1_000;
/** What a look may count for: a process that was stopped for a minute has not watched a standstill for a minute. */
const MOST_OF_A_LOOK_MS = 2 * LOOK_MS;

/** How long something has not moved. Time comes in as an argument. */
export interface Standstill {
  /** Differs as soon as there is progress. */
  readonly mark: string;
  readonly stillMs: number;
  /** How long all of it lasts, over the times that it was begun anew. */
  readonly sinceMs: number;
}

export interface Look {
  readonly mark: string;
  /** Whether there is something to do. */
  readonly waiting: boolean;
  /** Since the look before. */
  readonly elapsedMs: number;
}

/** `due`: it is to be begun anew; it counts from there again. */
export function look(
  before: Standstill | undefined,
  { mark, waiting, elapsedMs }: Look,
): { readonly standstill: Standstill; readonly due: boolean } {
  if (!before || !waiting || before.mark !== mark) {
    return { standstill: { mark, stillMs: 0, sinceMs: 0 }, due: false };
  }
  const byMs = Math.min(elapsedMs, MOST_OF_A_LOOK_MS);
  const stillMs = before.stillMs + byMs;
  const due = stillMs >= STANDSTILL_MS;
  return { standstill: { mark, stillMs: due ? 0 : stillMs, sinceMs: before.sinceMs + byMs }, due };
}

/** Whether a person should know of it. */
export function isStalled({ sinceMs }: Standstill): boolean {
  return sinceMs >= STANDSTILL_MS;
}
