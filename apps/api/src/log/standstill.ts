/** Time without progress, while records wait, after which a partition is reported and restarted. */
export const STANDSTILL_MS = 15_000;
/** Interval between looks. */
export const LOOK_MS = 1_000;
/** Most time that one look counts: a process suspended for a minute has not observed a minute of standstill. */
const MOST_OF_A_LOOK_MS = 2 * LOOK_MS;

/** Duration without progress. The caller passes the time. */
export interface Standstill {
  /** Changes with every progress. */
  readonly mark: string;
  readonly stillMs: number;
  /** Total duration, across restarts. */
  readonly sinceMs: number;
}

export interface Look {
  readonly mark: string;
  /** True when there is work to do. */
  readonly waiting: boolean;
  /** Milliseconds since the previous look. */
  readonly elapsedMs: number;
}

/** Returns the updated standstill. `due`: restart the partition; `stillMs` counts from 0 again. */
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

/** Returns true when operators should know of the standstill. */
export function isStalled({ sinceMs }: Standstill): boolean {
  return sinceMs >= STANDSTILL_MS;
}
