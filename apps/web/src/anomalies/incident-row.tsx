import type { ReactNode } from 'react';
import { Moment } from '../commentary/commentary-line.tsx';
import { elapsedText } from '../format/times.ts';
import type { Severity } from '../graphql/documents.ts';
import { useCellPart } from '../live/use-cell.ts';
import { usePage } from '../page/context.ts';
import { openDriver } from '../page/perform.ts';
import { BandPlot } from './band-plot.tsx';
import type { Incident } from './incidents.ts';
import { METRIC_WORDS, metricText } from './metric-text.ts';

const SEVERITY: Record<Severity, { word: string; path: string }> = {
  CRITICAL: { word: 'Critical', path: 'M8 1.500 14.500 8 8 14.500 1.500 8ZM8 5v3.800M8 11.200h.01' },
  WARNING: { word: 'Warning', path: 'M8 2.500 14 13H2ZM8 6.500v3M8 11.300h.01' },
  INFO: { word: 'Info', path: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM8 7.500v3.500M8 5h.01' },
};

/** One incident: how grave, whose, what was expected and what came, and whether it is over. */
export function IncidentRow({ incident }: { incident: Incident }): ReactNode {
  const page = usePage();
  const units = useCellPart(page.settings, (value) => value.units);
  const { worst, severity, isOpen } = incident;
  const { driver, team, metric } = worst;
  const text = (value: number): string => metricText(metric, value, units);
  return (
    <li className={`incident is-${severity.toLowerCase()} ${isOpen ? 'is-open' : 'is-cleared'}`}>
      <Moment at={incident.openedAt} />
      <div className="incident-body">
        <p className="incident-head">
          <SeverityIcon severity={severity} />
          <b>{SEVERITY[severity].word}</b>
          {driver ? (
            <button
              type="button"
              className="about-driver is-link"
              onClick={() => openDriver(page, driver.number)}
            >
              <i style={{ background: driver.team.colour }} aria-hidden="true" />
              {driver.code}
            </button>
          ) : team ? (
            <span className="about-driver">
              <i style={{ background: team.colour }} aria-hidden="true" />
              {team.name}
            </span>
          ) : null}
          <span>{METRIC_WORDS[metric]}</span>
          <span className="incident-state">{stateText(incident)}</span>
        </p>
        <div className="incident-figures">
          <span className="incident-value">{text(worst.value)}</span>
          <span className="incident-expected">
            expected {text(worst.expectedLow)} to {text(worst.expectedHigh)}
          </span>
          <BandPlot items={incident.items} />
        </div>
        <p className="incident-why">{worst.explanation}</p>
      </div>
    </li>
  );
}

export function SeverityIcon({ severity }: { severity: Severity }): ReactNode {
  return (
    <svg className="severity-icon" viewBox="0 0 16 16" width="15" height="15" aria-hidden="true">
      <path d={SEVERITY[severity].path} />
    </svg>
  );
}

export function severityWord(severity: Severity): string {
  return SEVERITY[severity].word;
}

function stateText({ clearedAt, openedAt, items }: Incident): string {
  if (clearedAt !== null) return `cleared after ${elapsedText(Date.parse(clearedAt) - Date.parse(openedAt))}`;
  return items.some(({ stage }) => stage === 'WORSENED') ? 'open, worse' : 'open';
}
