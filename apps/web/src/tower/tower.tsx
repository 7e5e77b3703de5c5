import { type ReactNode, useMemo, useRef, useState } from 'react';
import { towerKindOf } from '../format/words.ts';
import type { TrackStatus } from '../graphql/documents.ts';
import { useCell, useCellPart } from '../live/use-cell.ts';
import { usePage } from '../page/context.ts';
import { perform } from '../page/perform.ts';
import { columnsOf } from './columns.tsx';
import { EmptyTower } from './empty-tower.tsx';
import { Row } from './row.tsx';
import { useColumnSwipe } from './use-column-swipe.ts';
import { useRowMoves } from './use-row-moves.ts';

/** Nobody may overtake. */
const NEUTRALISED: ReadonlySet<TrackStatus> = new Set([
  'SAFETY_CAR',
  'VIRTUAL_SAFETY_CAR',
  'VIRTUAL_SAFETY_CAR_ENDING',
  'RED',
]);

/** Groups of columns that a narrow tower shows one at a time. */
const PHONE_GROUPS = 3;
const GROUP_NAMES = ['gaps', 'laps', 'sectors'];

export function Tower(): ReactNode {
  const page = usePage();
  const { live, settings } = page;
  const order = useCell(live.board.order);
  const kind = useCellPart(live.session, (session) => towerKindOf(session?.kind ?? 'RACE'));
  const name = useCellPart(live.session, (session) => session?.name ?? 'session');
  const gap = useCellPart(settings, (value) => value.gap);
  const isNeutral = useCellPart(live.session, (session) => NEUTRALISED.has(session?.trackStatus ?? 'CLEAR'));
  const cut = useCellPart(live.session, (session) => session?.leaderboard?.cutPosition ?? null);
  const columns = useMemo(() => columnsOf(kind, gap), [kind, gap]);
  const [group, setGroup] = useState(1);
  const body = useRef<HTMLTableSectionElement>(null);
  const turn = (by: 1 | -1): void => setGroup((at) => ((at - 1 + by + PHONE_GROUPS) % PHONE_GROUPS) + 1);
  const swipe = useColumnSwipe(turn);
  useRowMoves(order, body);

  if (order.length === 0) return <EmptyTower />;
  return (
    <div
      className="tower"
      data-kind={kind}
      data-group={group}
      data-neutral={isNeutral || undefined}
      {...swipe}
    >
      <table aria-label={`Timing tower, ${name}`}>
        <thead>
          <tr>
            <th scope="col" className="c-pos">
              <span className="sr-only">Position</span>
              <span aria-hidden="true">P</span>
            </th>
            {columns.map((column) => (
              <th
                key={column.key}
                scope="col"
                className={column.className}
                abbr={column.label}
                title={column.label}
              >
                {column.key === 'driver' ? (
                  <>
                    Driver <GroupButton group={group} turn={() => turn(1)} />
                  </>
                ) : kind === 'race' && (column.key === 'interval' || column.key === 'leader') ? (
                  <button
                    type="button"
                    className="head-button"
                    onClick={() => perform(page, { type: 'toggle-gap' })}
                  >
                    {column.title}
                  </button>
                ) : (
                  column.title
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={body}>
          {order.map((number, index) => (
            <Row key={number} number={number} columns={columns} isFirstBelowCut={index === cut} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function GroupButton({ group, turn }: { group: number; turn: () => void }): ReactNode {
  return (
    <button
      type="button"
      className="group-button"
      aria-label={`Columns: ${GROUP_NAMES[group - 1]}. Show the next`}
      onClick={turn}
    >
      {GROUP_NAMES.map((name, index) => (
        <i key={name} className={index + 1 === group ? 'is-on' : ''} />
      ))}
    </button>
  );
}
