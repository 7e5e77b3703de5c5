import { type ReactNode, useMemo } from 'react';
import { useCell, useCellPart } from '../live/use-cell.ts';
import { usePage } from '../page/context.ts';
import { BandPlot } from './band-plot.tsx';
import { SeverityIcon, severityWord } from './incident-row.tsx';
import { incidentsOf } from './incidents.ts';
import { METRIC_WORDS, metricText } from './metric-text.ts';

/** The newest grave incident that is open, pinned below the feed whatever tab is on. */
export function OpenAnomaly(): ReactNode {
  const { live, view, settings } = usePage();
  const log = useCell(live.anomalies);
  const units = useCellPart(settings, (value) => value.units);
  const isListed = useCellPart(view, (value) => value.feedTab === 'anomalies');
  const incident = useMemo(
    () => incidentsOf(log.rows).find(({ isOpen, severity }) => isOpen && severity !== 'INFO'),
    [log],
  );
  if (!incident || isListed) return null;
  const { worst, severity } = incident;
  const text = (value: number): string => metricText(worst.metric, value, units);
  return (
    <button
      type="button"
      className={`pinned is-${severity.toLowerCase()}`}
      onClick={() => view.update({ feedTab: 'anomalies' })}
    >
      <BandPlot items={incident.items} />
      <span className="pinned-head">
        <SeverityIcon severity={severity} />
        {severityWord(severity)} · {worst.driver?.code ?? worst.team?.name} {METRIC_WORDS[worst.metric]}{' '}
        {text(worst.value)}
      </span>
      <span className="pinned-about">
        expected {text(worst.expectedLow)} to {text(worst.expectedHigh)} · open
      </span>
    </button>
  );
}
