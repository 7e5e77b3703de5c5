import { anomalyDeriver } from '@slipstream/timing/derive/anomalies/anomaly-deriver';
import type { AnomalyItem } from '@slipstream/timing/derive/items';
import { envelop } from '@slipstream/timing/events/envelope';
import type { Metric } from '@slipstream/timing/events/vocabulary';
import { fold, initialState } from '@slipstream/timing/fold/fold';
import { expect, it } from 'vitest';
import { openRecording } from './open-recording.ts';
import { describeRecording } from './real-recordings.ts';

const RACES = ['2023-qatar-race', '2023-bahrain-race'];
const OF_TELEMETRY: readonly Metric[] = ['RPM', 'SPEED', 'THROTTLE', 'BRAKE', 'ENGINE_TEMPERATURE'];

async function opened(path: string): Promise<readonly AnomalyItem[]> {
  const log = await openRecording(path);
  const deriver = anomalyDeriver().open('s', new Map());
  const items: AnomalyItem[] = [];
  let state = initialState('s');
  let index = 0;
  for (const draft of log.events()) {
    const event = envelop(draft, 's', 0, index++);
    const before = state;
    const folded = fold(state, event);
    state = folded.state;
    if (folded.outcome === 'late') continue;
    for (const each of deriver.derive({ event, before, after: state }, [])) {
      if (each.log === 'anomalies' && each.item.stage === 'OPENED') items.push(each.item);
    }
  }
  return items;
}

for (const race of RACES) {
  describeRecording(race, [], (path) => {
    it('has hardly an incident in nearly half a million real samples', { timeout: 180_000 }, async () => {
      const items = await opened(path);
      const lines = items.map(({ at, driver, explanation }) => `${at} ${driver} ${explanation}`);
      expect(items.filter(({ metric }) => OF_TELEMETRY.includes(metric)).length, lines.join('\n')).toBe(0);
      expect(items.filter(({ metric }) => metric === 'FEED_SILENCE').length, lines.join('\n')).toBeLessThan(
        3,
      );
      // Stops under penalty and slow ones, spins and punctures: these were.
      expect(items.length, lines.join('\n')).toBeLessThan(20);
    });
  });
}
