import type { ReactNode } from 'react';
import { useCell, useCellPart } from '../live/use-cell.ts';
import { usePage } from '../page/context.ts';
import { leaveStartPage } from '../page/perform.ts';

/** The session that is on, as the first page's third choice. */
export function UnderWay(): ReactNode {
  const page = usePage();
  const meeting = useCellPart(page.live.session, (session) => session?.meeting.name ?? null);
  const name = useCellPart(page.live.session, (session) => session?.name ?? '');
  const lap = useCellPart(page.live.session, (session) => session?.lap ?? null);
  const total = useCellPart(page.live.session, (session) => session?.totalLaps ?? null);
  const isOver = useCellPart(
    page.live.session,
    (session) => session?.status === 'FINISHED' || session?.status === 'ENDED',
  );
  const order = useCell(page.live.board.order);
  return (
    <aside className="under-way">
      {meeting === null ? (
        <span className="under-way-about">No race is on yet.</span>
      ) : (
        <>
          <button type="button" className="button" onClick={() => leaveStartPage(page)}>
            {isOver ? 'See the last race' : 'Watch the race under way'}
          </button>
          <span className="under-way-about">
            {meeting} · {name}
            {lap === null ? '' : ` · lap ${lap}${total === null ? '' : ` of ${total}`}`}
          </span>
          <span className="under-way-order">
            {order.slice(0, 3).map((number, index) => (
              <Place key={number} number={number} place={index + 1} />
            ))}
          </span>
        </>
      )}
      <button
        type="button"
        className="button is-plain"
        onClick={() => page.view.update({ dialog: 'sessions' })}
      >
        Recordings and other sessions
      </button>
    </aside>
  );
}

function Place({ number, place }: { number: number; place: number }): ReactNode {
  const { live } = usePage();
  const team = useCellPart(live.board.entry(number), (entry) => entry?.driver.team.colour ?? '');
  const code = useCellPart(live.board.entry(number), (entry) => entry?.driver.code ?? String(number));
  return (
    <span className="about-driver">
      {place}
      <i style={{ background: team }} aria-hidden="true" />
      {code}
    </span>
  );
}
