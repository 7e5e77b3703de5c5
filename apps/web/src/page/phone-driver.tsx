import type { ReactNode } from 'react';
import { DriverPanel } from '../driver/driver-panel.tsx';
import { useCell, useCellPart } from '../live/use-cell.ts';
import { usePage } from './context.ts';

/** On a phone the driver has a page of its own; without a choice it is the favourite, else the leader. */
export function PhoneDriver(): ReactNode {
  const page = usePage();
  const order = useCell(page.live.board.order);
  const chosen = useCellPart(page.place, (place) => place.driver);
  const favourite = useCellPart(page.settings, (settings) => settings.favourites[0] ?? null);
  const number = chosen ?? (favourite !== null && order.includes(favourite) ? favourite : (order[0] ?? null));
  if (number === null) return <p className="panel-note">Nobody is on the board yet.</p>;
  return (
    <>
      <nav className="driver-strip" aria-label="Driver">
        {order.map((other) => (
          <DriverChoice key={other} number={other} isCurrent={other === number} />
        ))}
      </nav>
      <DriverPanel key={number} number={number} />
    </>
  );
}

function DriverChoice({ number, isCurrent }: { number: number; isCurrent: boolean }): ReactNode {
  const page = usePage();
  const entry = useCell(page.live.board.entry(number));
  if (!entry) return null;
  return (
    <button
      type="button"
      className="chip driver-choice"
      aria-pressed={isCurrent}
      onClick={() => page.place.update({ driver: number })}
    >
      <i style={{ background: entry.driver.team.colour }} aria-hidden="true" />
      {entry.driver.code}
    </button>
  );
}
