import type { Entry, LeaderboardChanges } from '../graphql/documents.ts';
import { bestSectorsOf } from './best-sectors.ts';
import { type BoardFold, EMPTY_FOLD, foldBoard, orderOf, settleBoard } from './board-fold.ts';
import type { Cell, Cells, ReadonlyCell } from './cells.ts';
import { type PlaceInTrain, trainsOf } from './trains.ts';
import { noteIntervals, type TrendHistory, trendMs } from './trend.ts';

/** What a row shows beside its own entry; it depends on the neighbours. */
export interface RowContext {
  train: PlaceInTrain;
  /** Change of the interval over three laps; negative is closing in. */
  trendMs: number | null;
  /** Team mates share a colour: the one with the higher number carries a second mark. */
  secondOfTeam: boolean;
}

export interface BoardStore {
  /** Driver numbers in order; changes only when a place or the field changes. */
  readonly order: ReadonlyCell<readonly number[]>;
  readonly bestSectors: ReadonlyCell<readonly (number | null)[]>;
  readonly version: ReadonlyCell<number | null>;
  /** One driver's entry; a reader of it hears nothing of other drivers. */
  entry(number: number): ReadonlyCell<Entry | null>;
  context(number: number): ReadonlyCell<RowContext>;
  receive(message: LeaderboardChanges, nowMs: number): void;
  settle(nowMs: number): void;
  /** For another session or delay: the next full state is shown whatever its version. */
  restart(options: { keepShowing: boolean }): void;
}

const NO_CONTEXT: RowContext = { train: 'none', trendMs: null, secondOfTeam: false };

export function createBoardStore(cells: Cells): BoardStore {
  let fold: BoardFold = EMPTY_FOLD;
  let history: TrendHistory = new Map();
  const order = cells.cell<readonly number[]>([]);
  const bestSectors = cells.cell<readonly (number | null)[]>([null, null, null]);
  const version = cells.cell<number | null>(null);
  const entries = new Map<number, Cell<Entry | null>>();
  const contexts = new Map<number, Cell<RowContext>>();

  const entry = (number: number): Cell<Entry | null> =>
    cellAt(entries, number, () => cells.cell<Entry | null>(null));
  const context = (number: number): Cell<RowContext> =>
    cellAt(contexts, number, () => cells.cell(NO_CONTEXT));

  function show(next: BoardFold): void {
    const changed = next.shown !== fold.shown;
    fold = next;
    if (!changed || !fold.shown) return;
    const shown = fold.shown.entries;
    const numbers = orderOf(shown);
    const ordered = numbers.flatMap((number) => shown.get(number) ?? []);
    history = noteIntervals(history, ordered);
    const trains = trainsOf(ordered);
    ordered.forEach((value, index) => {
      entry(value.driver.number).set(value);
      context(value.driver.number).set({
        train: trains.get(value.driver.number) ?? 'none',
        trendMs: trendMs(history, value, numbers[index - 1]),
        secondOfTeam: ordered.some(
          (other) =>
            other.driver.team.id === value.driver.team.id && other.driver.number < value.driver.number,
        ),
      });
    });
    order.set(numbers);
    bestSectors.set(bestSectorsOf(ordered));
    version.set(fold.shown.version);
  }

  return {
    order,
    bestSectors,
    version,
    entry,
    context,
    receive: (message, nowMs) => show(foldBoard(fold, message, nowMs)),
    settle: (nowMs) => show(settleBoard(fold, nowMs)),
    restart({ keepShowing }) {
      fold = EMPTY_FOLD;
      history = new Map();
      if (keepShowing) return;
      order.set([]);
      version.set(null);
      bestSectors.set([null, null, null]);
      for (const cell of entries.values()) cell.set(null);
      for (const cell of contexts.values()) cell.set(NO_CONTEXT);
    },
  };
}

function cellAt<T>(map: Map<number, Cell<T>>, key: number, create: () => Cell<T>): Cell<T> {
  const known = map.get(key);
  if (known) return known;
  const created = create();
  map.set(key, created);
  return created;
}
