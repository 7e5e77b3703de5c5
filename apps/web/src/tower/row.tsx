import { memo, type ReactNode, useEffect, useRef } from 'react';
import { useCell, useCellPart } from '../live/use-cell.ts';
import { usePage } from '../page/context.ts';
import { closeDriver, openDriver } from '../page/perform.ts';
import { useSupported } from '../support/use-supported.ts';
import { isOut } from './cells.tsx';
import type { Column } from './columns.tsx';

export interface RowProps {
  number: number;
  columns: readonly Column[];
  isFirstBelowCut: boolean;
}

/** One car. It hears only of its own entry and its neighbours' effect on it. */
export const Row = memo(function Row({ number, columns, isFirstBelowCut }: RowProps): ReactNode {
  const page = usePage();
  const entry = useCell(page.live.board.entry(number));
  const context = useCell(page.live.board.context(number));
  const isFavourite = useCellPart(page.settings, (settings) => settings.favourites.includes(number));
  const isSupported = useSupported() === number;
  const isCursor = useCellPart(page.view, (view) => view.cursor === number);
  const isOpen = useCellPart(page.place, (place) => place.driver === number);
  const row = useRef<HTMLTableRowElement>(null);

  useEffect(() => {
    if (isCursor && row.current && document.activeElement !== row.current)
      row.current.focus({ preventScroll: false });
  }, [isCursor]);

  if (!entry) return null;
  const classes = [
    'row',
    isOut(entry) ? 'is-out' : '',
    entry.status === 'STOPPED' ? 'is-stopped' : '',
    entry.inDanger ? 'is-danger' : '',
    entry.fastestLap ? 'is-fastest' : '',
    isFavourite || isSupported ? 'is-favourite' : '',
    isSupported ? 'is-supported' : '',
    isOpen ? 'is-open' : '',
    isFirstBelowCut ? 'is-below-cut' : '',
    context.train === 'none' ? '' : `train-${context.train}`,
  ];
  return (
    <tr
      ref={row}
      className={classes.filter(Boolean).join(' ')}
      data-number={number}
      tabIndex={isCursor ? 0 : -1}
      aria-selected={isOpen}
      onClick={({ detail }) => {
        // The second click of a double click would close again what the first one opened.
        if (detail > 1) return;
        if (isOpen) closeDriver(page);
        else openDriver(page, number);
      }}
      onMouseDown={(event) => {
        // A double click opens the driver; it selects no text.
        if (event.detail > 1) event.preventDefault();
      }}
      onFocus={() => page.view.update({ cursor: number })}
    >
      <th scope="row" className="c-pos">
        {isFirstBelowCut ? <span className="cut-label">Cut</span> : null}
        <span className={entry.fastestLap ? 'is-overall' : ''}>{entry.position}</span>
        {isSupported ? <span className="sr-only">, your driver</span> : null}
        {isFavourite ? <span className="sr-only">, favourite</span> : null}
        {entry.inDanger ? <span className="sr-only">, would be knocked out now</span> : null}
      </th>
      {columns.map(({ key, className, render }) => (
        <td key={key} className={className}>
          {render({ entry, context })}
        </td>
      ))}
    </tr>
  );
});
