import { setTimeout as sleep } from 'node:timers/promises';
import { type GraphResult, type Operation, subscribe, TRANSPORTS, type Transport } from './viewer.ts';

export interface CrowdCounts {
  messages: number;
  /** Messages with errors in them. */
  errors: number;
  connects: number;
  /** Connections that ended though their viewer had not wanted it. */
  lost: number;
  /** `Missed`, by reason. */
  readonly missed: Record<string, number>;
}

const TOWER = `subscription ($hz: Float!) { leaderboard(maxHz: $hz) { version
  entries { position driver { number } gapToLeader { ms laps } interval { ms laps } status lap } } }`;
const MAP =
  'subscription ($hz: Float!) { trackMap(maxHz: $hz) { at cars { driver { number } point { x y } } } }';
const SESSION =
  'subscription ($hz: Float!) { session(maxHz: $hz) { id status lap trackStatus clock { now } } }';
const RACE_CONTROL = `subscription ($after: Cursor) { raceControl(after: $after) {
  __typename ... on Missed { reason count until } ... on RaceControlEdge { cursor node { id message } } } }`;
const STATES = [TOWER, MAP, SESSION] as const;
const RATES_HZ = [1, 2, 5];
const [SHORTEST_STAY_MS, LONGEST_STAY_MS] = [20_000, 120_000];
const LONGEST_AWAY_MS = 2_000;

/** Viewers who come and go for ever, half of them on each transport, a quarter with the LOG stream. */
export class Crowd {
  readonly counts: CrowdCounts = { messages: 0, errors: 0, connects: 0, lost: 0, missed: {} };
  readonly #url: string;
  readonly #left = new AbortController();
  readonly #viewers: readonly Promise<void>[];

  constructor(url: string, size: number) {
    this.#url = url;
    this.#viewers = Array.from({ length: size }, (_, index) =>
      this.#watch(TRANSPORTS[index % TRANSPORTS.length] as Transport, Math.floor(index / TRANSPORTS.length)),
    );
  }

  async leave(): Promise<void> {
    this.#left.abort();
    await Promise.all(this.#viewers);
  }

  async #watch(transport: Transport, index: number): Promise<void> {
    let after: string | null = null;
    const stateQuery = STATES[index % (STATES.length + 1)];
    const hz = RATES_HZ[index % RATES_HZ.length];
    const operation: Operation = stateQuery
      ? { query: stateQuery, variables: () => ({ hz }) }
      : { query: RACE_CONTROL, variables: () => ({ after }) };
    const onResult = ({ data, errors }: GraphResult): void => {
      this.counts.messages++;
      if (errors) this.counts.errors++;
      const update = data?.raceControl as { cursor?: string; until?: string; reason?: string } | undefined;
      if (update?.reason) this.counts.missed[update.reason] = (this.counts.missed[update.reason] ?? 0) + 1;
      after = update?.cursor ?? update?.until ?? after;
    };
    while (!this.#left.signal.aborted) {
      this.counts.connects++;
      const subscription = subscribe(transport, this.#url, operation, onResult);
      const stayMs = SHORTEST_STAY_MS + Math.random() * (LONGEST_STAY_MS - SHORTEST_STAY_MS);
      const why = await Promise.race([subscription.ended, this.#pause(stayMs)]);
      if (typeof why === 'string' && !this.#left.signal.aborted) {
        this.counts.lost++;
        console.error(`${transport}: ${why}`);
      }
      subscription.drop();
      await this.#pause(Math.random() * LONGEST_AWAY_MS);
    }
  }

  async #pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#left.signal }).catch(() => {});
  }
}
