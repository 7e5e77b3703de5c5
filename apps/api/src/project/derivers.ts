import { anomalyDeriver } from '@slipstream/timing/derive/anomalies/anomaly-deriver';
import { commentaryDeriver } from '@slipstream/timing/derive/commentary/commentary-deriver';
import type { DeriverKind } from '@slipstream/timing/derive/deriver';
import type { Config } from '../config.ts';
import type { Meter } from '../metrics/meter.ts';
import type { Report } from '../report.ts';
import { LineWriter } from '../writer/line-writer.ts';
import { openWriter } from '../writer/writer-config.ts';
import type { DerivationOptions } from './derivation.ts';

export type DeriversOptions = Pick<Config, 'anomalies' | 'language'>;

/** What is derived from every session, in this order: commentary tells of anomalies, too. */
export function derivers({ anomalies, language }: DeriversOptions): readonly DeriverKind[] {
  return [...(anomalies ? [anomalyDeriver()] : []), commentaryDeriver({ language })];
}

/** What a projector derives, and who writes its lines. */
export async function derivation(
  { anomalies, language, writer }: DeriversOptions & Pick<Config, 'writer'>,
  meter: Meter,
  report: Report,
): Promise<DerivationOptions> {
  return {
    kinds: derivers({ anomalies, language }),
    writer:
      writer &&
      new LineWriter({
        writer: await openWriter(writer),
        language,
        onOutcome: (outcome, reason) => {
          meter.count('slipstream_written_lines_total', { outcome });
          if (outcome === 'failed' || outcome === 'unsupported')
            report.warn(`the writer's line was not taken (${outcome}): ${reason}`);
        },
      }),
    onFault: (deriver, cause) => {
      meter.count('slipstream_derivation_faults_total', { deriver });
      report.warn(
        `${deriver}: nothing was derived from an event: ${cause instanceof Error ? cause.message : String(cause)}`,
      );
    },
  };
}
