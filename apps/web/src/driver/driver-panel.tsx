import { type ReactNode, useEffect } from 'react';
import { textOn } from '../format/colours.ts';
import { lapText, UNKNOWN } from '../format/times.ts';
import { towerKindOf } from '../format/words.ts';
import type { Entry, SessionView } from '../graphql/documents.ts';
import { useCell, useCellPart } from '../live/use-cell.ts';
import { usePage } from '../page/context.ts';
import { toggled } from '../state/settings.ts';
import { StatusTag, TyreRing } from '../tower/cells.tsx';
import { LapChart } from './lap-chart.tsx';
import { OutlookBlock } from './outlook.tsx';
import { OwnLogs } from './own-logs.tsx';
import { SectorTable } from './sector-table.tsx';
import { StintBar } from './stint-bar.tsx';
import { TelemetryPanel } from './telemetry-panel.tsx';

/** One driver in detail; its streams run while it is shown. */
export function DriverPanel({ number }: { number: number }): ReactNode {
  const { live } = usePage();
  const entry = useCell(live.board.entry(number));
  const watched = useCell(live.watched);
  const sessionId = useCellPart(live.session, (session) => session?.id ?? null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another session or delay needs other streams
  useEffect(() => live.drivers.open(number), [live, number, watched, sessionId]);
  if (!entry) return <p className="panel-note">Number {number} is not in this session.</p>;
  return (
    <div className="driver-panel">
      <DriverHead entry={entry} />
      <TelemetryPanel />
      <OutlookBlock number={number} />
      <OwnLogs number={number} />
      <History number={number} entry={entry} />
    </div>
  );
}

function DriverHead({ entry }: { entry: Entry }): ReactNode {
  const { settings } = usePage();
  const { driver } = entry;
  const isFavourite = useCellPart(settings, (value) => value.favourites.includes(driver.number));
  const { colour } = driver.team;
  return (
    <header className="driver-head">
      <span className="driver-chip" style={{ background: colour, color: textOn(colour) }}>
        {driver.code}
        <small>{driver.number}</small>
      </span>
      <span className="driver-names">
        <h2>{driver.fullName}</h2>
        <span>{driver.team.name}</span>
      </span>
      <span className="driver-place">
        <b>P{entry.position}</b>
        <StatusTag entry={entry} />
      </span>
      <button
        type="button"
        className="star"
        aria-pressed={isFavourite}
        aria-label={isFavourite ? `${driver.code} is a favourite` : `Make ${driver.code} a favourite`}
        title="Favourite (F)"
        onClick={() => settings.update({ favourites: toggled(settings.get().favourites, driver.number) })}
      >
        {isFavourite ? '★' : '☆'}
      </button>
    </header>
  );
}

function History({ number, entry }: { number: number; entry: Entry }): ReactNode {
  const { live } = usePage();
  const history = useCell(live.drivers.history);
  const periods = useCellPart(live.session, (session) => session?.trackStatusHistory ?? NO_PERIODS);
  const laps = useCellPart(live.session, (session) => session?.totalLaps ?? null);
  const isRace = useCellPart(live.session, (session) => towerKindOf(session?.kind ?? 'RACE') === 'race');
  const longest = Math.max(laps ?? 1, entry.lap, ...(history?.stints.map((stint) => stint.toLap) ?? []));
  return (
    <>
      <section className="block">
        <h3>Lap times</h3>
        <LapChart laps={history?.laps ?? NO_LAPS} periods={periods} totalLaps={laps} isRace={isRace} />
      </section>
      <section className="block">
        <h3>Stints</h3>
        {history && history.stints.length > 0 ? (
          <StintBar stints={history.stints} laps={longest} />
        ) : (
          <p className="panel-note">No stint known yet.</p>
        )}
      </section>
      <SectorTable number={number} entry={entry} />
      {history && history.pitStops.length > 0 ? (
        <section className="block">
          <h3>Pit stops</h3>
          <table className="plain">
            <thead>
              <tr>
                <th scope="col">Stop</th>
                <th scope="col">Lap</th>
                <th scope="col">Pit lane</th>
                <th scope="col">Tyres</th>
              </tr>
            </thead>
            <tbody>
              {history.pitStops.map((stop) => {
                const fitted = history.stints.find((stint) => stint.fromLap === stop.lap + 1);
                return (
                  <tr key={stop.number}>
                    <td>{stop.number}</td>
                    <td>{stop.lap}</td>
                    <td>{stop.pitLaneMs === null ? 'in the pits' : `${lapText(stop.pitLaneMs)}`}</td>
                    <td>{fitted ? <TyreRing compound={fitted.compound} /> : UNKNOWN}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </section>
      ) : null}
    </>
  );
}

const NO_LAPS: readonly never[] = [];
const NO_PERIODS: SessionView['trackStatusHistory'] = [];
