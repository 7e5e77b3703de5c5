/** An incident of a team that is not over. */
export interface OpenIncident {
  readonly session: string;
  /** Null: the source does not say whose it is. */
  readonly team: { readonly id: string; readonly name: string } | null;
  /** Id of the item that opened it. */
  readonly id: string;
  /** How far from normal it was at its worst, in °C. */
  readonly worstBeyondC: number;
  readonly lastAtMs: number;
  readonly lastTemperatureC: number;
  /** When the last message of it was read, by the wall clock. */
  readonly heardAtMs: number;
}

/** So long without an anomalous reading, and a team's incident is over: its source never says that it is. */
export const INCIDENT_SILENCE_MS = 120_000;

/** More than there are teams in some dozens of races; the one that was silent for longest goes first. */
const MAX_OPEN = 1_000;

/** Incidents that are open, by session and team. */
export class OpenIncidents {
  readonly #open = new Map<string, OpenIncident>();

  of(session: string, teamId: string | null): OpenIncident | null {
    return this.#open.get(keyOf(session, teamId)) ?? null;
  }

  put(incident: OpenIncident): void {
    const key = keyOf(incident.session, incident.team?.id ?? null);
    this.#open.delete(key);
    this.#open.set(key, incident);
    const [oldest] = this.#open.keys();
    if (this.#open.size > MAX_OPEN && oldest !== undefined) this.#open.delete(oldest);
  }

  close({ session, team }: OpenIncident): void {
    this.#open.delete(keyOf(session, team?.id ?? null));
  }

  /** Those of which nothing was heard for the documented silence, by the wall clock. */
  silentSince(nowMs: number): readonly OpenIncident[] {
    return [...this.#open.values()].filter(({ heardAtMs }) => nowMs - heardAtMs >= INCIDENT_SILENCE_MS);
  }
}

function keyOf(session: string, teamId: string | null): string {
  return `${session} ${teamId ?? ''}`;
}
