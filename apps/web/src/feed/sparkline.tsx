import type { ReactNode } from 'react';

const WIDTH = 160;
const HEIGHT = 28;

/** A line without axes: it tells where something is going, not how much. */
export function Sparkline({ values }: { values: readonly (number | null)[] }): ReactNode {
  const known = values.filter((value) => value !== null);
  if (known.length < 2)
    return <svg className="sparkline" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true" />;
  const low = Math.min(...known);
  // A line that hardly moves is drawn as one: half a unit is the least that fills the height.
  const span = Math.max(Math.max(...known) - low, 0.5);
  const points = values.flatMap((value, index) => {
    if (value === null) return [];
    const x = (index / (values.length - 1)) * WIDTH;
    const y = HEIGHT - 2 - ((value - low) / span) * (HEIGHT - 4);
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  });
  return (
    <svg
      className="sparkline"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <polyline points={points.join(' ')} />
    </svg>
  );
}
