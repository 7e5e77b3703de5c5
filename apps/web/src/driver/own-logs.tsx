import { type ReactNode, useMemo } from 'react';
import { IncidentRow } from '../anomalies/incident-row.tsx';
import { incidentsOf } from '../anomalies/incidents.ts';
import { Line } from '../commentary/commentary-line.tsx';
import { chosenRows, correctionsOf } from '../commentary/lines.ts';
import { useCell } from '../live/use-cell.ts';
import { usePage } from '../page/context.ts';

/** What a reader takes in beside everything else on the panel; the feed has the rest. */
const SHOWN = 8;
const NOTHING_HIDDEN: readonly string[] = [];

/** The lines that name this driver, and what is wrong with the car. Of the logs that the page has anyway. */
export function OwnLogs({ number }: { number: number }): ReactNode {
  const { live } = usePage();
  const commentary = useCell(live.commentary);
  const anomalies = useCell(live.anomalies);
  const lines = useMemo(
    () =>
      chosenRows(commentary.rows, { hidden: NOTHING_HIDDEN, driver: number })
        .flatMap((row) => (row.kind === 'item' ? [row.item] : []))
        .slice(-SHOWN)
        .toReversed(),
    [commentary, number],
  );
  const corrections = useMemo(() => correctionsOf(commentary.rows), [commentary]);
  const incidents = useMemo(
    () => incidentsOf(anomalies.rows).filter(({ worst }) => worst.driver?.number === number),
    [anomalies, number],
  );
  return (
    <>
      {incidents.length > 0 ? (
        <section className="block own-log">
          <h3>Anomalies</h3>
          <ol>
            {incidents.slice(0, SHOWN).map((incident) => (
              <IncidentRow key={incident.id} incident={incident} />
            ))}
          </ol>
        </section>
      ) : null}
      {lines.length > 0 ? (
        <section className="block own-log">
          <h3>Commentary</h3>
          <ol>
            {lines.map((line) => (
              <Line key={line.id} line={line} correction={corrections.get(line.id) ?? null} />
            ))}
          </ol>
        </section>
      ) : null}
    </>
  );
}
