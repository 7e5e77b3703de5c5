import type { Anomaly } from '../graphql/documents.ts';

export const PLOT = { width: 88, height: 36, padding: 4 };

export interface BandShape {
  /** The band's corners as an SVG polygon's `points`. */
  band: string;
  points: readonly { id: string; x: number; y: number; isOutside: boolean }[];
}

type Sample = Pick<Anomaly, 'id' | 'value' | 'expectedLow' | 'expectedHigh'>;

/** Places the samples evenly from left to right, as they were told; the scale holds band and values. */
export function bandShape(items: readonly Sample[]): BandShape {
  const lows = items.map(({ expectedLow, value }) => Math.min(expectedLow, value));
  const highs = items.map(({ expectedHigh, value }) => Math.max(expectedHigh, value));
  const low = Math.min(...lows);
  const span = Math.max(Math.max(...highs) - low, 1e-9);
  const inner = PLOT.height - 2 * PLOT.padding;
  const y = (value: number): number => round(PLOT.height - PLOT.padding - ((value - low) / span) * inner);
  const x = (index: number): number =>
    round(
      items.length === 1
        ? PLOT.width / 2
        : PLOT.padding + (index / (items.length - 1)) * (PLOT.width - 2 * PLOT.padding),
    );
  // A single sample's band is drawn over the whole width.
  const edges = items.length === 1 ? [0, PLOT.width] : items.map((_, index) => x(index));
  const at = (index: number): Sample | undefined => items[Math.min(index, items.length - 1)];
  const upper = edges.map((edge, index) => `${edge},${y(at(index)?.expectedHigh ?? low)}`);
  const lower = edges.map((edge, index) => `${edge},${y(at(index)?.expectedLow ?? low)}`).toReversed();
  return {
    band: [...upper, ...lower].join(' '),
    points: items.map((item, index) => ({
      id: item.id,
      x: x(index),
      y: y(item.value),
      isOutside: item.value < item.expectedLow || item.value > item.expectedHigh,
    })),
  };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
