import type { DeriverKind } from '@slipstream/timing/derive/deriver';
import type { Language } from '../config.ts';

export interface DeriversOptions {
  readonly anomalies: boolean;
  readonly language: Language;
}

/** What is derived from every session, in this order: commentary tells of anomalies, too. */
export function derivers(_options: DeriversOptions): readonly DeriverKind[] {
  return [];
}
