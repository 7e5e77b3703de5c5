import { type ReactNode, useEffect, useState } from 'react';
import { UNKNOWN } from '../format/times.ts';
import { type Championship, championshipDocument } from '../graphql/documents.ts';
import { follow } from '../live/follow.ts';
import { useCell, useCellPart } from '../live/use-cell.ts';
import { usePage } from '../page/context.ts';
import { openDriver } from '../page/perform.ts';
import { useSupported } from '../support/use-supported.ts';

/** The championship as it would end if the race ended now; its stream runs while it is looked at. */
export function ChampionshipPanel(): ReactNode {
  const [table, setTable] = useState<'drivers' | 'teams'>('drivers');
  const championship = useChampionship();
  if (championship === null) return <p className="panel-note">No points to win here, or none yet.</p>;
  const { standingsBefore } = championship;
  return (
    <>
      <div className="chips">
        <TableChip title="Drivers" isOn={table === 'drivers'} choose={() => setTable('drivers')} />
        <TableChip title="Teams" isOn={table === 'teams'} choose={() => setTable('teams')} />
      </div>
      <table className="plain standings">
        <thead>
          <tr>
            <th scope="col">If it ended now</th>
            <th scope="col">Before</th>
            <th scope="col">Won here</th>
            <th scope="col">Points</th>
          </tr>
        </thead>
        <tbody>
          {table === 'drivers'
            ? championship.drivers.map((row) => <DriverRow key={row.driver.number} row={row} />)
            : championship.teams.map((row) => (
                <tr key={row.team.id}>
                  <th scope="row">
                    <Standing row={row} />
                    <i style={{ background: row.team.colour }} aria-hidden="true" />
                    {row.team.name}
                  </th>
                  <Points row={row} />
                </tr>
              ))}
        </tbody>
      </table>
      {standingsBefore === 'NONE' ? (
        <p className="panel-note">
          This source gives no points of earlier races: these are of this one alone.
        </p>
      ) : null}
    </>
  );
}

function useChampionship(): Championship | null {
  const { live } = usePage();
  const session = useCellPart(live.session, (value) => value?.id ?? null);
  const { delayMs } = useCell(live.watched);
  const [championship, setChampionship] = useState<Championship | null>(null);
  useEffect(() => {
    setChampionship(null);
    if (session === null) return;
    return follow(live.client, championshipDocument, { session, delayMs }, (data) => {
      if (live.heldSince.get() === null) setChampionship(data.championship);
    });
  }, [live, session, delayMs]);
  return championship;
}

function TableChip({ title, isOn, choose }: { title: string; isOn: boolean; choose: () => void }): ReactNode {
  return (
    <button type="button" className="chip" aria-pressed={isOn} onClick={choose}>
      {title}
    </button>
  );
}

function DriverRow({ row }: { row: Championship['drivers'][number] }): ReactNode {
  const page = usePage();
  const isMine = useSupported() === row.driver.number;
  return (
    <tr className={isMine ? 'is-mine' : ''}>
      <th scope="row">
        <Standing row={row} />
        <i style={{ background: row.driver.team.colour }} aria-hidden="true" />
        <button
          type="button"
          className="about-driver is-link"
          onClick={() => openDriver(page, row.driver.number)}
        >
          {row.driver.fullName}
        </button>
      </th>
      <Points row={row} />
    </tr>
  );
}

type Row = Pick<
  Championship['drivers'][number],
  'position' | 'positionBefore' | 'points' | 'pointsBefore' | 'pointsGained'
>;

/** The place, and by how many it would change. */
function Standing({ row: { position, positionBefore } }: { row: Row }): ReactNode {
  const won = positionBefore === null ? 0 : positionBefore - position;
  return (
    <>
      <b>{position}</b>
      <span className={`standing-change ${won > 0 ? 'is-gain' : won < 0 ? 'is-loss' : ''}`}>
        {won === 0 ? null : (
          <>
            <span aria-hidden="true">{won > 0 ? '▲' : '▼'}</span>
            <span className="sr-only">{won > 0 ? 'up ' : 'down '}</span>
            {Math.abs(won)}
          </>
        )}
      </span>
    </>
  );
}

function Points({ row: { points, pointsBefore, pointsGained } }: { row: Row }): ReactNode {
  const won = pointsGained ?? 0;
  return (
    <>
      <td className="dim">{pointsBefore ?? UNKNOWN}</td>
      <td className={won > 0 ? '' : 'dim'}>{won > 0 ? `+${won}` : UNKNOWN}</td>
      <td className="standing-points">{points ?? UNKNOWN}</td>
    </>
  );
}
