/** What can be set; the defaults are measured (docs/guides/anomalies.md). */
export interface AnomalyOptions {
  /** Share of usual values that a prediction interval holds, between 0 and 1. */
  readonly confidence: number;
  /** How many values are seen before any is judged. */
  readonly minTrainingSize: number;
  /** How many samples ahead is forecast. */
  readonly horizon: number;
  /** How long a car's feed may be quiet while others go on. */
  readonly silenceMs: number;
  /** How long values are back in their interval before an incident clears. */
  readonly clearAfterMs: number;
}

export const ANOMALY_DEFAULTS: AnomalyOptions = {
  confidence: 0.99,
  minTrainingSize: 16,
  horizon: 1,
  silenceMs: 5_000,
  clearAfterMs: 2_000,
};

/** @throws RangeError for options that no detector can work with. */
export function anomalyOptions(given: Partial<AnomalyOptions>): AnomalyOptions {
  const options = { ...ANOMALY_DEFAULTS, ...given };
  const { confidence, minTrainingSize, horizon, silenceMs, clearAfterMs } = options;
  if (!(confidence > 0.5 && confidence < 1)) {
    throw new RangeError(`confidence lies between 0.5 and 1, as 0.99 does, not ${confidence}`);
  }
  if (!Number.isInteger(minTrainingSize) || minTrainingSize < 4) {
    throw new RangeError(`minTrainingSize is a whole number of 4 or more, not ${minTrainingSize}`);
  }
  if (!Number.isInteger(horizon) || horizon < 1 || horizon > 20) {
    throw new RangeError(`horizon is 1 to 20 samples, not ${horizon}`);
  }
  if (!(silenceMs >= 1_000) || !(clearAfterMs >= 0)) {
    throw new RangeError('silenceMs is 1000 or more, clearAfterMs 0 or more');
  }
  return options;
}
