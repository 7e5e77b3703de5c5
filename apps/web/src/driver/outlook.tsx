import type { ReactNode } from 'react';
import { deltaText } from '../format/times.ts';
import type { DriverHistory } from '../graphql/documents.ts';
import { useCell } from '../live/use-cell.ts';
import { usePage } from '../page/context.ts';
import { catchText, rejoinText, trainText } from './outlook-text.ts';

type Outlook = NonNullable<DriverHistory['entry']>;

/** What is likely to come: the gap ahead, where a stop now would lead, the train one is stuck in. */
export function OutlookBlock({ number }: { number: number }): ReactNode {
  const history = useCell(usePage().live.drivers.history);
  if (!history?.entry) return null;
  const { gapTrend, pitWindow, train }: Outlook = history.entry;
  if (!gapTrend && !pitWindow && !train) return null;
  return (
    <section className="block">
      <h3>Outlook</h3>
      <dl className="outlook">
        {gapTrend ? (
          <div>
            <dt>Gap to {gapTrend.ahead.code}</dt>
            <dd>
              <span className={gapTrend.perLapMs < 0 ? 'is-gain' : gapTrend.perLapMs > 0 ? 'is-loss' : ''}>
                {deltaText(gapTrend.perLapMs)} a lap
              </span>{' '}
              <small>{catchText(gapTrend)}</small>
            </dd>
          </div>
        ) : null}
        {pitWindow ? (
          <div>
            <dt>If stopping now</dt>
            <dd>
              P{pitWindow.rejoinPosition} <small>{rejoinText(pitWindow)}</small>
            </dd>
          </div>
        ) : null}
        {train ? (
          <div>
            <dt>In a train</dt>
            <dd>
              <small>{trainText(train.drivers, number)}</small>
            </dd>
          </div>
        ) : null}
      </dl>
    </section>
  );
}
