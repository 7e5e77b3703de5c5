import { type ReactNode, useMemo } from 'react';
import { StintBar, type StintShape } from '../driver/stint-bar.tsx';
import { type SessionView, stintsDocument } from '../graphql/documents.ts';
import { useCell, useCellPart } from '../live/use-cell.ts';
import { useAsked } from '../live/use-query.ts';
import { usePage } from '../page/context.ts';
import { openDriver } from '../page/perform.ts';

const ASK_EVERY_MS = 10_000;

/** Every driver's stints over the laps, in race order. */
export function StrategyPanel(): ReactNode {
  const page = usePage();
  const { live } = page;
  const order = useCell(live.board.order);
  const id = useCellPart(live.session, (session) => session?.id ?? null);
  const laps = useCellPart(live.session, lapsToShow);
  const { data, problem } = useAsked(stintsDocument, { session: id }, id ?? '', ASK_EVERY_MS);
  const byDriver = useMemo(() => Map.groupBy(data?.stints ?? [], (stint) => stint.driver.number), [data]);
  if (byDriver.size === 0) return <p className="panel-note">{problem ?? 'No stints yet.'}</p>;
  const longest = Math.max(laps, ...(data?.stints.map((stint) => stint.toLap) ?? [1]));
  return (
    <ul className="strategy">
      {order.map((number) => (
        <li key={number}>
          <button type="button" className="strategy-row" onClick={() => openDriver(page, number)}>
            <StrategyName number={number} />
            <StintBar stints={byDriver.get(number) ?? NO_STINTS} laps={longest} />
          </button>
        </li>
      ))}
    </ul>
  );
}

const NO_STINTS: readonly StintShape[] = [];

function StrategyName({ number }: { number: number }): ReactNode {
  const entry = useCell(usePage().live.board.entry(number));
  return (
    <span className="strategy-name">
      <i style={{ background: entry?.driver.team.colour }} aria-hidden="true" />
      {entry?.driver.code ?? number}
    </span>
  );
}

/** Over the whole race, so that what is still to come is seen; in other sessions over what was driven. */
function lapsToShow(session: SessionView | null): number {
  return session?.totalLaps ?? session?.lap ?? 1;
}
