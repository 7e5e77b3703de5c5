import type { COUNTERS, GAUGES, HISTOGRAMS } from './instruments.ts';

export type CounterName = keyof typeof COUNTERS;
export type HistogramName = keyof typeof HISTOGRAMS;
export type GaugeName = keyof typeof GAUGES;
type Instruments = typeof COUNTERS & typeof HISTOGRAMS & typeof GAUGES;
export type LabelsOf<N extends keyof Instruments> = Readonly<
  Record<Instruments[N]['labels'][number], string>
>;
/** What is read when somebody looks. */
export type Reading<N extends keyof Instruments> = () => Iterable<readonly [LabelsOf<N>, number]>;

/** Where the parts of a process tell their numbers. Nothing here waits or throws. */
export interface Meter {
  count<N extends CounterName>(name: N, labels: LabelsOf<N>, by?: number): void;
  observe<N extends HistogramName>(name: N, labels: LabelsOf<N>, seconds: number): void;
  adjust<N extends GaugeName>(name: N, labels: LabelsOf<N>, by: number): void;
  /** The whole count is kept elsewhere, and read when somebody looks. */
  countFrom<N extends CounterName>(name: N, read: Reading<N>): void;
  gaugeFrom<N extends GaugeName>(name: N, read: Reading<N>): void;
}

/** For what runs where nobody looks. */
export const silentMeter: Meter = {
  count: () => {},
  observe: () => {},
  adjust: () => {},
  countFrom: () => {},
  gaugeFrom: () => {},
};
