import type { CommentaryItem } from '@slipstream/timing/derive/items';
import type { LinePen } from './derivation.ts';
import type { Projection } from './projection.ts';

/** Lines that are with the writer side by side. */
const LINES_AT_ONCE = 4;
/** With more than this waiting, as after a jump of the playhead, lines are told as the rules wrote them. */
const MOST_WAITING = 20;
/** What a writer is shown of what was said before, so that it does not repeat itself. */
const RECENT_LINES = 8;

/** Tells lines of a projection; resolves with whether it may go on with this one. */
type Release = (lines: readonly CommentaryItem[]) => Promise<boolean>;

/** Hands lines to the writer and brings them back, in their order. The fold waits for none of it. */
export class WritingDesk {
  readonly #pen: LinePen;
  readonly #attended = new Set<Projection>();
  readonly #recent = new WeakMap<Projection, readonly string[]>();

  constructor(pen: LinePen) {
    this.#pen = pen;
  }

  /** Sees to the lines that wait, if nobody does yet. Never rejects. */
  attend(projection: Projection, release: Release): void {
    if (this.#attended.has(projection) || projection.unwritten.length === 0) return;
    this.#attended.add(projection);
    void this.#work(projection, release)
      // The lines wait in the live store: who reads the projection anew attends to them.
      .catch(() => {})
      .finally(() => this.#attended.delete(projection));
  }

  async #work(projection: Projection, release: Release): Promise<void> {
    while (projection.unwritten.length > 0) {
      const waiting = projection.unwritten;
      const lines = waiting.length > MOST_WAITING ? waiting : await this.#written(projection);
      if (!(await release(lines))) return;
    }
  }

  async #written(projection: Projection): Promise<readonly CommentaryItem[]> {
    const { state, unwritten } = projection;
    const names = Object.values(state.drivers);
    const recent = this.#recent.get(projection) ?? [];
    const lines = await Promise.all(
      unwritten.slice(0, LINES_AT_ONCE).map((line) => this.#pen.writeLine(line, { names, recent })),
    );
    this.#recent.set(projection, [...recent, ...lines.map(({ text }) => text)].slice(-RECENT_LINES));
    return lines;
  }
}
