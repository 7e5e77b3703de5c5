import type { ReactNode } from 'react';
import type { Anomaly } from '../graphql/documents.ts';
import { bandShape, PLOT } from './band-shape.ts';

/** What was expected as a band, what came as points over it. The words beside it say the same. */
export function BandPlot({ items }: { items: readonly Anomaly[] }): ReactNode {
  const { band, points } = bandShape(items);
  return (
    <svg
      className="band-plot"
      viewBox={`0 0 ${PLOT.width} ${PLOT.height}`}
      width={PLOT.width}
      height={PLOT.height}
      aria-hidden="true"
    >
      <polygon points={band} />
      <polyline points={points.map(({ x, y }) => `${x},${y}`).join(' ')} />
      {points.map((point) => (
        <circle
          key={point.id}
          className={point.isOutside ? 'is-outside' : ''}
          cx={point.x}
          cy={point.y}
          r={2.5}
        />
      ))}
    </svg>
  );
}
