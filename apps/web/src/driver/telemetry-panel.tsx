import type { ReactNode } from 'react';
import { feedProblem } from '../feed/feed-problem.ts';
import { speedText, speedUnit, temperatureText } from '../format/measures.ts';
import { UNKNOWN } from '../format/times.ts';
import type { Telemetry } from '../graphql/documents.ts';
import { TELEMETRY_KEEP } from '../live/driver-streams.ts';
import { useCell, useCellPart } from '../live/use-cell.ts';
import { usePage } from '../page/context.ts';

/** Rev limits lie near 15,000 by the rules; the engines never pass 13,500 on track. */
const FULL_RPM = 13_500;
const FULL_KPH = 360;

export function TelemetryPanel(): ReactNode {
  const { live, settings } = usePage();
  const samples = useCell(live.drivers.telemetry);
  const units = useCellPart(settings, (value) => value.units);
  const problem = useCellPart(live.session, (session) => feedProblem(session, 'telemetry'));
  const season = useCellPart(live.session, (session) => session?.meeting.season ?? 0);
  const now = samples.at(-1);
  if (!now) return <p className="panel-note">{problem ?? 'Waiting for telemetry'}</p>;
  return (
    <section className="telemetry" aria-label="Telemetry">
      <div className="dials">
        <Figure title={speedUnit(units)} value={speedText(now.speedKph, units)} />
        <Figure title="gear" value={gearText(now.gear)} />
        <Figure title="rpm" value={now.rpm === null ? UNKNOWN : String(Math.floor(now.rpm))} />
        {now.engineTemperatureC === null ? null : (
          <Figure title="engine" value={temperatureText(now.engineTemperatureC, units)} />
        )}
        <div className="bars">
          <Bar title="Throttle" className="is-throttle" part={part(now.throttlePct, 100)} />
          <Bar title="Brake" className="is-brake" part={part(now.brakePct, 100)} />
          <Bar title="Revs" className="is-revs" part={part(now.rpm, FULL_RPM)} />
        </div>
        {/* Since 2026 there is no DRS, and nothing may say so. */}
        {now.drs !== null && season > 0 && season < 2026 ? (
          <span className={`drs ${now.drs ? 'is-open' : ''}`}>DRS{now.drs ? '' : ' off'}</span>
        ) : null}
      </div>
      <Traces samples={samples} />
    </section>
  );
}

function Figure({ title, value }: { title: string; value: string }): ReactNode {
  return (
    <span className="figure">
      <b>{value}</b>
      <small>{title}</small>
    </span>
  );
}

function Bar({
  title,
  className,
  part: filled,
}: {
  title: string;
  className: string;
  part: number;
}): ReactNode {
  return (
    <span className={`bar ${className}`}>
      <small>{title}</small>
      <span className="bar-track">
        <span style={{ transform: `scaleX(${filled})` }} />
      </span>
      <span className="sr-only">{Math.floor(filled * 100)} %</span>
    </span>
  );
}

const TRACE_WIDTH = 440;
const TRACE_HEIGHT = 74;

/** Speed as a line over throttle and brake, the newest at the right. */
function Traces({ samples }: { samples: readonly Telemetry[] }): ReactNode {
  const x = (index: number): number =>
    TRACE_WIDTH - ((samples.length - 1 - index) / (TELEMETRY_KEEP - 1)) * TRACE_WIDTH;
  const line = (pick: (sample: Telemetry) => number, top: number, height: number): string =>
    samples
      .map((sample, index) => `${x(index).toFixed(1)},${(top + height - pick(sample) * height).toFixed(1)}`)
      .join(' ');
  return (
    <svg
      className="traces"
      viewBox={`0 0 ${TRACE_WIDTH} ${TRACE_HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <polyline className="trace-throttle" points={line((at) => part(at.throttlePct, 100), 52, 20)} />
      <polyline className="trace-brake" points={line((at) => part(at.brakePct, 100), 52, 20)} />
      <polyline className="trace-speed" points={line((at) => part(at.speedKph, FULL_KPH), 2, 46)} />
    </svg>
  );
}

function part(value: number | null, full: number): number {
  return value === null ? 0 : Math.min(1, Math.max(0, value / full));
}

function gearText(gear: number | null): string {
  return gear === null ? UNKNOWN : gear === 0 ? 'N' : String(gear);
}
