import type { AnomalyItem } from '@slipstream/timing/derive/items';
import { describe, expect, it } from 'vitest';
import { clearedBySilence } from './car-metrics-anomalies.ts';
import { Cast } from './cast.ts';
import type { Said } from './foreign-message.ts';
import { INCIDENT_SILENCE_MS } from './open-incidents.ts';
import { AT_MS, folded, said, translated } from './translated-under-test.ts';

const judged = (isAnomaly: boolean | null, temperature: number | null = 118.2, team = 'Ferrari') => ({
  team_name: team,
  engine_temperature: temperature,
  is_anomaly: isAnomaly,
});

function itemsOf(all: readonly Said[]): readonly AnomalyItem[] {
  return all.flatMap((each) =>
    each.kind === 'item' && each.derived.log === 'anomalies' ? [each.derived.item] : [],
  );
}

/** Rows one second apart, unless they say when they are. */
function itemsAfter(
  rows: readonly { readonly value: unknown; readonly ts?: number }[],
  cast = new Cast(),
): readonly AnomalyItem[] {
  return itemsOf(
    rows.flatMap(({ value, ts }, index) =>
      said('f1-car-metrics-anomalies', { key: { key: 'r', ts: ts ?? AT_MS + index * 1_000 }, value }, cast),
    ),
  );
}

describe('f1-car-metrics-anomalies', () => {
  const key = { key: 'r', ts: AT_MS };

  it('makes an item of every anomaly, in one incident of each team', () => {
    const rows = [
      judged(true, 118),
      judged(true, 70, 'Alpine'),
      judged(true, 112),
      judged(true, 131),
      judged(true, 45, 'Alpine'),
      judged(true, 131),
    ];
    const items = itemsAfter(rows.map((value) => ({ value })));
    expect(items.map(({ team, stage, value }) => [team, stage, value])).toEqual([
      ['ferrari', 'OPENED', 118],
      ['alpine', 'OPENED', 70],
      ['ferrari', 'CONTINUED', 112],
      ['ferrari', 'WORSENED', 131],
      ['alpine', 'WORSENED', 45],
      ['ferrari', 'CONTINUED', 131],
    ]);
    expect(new Set(items.map(({ incident }) => incident)).size).toBe(2);
    expect(new Set(items.map(({ id }) => id)).size).toBe(6);
  });

  it('clears an incident with the first row that is none, and opens another one after it', () => {
    const items = itemsAfter([false, true, false, null, true].map((each) => ({ value: judged(each) })));
    expect(items.map(({ stage }) => stage)).toEqual(['OPENED', 'CLEARED', 'OPENED']);
    expect(items[1]?.incident).toBe(items[0]?.incident);
    expect(items[2]?.incident).not.toBe(items[0]?.incident);
    expect(items[0]).toMatchObject({
      metric: 'ENGINE_TEMPERATURE',
      value: 118.2,
      team: 'ferrari',
      at: '2026-03-29T06:00:06.250Z',
    });
  });

  it('clears an incident after the silence, where the next row tells of it', () => {
    const value = judged(true);
    const just = AT_MS + INCIDENT_SILENCE_MS - 1;
    const items = itemsAfter([{ value }, { value, ts: just }, { value, ts: just + INCIDENT_SILENCE_MS }]);
    expect(items.map(({ stage }) => stage)).toEqual(['OPENED', 'CONTINUED', 'CLEARED', 'OPENED']);
    expect(Date.parse(items[2]?.at ?? '')).toBe(just + INCIDENT_SILENCE_MS);
  });

  it('finds the incidents of which nothing more was heard, and clears them at one instant whoever does', () => {
    const cast = new Cast();
    const readAtMs = AT_MS + 400;
    const [opened] = itemsOf(said('f1-car-metrics-anomalies', { key, value: judged(true), readAtMs }, cast));
    expect(cast.incidents.silentSince(readAtMs + INCIDENT_SILENCE_MS - 1)).toEqual([]);
    const silent = cast.incidents.silentSince(readAtMs + INCIDENT_SILENCE_MS);
    const [cleared] = itemsOf(silent.map(clearedBySilence));
    expect(cleared).toMatchObject({
      id: `${opened?.id}-silent`,
      incident: opened?.id,
      stage: 'CLEARED',
      at: new Date(AT_MS + INCIDENT_SILENCE_MS).toISOString(),
      team: 'ferrari',
      explanation: expect.stringContaining('2 minutes'),
    });
  });

  it('names the team as it was sent', () => {
    const all = said('f1-car-metrics-anomalies', { key, value: judged(true, 118, 'Red Bull Racing') });
    expect(folded(all).teams?.['red-bull-racing']).toMatchObject({
      team: { name: 'Red Bull Racing', colour: '#3671c6' },
      reading: null,
    });
    expect(folded(all).drivers).toEqual({});
  });

  it('takes a row of nulls as Flink may write it, and an anomaly without a temperature not', () => {
    const nulls = { team_name: null, engine_temperature: null, is_anomaly: null };
    expect(translated('f1-car-metrics-anomalies', { key, value: nulls })).toEqual({
      ok: true,
      said: [],
      noChange: 'no_anomaly',
    });
    expect(translated('f1-car-metrics-anomalies', { key, value: judged(true, null) })).toMatchObject({
      ok: false,
    });
    expect(translated('f1-car-metrics-anomalies', { key: 'r', value: nulls })).toMatchObject({ ok: false });
  });
});
