import { commentaryDeriver } from '@slipstream/timing/derive/commentary/commentary-deriver';
import type { DeriverKind } from '@slipstream/timing/derive/deriver';
import type { Language } from '../config.ts';

export interface DeriversOptions {
  readonly anomalies: boolean;
  readonly language: Language;
}

/** What is derived from every session, in this order: commentary tells of anomalies, too. */
export function derivers({ language }: DeriversOptions): readonly DeriverKind[] {
  return [commentaryDeriver({ language })];
}
