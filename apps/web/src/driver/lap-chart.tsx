import type { ReactNode } from 'react';
import { lapText } from '../format/times.ts';
import { MARK } from '../format/words.ts';
import type { SessionView } from '../graphql/documents.ts';
import { bandsOver, type ChartLap, timeRange, timeTicks } from './chart-scale.ts';

const WIDTH = 440;
const HEIGHT = 150;
const LEFT = 46;
const RIGHT = 8;
const TOP = 10;
const BOTTOM = 18;

interface LapChartProps {
  laps: readonly ChartLap[];
  periods: SessionView['trackStatusHistory'];
  totalLaps: number | null;
  /** Laps of a race belong to one another; in qualifying each stands for itself. */
  isRace: boolean;
}

/** Lap times over laps: faster is lower, pit laps and safety-car laps stand at the upper edge. */
export function LapChart({ laps, periods, totalLaps, isRace }: LapChartProps): ReactNode {
  const range = timeRange(laps);
  if (!range) return <p className="panel-note">No timed lap yet.</p>;
  const last = Math.max(totalLaps ?? 0, laps.at(-1)?.number ?? 1, 5);
  const x = (lap: number): number => LEFT + (lap / last) * (WIDTH - LEFT - RIGHT);
  const y = (ms: number): number => {
    const part = (Math.min(ms, range.slowest) - range.fastest) / (range.slowest - range.fastest);
    return HEIGHT - BOTTOM - 6 - part * (HEIGHT - TOP - BOTTOM - 12);
  };
  const timed = laps.flatMap((lap) => (lap.time ? [{ ...lap, time: lap.time }] : []));
  const best = timed.toSorted((a, b) => a.time.ms - b.time.ms)[0];
  return (
    <svg
      className="lap-chart"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={best ? summary(timed.length, best.time.text, best.number) : 'Lap times'}
    >
      {bandsOver(laps, periods).map((band) => (
        <rect
          key={`${band.words} ${band.from}`}
          className={`band is-${band.tone}`}
          x={x(band.from)}
          y={TOP}
          width={Math.max(2, x(band.to) - x(band.from))}
          height={HEIGHT - TOP - BOTTOM}
        >
          <title>{band.words}</title>
        </rect>
      ))}
      {timeTicks(range.fastest, range.slowest).map((tick) => (
        <g key={tick} className="tick">
          <line x1={LEFT} x2={WIDTH - RIGHT} y1={y(tick)} y2={y(tick)} />
          <text x={LEFT - 6} y={y(tick) + 3.5} textAnchor="end">
            {lapText(tick).slice(0, -2)}
          </text>
        </g>
      ))}
      {lapTicks(last).map((lap) => (
        <text key={lap} className="tick" x={x(lap - 0.5)} y={HEIGHT - 4} textAnchor="middle">
          {lap}
        </text>
      ))}
      {laps
        .filter((lap) => lap.pitIn)
        .map((lap) => (
          <g key={`pit ${lap.number}`} className="pit-mark">
            <line x1={x(lap.number)} x2={x(lap.number)} y1={TOP} y2={HEIGHT - BOTTOM} />
            <text
              x={x(lap.number) + (lap.number < last ? 3 : -3)}
              y={TOP + 8}
              textAnchor={lap.number < last ? 'start' : 'end'}
            >
              PIT
            </text>
          </g>
        ))}
      {isRace ? (
        <polyline
          className="lap-line"
          points={timed
            .map((lap) => `${x(lap.number - 0.5).toFixed(1)},${y(lap.time.ms).toFixed(1)}`)
            .join(' ')}
        />
      ) : null}
      {timed.map((lap) => (
        <circle
          key={lap.number}
          className={`lap-dot ${lap.deleted ? 'is-deleted' : MARK[lap.time.mark].className}`}
          cx={x(lap.number - 0.5)}
          cy={y(lap.time.ms)}
          r={lap.time.mark === 'NONE' && isRace ? 2 : 3}
        >
          <title>
            Lap {lap.number}: {lap.time.text}
            {lap.deleted ? `, deleted${lap.deletedReason ? `: ${lap.deletedReason}` : ''}` : ''}
          </title>
        </circle>
      ))}
    </svg>
  );
}

function summary(count: number, best: string, lap: number): string {
  return `${count} lap times; best ${best} in lap ${lap}`;
}

function lapTicks(last: number): number[] {
  const step = last > 30 ? 10 : last > 12 ? 5 : 2;
  return Array.from({ length: Math.floor(last / step) }, (_, index) => (index + 1) * step);
}
