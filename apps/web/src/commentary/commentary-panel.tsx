import { type ReactNode, useMemo, useState } from 'react';
import { missedText } from '../feed/missed-text.ts';
import { useUnread } from '../feed/use-unread.ts';
import { featuresDocument } from '../graphql/documents.ts';
import { useCell, useCellPart } from '../live/use-cell.ts';
import { useAsked } from '../live/use-query.ts';
import { usePage } from '../page/context.ts';
import { toggled } from '../state/settings.ts';
import { useSupported } from '../support/use-supported.ts';
import { Line } from './commentary-line.tsx';
import { chosenRows, correctionsOf, KIND_GROUPS } from './lines.ts';

/** As many rows as a reader scrolls through; the rest is a button away. */
const SHOWN = 150;

/** What happened, in sentences, newest first. */
export function CommentaryPanel(): ReactNode {
  const { live, settings } = usePage();
  const log = useCell(live.commentary);
  const hidden = useCellPart(settings, (value) => value.hiddenKinds);
  const onlyMine = useCellPart(settings, (value) => value.onlyMine);
  const supported = useSupported();
  const driver = onlyMine ? supported : null;
  const [limit, setLimit] = useState(SHOWN);
  const rows = useMemo(() => chosenRows(log.rows, { hidden, driver }).toReversed(), [log, hidden, driver]);
  const corrections = useMemo(() => correctionsOf(log.rows), [log]);
  const keys = useMemo(() => rows.map((row) => row.key), [rows]);
  const { top, count, toTop } = useUnread(keys);
  return (
    <>
      <div ref={top} />
      <Chips />
      {count > 0 ? (
        <button type="button" className="unread" onClick={toTop}>
          ↑ {count} new
        </button>
      ) : null}
      {rows.length === 0 ? (
        <Nothing isFiltered={log.rows.length > 0} />
      ) : (
        <ol className="lines" role="log" aria-label="Commentary, newest first">
          {rows.slice(0, limit).map((row) =>
            row.kind === 'missed' ? (
              <li key={row.key} className="line is-missed">
                <span className="moment">–</span>
                <span className="line-body">{missedText(row.reason, row.count, 'line')}</span>
              </li>
            ) : (
              <Line key={row.key} line={row.item} correction={corrections.get(row.item.id) ?? null} />
            ),
          )}
        </ol>
      )}
      {rows.length > limit ? (
        <button type="button" className="button show-older" onClick={() => setLimit(limit + SHOWN)}>
          Show older lines
        </button>
      ) : null}
    </>
  );
}

function Chips(): ReactNode {
  const { live, settings } = usePage();
  const hidden = useCellPart(settings, (value) => value.hiddenKinds);
  const onlyMine = useCellPart(settings, (value) => value.onlyMine);
  const supported = useSupported();
  const code = useCellPart(live.board.entry(supported ?? 0), (entry) => entry?.driver.code ?? null);
  return (
    <div className="chips">
      {code === null ? null : (
        <button
          type="button"
          className="chip is-mine"
          aria-pressed={onlyMine}
          onClick={() => settings.update({ onlyMine: !onlyMine })}
        >
          Only {code}
        </button>
      )}
      {KIND_GROUPS.map(({ group, title }) => (
        <button
          key={group}
          type="button"
          className="chip"
          aria-pressed={!hidden.includes(group)}
          onClick={() => settings.update({ hiddenKinds: toggled(hidden, group) })}
        >
          {title}
        </button>
      ))}
    </div>
  );
}

function Nothing({ isFiltered }: { isFiltered: boolean }): ReactNode {
  const { data } = useAsked(featuresDocument, {}, 'features', 'until answered');
  if (isFiltered) return <p className="panel-note">All lines are filtered out.</p>;
  if (data?.features.commentaryAuthor === 'none')
    return <p className="panel-note">This server writes no commentary.</p>;
  return <p className="panel-note">Nothing has happened yet that is worth a line.</p>;
}
