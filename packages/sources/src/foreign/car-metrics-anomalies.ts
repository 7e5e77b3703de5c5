import type { AnomalyItem, AnomalyStage } from '@slipstream/timing/derive/items';
import { z } from 'zod';
import { slug } from '../recording/slug.ts';
import {
  changesNothing,
  doesNotFit,
  doesNotFitSchema,
  events,
  type Said,
  says,
  type Translator,
} from './foreign-message.ts';
import { announced, instantOf, raceTitle, seasonOf, sessionOf, started } from './foreign-session.ts';
import { teamNamed } from './foreign-team.ts';
import { INCIDENT_SILENCE_MS, type OpenIncident } from './open-incidents.ts';

/** What the topic's producer calls normal, in °C. */
const NORMAL_LOW_C = 80;
const NORMAL_HIGH_C = 100;
/** As far beyond normal as normal is wide. */
const CRITICAL_BEYOND_C = NORMAL_HIGH_C - NORMAL_LOW_C;
const MS_PER_MINUTE = 60_000;

const anomalyKey = z.object({ key: z.string().min(1), ts: z.int() });
const anomaly = z.object({
  team_name: z.string().trim().min(1).nullish(),
  engine_temperature: z.number().nullish(),
  is_anomaly: z.boolean().nullish(),
});

/**
 * `f1-car-metrics-anomalies`: whether a team's engine temperature is out of line, as a Flink job judged
 * it. Every anomaly is an item. The first of a team opens an incident; a message that is none clears it,
 * and so does a silence, because the known job writes anomalies only.
 */
export const carMetricsAnomalies: Translator = ({ id, key, value, readAtMs }, cast) => {
  const keyed = anomalyKey.safeParse(key);
  if (!keyed.success) return doesNotFit('the key is not { key, ts }, a race and an instant in milliseconds');
  const parsed = anomaly.safeParse(value);
  if (!parsed.success) return doesNotFitSchema(parsed.error);
  const at = instantOf(keyed.data.ts);
  if (at === null) return doesNotFit(`ts: ${keyed.data.ts} is no instant in milliseconds`);
  const { team_name, engine_temperature, is_anomaly: isAnomaly } = parsed.data;
  const session = sessionOf(keyed.data.key);
  const team = team_name ? { id: slug(team_name), name: team_name } : null;
  const open = cast.incidents.of(session, team?.id ?? null);
  if (isAnomaly !== true && open === null) return changesNothing('no_anomaly');
  const temperatureC = engine_temperature ?? (isAnomaly ? null : (open?.lastTemperatureC ?? null));
  if (temperatureC === null) return doesNotFit('engine_temperature: an anomaly has a temperature');
  const said: Said[] = events(session, [
    announced(at, { id: session, name: raceTitle(keyed.data.key, cast.firstAt(session, at)) }),
    started(at),
    ...(team
      ? [{ at, type: 'TeamReported', body: { team: teamNamed(team.name, seasonOf(at)) } } as const]
      : []),
  ]);
  if (isAnomaly !== true && open) {
    cast.incidents.close(open);
    const explanation = `f1-car-metrics-anomalies calls ${saying(open, temperatureC)} normal again.`;
    return says([...said, item(open, { id, at, stage: 'CLEARED', temperatureC, explanation })]);
  }
  const wentQuiet = open !== null && keyed.data.ts - open.lastAtMs >= INCIDENT_SILENCE_MS;
  const going = wentQuiet ? null : open;
  const beyondC = beyondNormalC(temperatureC);
  const incident: OpenIncident = {
    session,
    team,
    id: going?.id ?? id,
    worstBeyondC: Math.max(going?.worstBeyondC ?? 0, beyondC),
    lastAtMs: Math.max(going?.lastAtMs ?? 0, keyed.data.ts),
    lastTemperatureC: temperatureC,
    heardAtMs: readAtMs,
  };
  cast.incidents.put(incident);
  const stage = going === null ? 'OPENED' : beyondC > going.worstBeyondC ? 'WORSENED' : 'CONTINUED';
  const explanation = `f1-car-metrics-anomalies calls ${saying(incident, temperatureC)} an anomaly.`;
  return says([
    ...said,
    ...(wentQuiet && open ? [clearedBySilence(open)] : []),
    item(incident, { id, at, stage, temperatureC, explanation }),
  ]);
};

/** The end of an incident of which nothing more was heard. Its id is the same whoever finds it. */
export function clearedBySilence(open: OpenIncident): Said {
  return item(open, {
    id: `${open.id}-silent`,
    at: new Date(open.lastAtMs + INCIDENT_SILENCE_MS).toISOString(),
    stage: 'CLEARED',
    temperatureC: open.lastTemperatureC,
    explanation: `f1-car-metrics-anomalies has said nothing of ${open.team?.name ?? 'the car'} for ${INCIDENT_SILENCE_MS / MS_PER_MINUTE} minutes: the incident counts as over.`,
  });
}

function saying({ team }: OpenIncident, temperatureC: number): string {
  return `the engine temperature of ${team?.name ?? 'a car'}, ${temperatureC.toFixed(1)} °C,`;
}

interface Told extends Pick<AnomalyItem, 'id' | 'at' | 'explanation'> {
  readonly stage: AnomalyStage;
  readonly temperatureC: number;
}

function item({ session, team, id: incident }: OpenIncident, told: Told): Said {
  const { temperatureC, ...rest } = told;
  return {
    kind: 'item',
    session,
    derived: {
      log: 'anomalies',
      item: {
        ...rest,
        incident,
        lap: null,
        metric: 'ENGINE_TEMPERATURE',
        value: temperatureC,
        expectedLow: NORMAL_LOW_C,
        expectedHigh: NORMAL_HIGH_C,
        confidence: 1,
        severity: beyondNormalC(temperatureC) > CRITICAL_BEYOND_C ? 'CRITICAL' : 'WARNING',
        driver: null,
        team: team?.id ?? null,
      },
    },
  };
}

function beyondNormalC(temperatureC: number): number {
  return Math.max(NORMAL_LOW_C - temperatureC, temperatureC - NORMAL_HIGH_C);
}
