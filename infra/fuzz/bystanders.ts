/** Well-behaved clients beside the rude ones: everything comes to them, once and in order. */
import { type OpenStream, openSse, openWebSocket, type Result } from '../faults/transports.ts';

const ENTRIES = 'entries { position driver { number code } lap gapToLeader { text } lastLap { ms } }';
const BOARD = `subscription { leaderboard(maxHz: 20) { version ${ENTRIES} } }`;
const CHANGES = `subscription { leaderboardChanges(maxHz: 20) { version full ${ENTRIES} } }`;
const LINES =
  'subscription { raceControl { ... on RaceControlEdge { node { message } } ... on Missed { reason } } }';
/** Leaderboards kept to be compared with what changes add up to. */
const KEPT_BOARDS = 400;

type Take = (data: Readonly<Record<string, unknown>>) => void;

interface Entry {
  readonly position: number;
  readonly driver: { readonly number: number };
}
interface Board {
  readonly version: number;
  readonly full?: boolean;
  readonly entries: readonly Entry[];
}

/** A client of graphql-ws and one of SSE for each kind of stream. */
export class Bystanders {
  readonly wrong: string[] = [];
  /** Messages received, and versions that two of them have seen alike. */
  messages = 0;
  compared = 0;
  /** The newest version that any of them has seen. */
  newest = 0;
  readonly #streams: OpenStream[] = [];
  readonly #boards = new Map<number, string>();
  #leaving = false;

  /** `patienceMs`: how long they wait for an answer. */
  constructor(url: string, patienceMs: number) {
    const endpoint = `${url}/graphql`;
    const manner = { answerMs: patienceMs };
    const open = (name: string, query: string, take: () => Take): void => {
      for (const transport of ['WebSocket', 'SSE'] as const) {
        const taken = take();
        const operation = { query, variables: {} };
        const onResult = (result: Result): void => {
          this.messages++;
          if (result.errors) this.wrong.push(`${name} over ${transport}: ${JSON.stringify(result.errors)}`);
          else taken(result.data ?? {});
        };
        const stream =
          transport === 'SSE'
            ? openSse(endpoint, operation, onResult, manner)
            : openWebSocket(endpoint, operation, onResult, manner);
        this.#streams.push(stream);
        void stream.ended.then((why) => {
          if (!this.#leaving) this.wrong.push(`${name} over ${transport} ended: ${why}`);
        });
      }
    };
    open('the leaderboard', BOARD, () => this.#board());
    open('its changes', CHANGES, () => this.#changes());
    open('race control', LINES, () => this.#lines());
  }

  /** How many streams they follow. */
  get streams(): number {
    return this.#streams.length;
  }

  close(): void {
    this.#leaving = true;
    for (const stream of this.#streams) stream.close();
  }

  #board(): Take {
    let last = -1;
    return (data) => {
      const { version, entries } = data.leaderboard as Board;
      if (version <= last) this.wrong.push(`the leaderboard ${version} behind ${last}`);
      last = version;
      this.#compare(version, entries);
    };
  }

  #changes(): Take {
    const held = new Map<number, Entry>();
    let last = -1;
    return (data) => {
      const { version, full, entries } = data.leaderboardChanges as Board;
      if (version <= last) this.wrong.push(`the changes ${version} behind ${last}`);
      if (last === -1 && !full) this.wrong.push('the changes begin without a state');
      last = version;
      if (full) held.clear();
      for (const entry of entries) held.set(entry.driver.number, entry);
      this.#compare(
        version,
        [...held.values()].sort((a, b) => a.position - b.position),
      );
    };
  }

  #lines(): Take {
    let last = -1;
    return (data) => {
      const { node, reason } = data.raceControl as { node?: { message: string }; reason?: string };
      const line = Number(node?.message.slice('LINE '.length));
      if (!node) this.wrong.push(`race control says Missed, ${reason}`);
      else if (last !== -1 && line !== last + 1) this.wrong.push(`line ${line} behind ${last}`);
      last = line;
    };
  }

  #compare(version: number, entries: readonly Entry[]): void {
    this.newest = Math.max(this.newest, version);
    const text = JSON.stringify(entries);
    const known = this.#boards.get(version);
    if (known === undefined) {
      this.#boards.set(version, text);
      const [oldest] = this.#boards.keys();
      if (this.#boards.size > KEPT_BOARDS && oldest !== undefined) this.#boards.delete(oldest);
      return;
    }
    this.compared++;
    if (known !== text) this.wrong.push(`version ${version} is not the same for all: ${known} and ${text}`);
  }
}
