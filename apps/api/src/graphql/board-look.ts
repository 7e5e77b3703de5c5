import type { BoardFacts, BoardLook, BoardRow } from '@slipstream/schema/graph';
import type { BoardAnswer, BoardPlace, BoardQuestion, RankedPlayer } from '../live/score-store.ts';

type Look = (place: BoardPlace, question: BoardQuestion) => Promise<BoardAnswer | null>;

/**
 * One message's or one answer's look at a board. Its fields ask in one turn of the event loop, and the store
 * is asked once for all of them: what they tell is of one instant.
 */
export class OneLook implements BoardLook {
  readonly board: string;
  readonly #place: BoardPlace;
  readonly #look: Look;
  #top = 0;
  readonly #players: string[] = [];
  readonly #around: { readonly player: string; readonly radius: number }[] = [];
  #answer: Promise<BoardAnswer | null> | null = null;

  constructor(place: BoardPlace, look: Look) {
    this.board = place.board;
    this.#place = place;
    this.#look = look;
  }

  async facts(): Promise<BoardFacts | null> {
    return this.#ask();
  }

  async top(count: number): Promise<readonly BoardRow[]> {
    this.#top = Math.max(this.#top, count);
    return (await this.#ask())?.top.slice(0, count).map(rowOf) ?? [];
  }

  async entry(player: string): Promise<BoardRow | null> {
    const index = this.#players.push(player) - 1;
    const entry = (await this.#ask())?.entries[index];
    return entry ? rowOf(entry) : null;
  }

  async around(player: string, radius: number): Promise<readonly BoardRow[]> {
    const index = this.#around.push({ player, radius }) - 1;
    return (await this.#ask())?.around[index]?.map(rowOf) ?? [];
  }

  /** Asked when everything that wants to know has said so. */
  #ask(): Promise<BoardAnswer | null> {
    this.#answer ??= Promise.resolve().then(() =>
      this.#look(this.#place, { top: this.#top, players: this.#players, around: this.#around }),
    );
    return this.#answer;
  }
}

function rowOf({ rank, player, name, points }: RankedPlayer): BoardRow {
  return { rank, player, name, points };
}
