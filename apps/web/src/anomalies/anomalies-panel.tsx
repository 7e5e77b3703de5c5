import { type ReactNode, useMemo } from 'react';
import { missedText } from '../feed/missed-text.ts';
import { featuresDocument } from '../graphql/documents.ts';
import { useCell } from '../live/use-cell.ts';
import { useAsked } from '../live/use-query.ts';
import { usePage } from '../page/context.ts';
import { IncidentRow } from './incident-row.tsx';
import { incidentsOf } from './incidents.ts';

/** What is out of its pattern: one row for each incident, the open ones first. */
export function AnomaliesPanel(): ReactNode {
  const { live } = usePage();
  const log = useCell(live.anomalies);
  const incidents = useMemo(() => incidentsOf(log.rows), [log]);
  const missed = log.rows.findLast((row) => row.kind === 'missed');
  if (incidents.length === 0) return <Nothing />;
  return (
    <>
      {missed ? <p className="panel-note">{missedText(missed.reason, missed.count)}</p> : null}
      <ol className="incidents" aria-label="Anomalies, the open ones first">
        {incidents.map((incident) => (
          <IncidentRow key={incident.id} incident={incident} />
        ))}
      </ol>
    </>
  );
}

function Nothing(): ReactNode {
  const { data, problem } = useAsked(featuresDocument, {}, 'features', 'until answered');
  if (!data) return <p className="panel-note">{problem ?? 'Asking the server…'}</p>;
  return (
    <p className="panel-note">
      {data.features.anomalyDetection
        ? 'Nothing is out of its pattern.'
        : 'Anomaly detection is off: this server was started with --no-anomalies.'}
    </p>
  );
}
