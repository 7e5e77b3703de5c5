import { z } from 'zod';
import { slug } from '../recording/slug.ts';
import { doesNotFit, doesNotFitSchema, events, says, type Translator } from './foreign-message.ts';
import { announced, instantOf, sessionOf, started } from './foreign-session.ts';

/** What the topic's producer calls normal, in °C. */
const NORMAL_LOW_C = 80;
const NORMAL_HIGH_C = 100;
/** As far beyond normal as normal is wide. */
const CRITICAL_BEYOND_C = NORMAL_HIGH_C - NORMAL_LOW_C;

const anomalyKey = z.object({ key: z.string().min(1), ts: z.int() });
const anomaly = z.object({
  team_name: z.string().trim().min(1).nullish(),
  engine_temperature: z.number().nullish(),
  is_anomaly: z.boolean().nullish(),
});

/**
 * `f1-car-metrics-anomalies`: whether a team's engine temperature is out of line, as a Flink job judged
 * it. The first anomaly of a team opens an incident, the first message that is none clears it; what
 * repeats the judgement is not told again.
 */
export const carMetricsAnomalies: Translator = ({ id, key, value }, cast) => {
  const keyed = anomalyKey.safeParse(key);
  if (!keyed.success) return doesNotFit('the key is not { key, ts }, a race and an instant in milliseconds');
  const parsed = anomaly.safeParse(value);
  if (!parsed.success) return doesNotFitSchema(parsed.error);
  const at = instantOf(keyed.data.ts);
  if (at === null) return doesNotFit(`ts: ${keyed.data.ts} is no instant in milliseconds`);
  const { team_name: team, engine_temperature: temperatureC, is_anomaly: isAnomaly } = parsed.data;
  const session = sessionOf(keyed.data.key);
  const teamId = team ? slug(team) : null;
  const open = cast.incidentOf(session, teamId ?? '');
  if ((isAnomaly === true) === (open !== null)) return says([]);
  if (temperatureC === null || temperatureC === undefined) {
    return doesNotFit('engine_temperature: an anomaly, or the end of one, has a temperature');
  }
  const incident = open ?? id;
  cast.setIncident(session, teamId ?? '', isAnomaly ? incident : null);
  return says([
    ...events(session, [announced(at, { id: session, name: keyed.data.key }), started(at)]),
    {
      kind: 'item',
      session,
      derived: {
        log: 'anomalies',
        item: {
          id,
          incident,
          stage: isAnomaly ? 'OPENED' : 'CLEARED',
          at,
          lap: null,
          metric: 'ENGINE_TEMPERATURE',
          value: temperatureC,
          expectedLow: NORMAL_LOW_C,
          expectedHigh: NORMAL_HIGH_C,
          confidence: 1,
          severity: severityOf(temperatureC),
          explanation: `The engine temperature of ${team ?? 'a car'} is ${temperatureC.toFixed(1)} °C; f1-car-metrics-anomalies ${isAnomaly ? 'calls that an anomaly' : 'calls that normal again'}.`,
          driver: null,
          team: teamId,
        },
      },
    },
  ]);
};

function severityOf(temperatureC: number): 'CRITICAL' | 'WARNING' {
  const beyondC = Math.max(NORMAL_LOW_C - temperatureC, temperatureC - NORMAL_HIGH_C);
  return beyondC > CRITICAL_BEYOND_C ? 'CRITICAL' : 'WARNING';
}
