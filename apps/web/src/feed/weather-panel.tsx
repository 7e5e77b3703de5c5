import type { ReactNode } from 'react';
import { compassPoint, temperatureText, windArrowDeg, windText } from '../format/measures.ts';
import { UNKNOWN } from '../format/times.ts';
import { type WeatherSample, weatherHistoryDocument } from '../graphql/documents.ts';
import { useCellPart } from '../live/use-cell.ts';
import { useAsked } from '../live/use-query.ts';
import { usePage } from '../page/context.ts';
import { feedProblem } from './feed-problem.ts';
import { Sparkline } from './sparkline.tsx';

/** The feed sends the weather once a minute. */
const ASK_EVERY_MS = 30_000;

export function WeatherPanel(): ReactNode {
  const { live, settings } = usePage();
  const id = useCellPart(live.session, (session) => session?.id ?? null);
  const now = useCellPart(live.session, (session) => session?.weather ?? null);
  const problem = useCellPart(live.session, (session) => feedProblem(session, 'weather'));
  const clockNow = useCellPart(live.session, (session) => session?.clock.now ?? '');
  const units = useCellPart(settings, (value) => value.units);
  const { data } = useAsked(weatherHistoryDocument, { session: id }, id ?? '', ASK_EVERY_MS);
  if (!now) return <p className="panel-note">{problem ?? 'No weather yet.'}</p>;
  // Under a delay or after a seek back the history may know of later.
  const past = data?.weather.filter((sample) => sample.at <= clockNow) ?? [];
  const line = (pick: (sample: WeatherSample) => number | null): (number | null)[] => past.map(pick);
  return (
    <div className="weather">
      {problem ? <p className="panel-note">{problem}</p> : null}
      <Measure title="Track" value={temperatureText(now.trackC, units)} line={line((at) => at.trackC)} />
      <Measure title="Air" value={temperatureText(now.airC, units)} line={line((at) => at.airC)} />
      <Measure
        title="Wind"
        value={windText(now.windSpeedMps, units)}
        extra={now.windDirectionDeg === null ? null : <WindArrow fromDeg={now.windDirectionDeg} />}
        line={line((at) => at.windSpeedMps)}
      />
      <Measure
        title="Humidity"
        value={now.humidityPct === null ? UNKNOWN : `${Math.floor(now.humidityPct)} %`}
        line={line((at) => at.humidityPct)}
      />
      <Measure
        title="Pressure"
        value={now.pressureHpa === null ? UNKNOWN : `${Math.floor(now.pressureHpa)} hPa`}
        line={line((at) => at.pressureHpa)}
      />
      <Measure
        title="Rain"
        value={now.raining === null ? UNKNOWN : now.raining ? 'Yes' : 'No'}
        line={line((at) => (at.raining === null ? null : at.raining ? 1 : 0))}
      />
    </div>
  );
}

export function WindArrow({ fromDeg }: { fromDeg: number }): ReactNode {
  const from = compassPoint(fromDeg);
  return (
    <span className="wind" title={`from ${from}`}>
      <span aria-hidden="true" style={{ rotate: `${windArrowDeg(fromDeg)}deg` }}>
        ↑
      </span>
      <span className="sr-only">from {from}</span>
    </span>
  );
}

interface MeasureProps {
  title: string;
  value: string;
  extra?: ReactNode;
  line: readonly (number | null)[];
}

function Measure({ title, value, extra, line }: MeasureProps): ReactNode {
  return (
    <div className="measure">
      <span className="measure-title">{title}</span>
      <span className="measure-value">
        {value} {extra}
      </span>
      <Sparkline values={line} />
    </div>
  );
}
