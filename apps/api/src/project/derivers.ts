import { anomalyDeriver } from '@slipstream/timing/derive/anomalies/anomaly-deriver';
import { commentaryDeriver } from '@slipstream/timing/derive/commentary/commentary-deriver';
import type { DeriverKind } from '@slipstream/timing/derive/deriver';
import type { Language } from '../config.ts';

export interface DeriversOptions {
  readonly anomalies: boolean;
  readonly language: Language;
}

/** What is derived from every session, in this order: commentary tells of anomalies, too. */
export function derivers({ anomalies, language }: DeriversOptions): readonly DeriverKind[] {
  return [...(anomalies ? [anomalyDeriver()] : []), commentaryDeriver({ language })];
}
