/** The schemas of `f1-car-metrics-anomalies`, as Flink writes them: every field of the value may be null. */
export const ANOMALY_KEY = {
  type: 'record',
  name: 'AnomalyKey',
  fields: [
    { name: 'key', type: 'string' },
    { name: 'ts', type: { type: 'long', logicalType: 'timestamp-millis' } },
  ],
};
export const ANOMALY = {
  type: 'record',
  name: 'Anomaly',
  fields: [
    { name: 'team_name', type: ['null', 'string'], default: null },
    { name: 'engine_temperature', type: ['null', 'double'], default: null },
    { name: 'is_anomaly', type: ['null', 'boolean'], default: null },
  ],
};
