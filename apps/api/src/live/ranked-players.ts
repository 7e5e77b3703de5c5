import type { RankedPlayer } from './score-store.ts';

interface Held {
  readonly player: string;
  readonly name: string | null;
  readonly points: number;
}

/** Players in the order of their points, as `RankedPlayer` says. */
export class RankedPlayers {
  readonly #byPlayer = new Map<string, Held>();
  readonly #sorted: Held[] = [];

  get size(): number {
    return this.#sorted.length;
  }

  /** Null: not there. */
  pointsOf(player: string): number | null {
    return this.#byPlayer.get(player)?.points ?? null;
  }

  /** Without a name the one that is known stays. */
  set(player: string, points: number, name: string | null): void {
    const before = this.#byPlayer.get(player);
    const held = { player, points, name: name ?? before?.name ?? null };
    if (before) this.#sorted.splice(this.#indexOf(before), 1);
    this.#sorted.splice(this.#indexOf(held), 0, held);
    this.#byPlayer.set(player, held);
  }

  dropLast(): void {
    const last = this.#sorted.pop();
    if (last) this.#byPlayer.delete(last.player);
  }

  /** Those from one index to before another. */
  between(from: number, to: number): readonly RankedPlayer[] {
    const start = Math.max(0, from);
    const first = this.#sorted[start];
    if (!first) return [];
    let rank = this.#firstWith(first.points) + 1;
    return this.#sorted.slice(start, to).map((held, index) => {
      if (index > 0 && this.#sorted[start + index - 1]?.points !== held.points) rank = start + index + 1;
      return { rank, player: held.player, name: held.name, points: held.points };
    });
  }

  /** One player with so many on either side; empty where the player is not there. */
  around(player: string, radius: number): readonly RankedPlayer[] {
    const held = this.#byPlayer.get(player);
    if (!held) return [];
    const index = this.#indexOf(held);
    return this.between(index - radius, index + radius + 1);
  }

  /** Where it is, or would be. */
  #indexOf(held: Held): number {
    return this.#search((each) => isBefore(each, held));
  }

  #firstWith(points: number): number {
    return this.#search((each) => each.points > points);
  }

  /** How many at the head are as asked: those who are stand before those who are not. */
  #search(isAhead: (held: Held) => boolean): number {
    let [low, high] = [0, this.#sorted.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isAhead(this.#sorted[middle] as Held)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function isBefore(a: Held, b: Held): boolean {
  if (a.points !== b.points) return a.points > b.points;
  return a.player !== b.player && Buffer.compare(Buffer.from(a.player), Buffer.from(b.player)) < 0;
}
