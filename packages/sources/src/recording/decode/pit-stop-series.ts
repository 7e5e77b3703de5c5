import type { EventDraft } from '@slipstream/timing/events/envelope';
import { isObject, itemsOf, type JsonObject, objectAt, textAt, wholeAt } from '../json.ts';
import type { TopicDecoder } from './decoder.ts';
import { driverOf, timeMs } from './times.ts';

/**
 * `PitStopSeries`: what each stop took, from the pit lane's entry to its exit and standing still. The
 * stops of a car are a list. The feed needs an F1 TV token; archives since 2024 have it.
 */
export const pitStopSeries: TopicDecoder = {
  patched: false,
  begin: () => (message) => {
    const drafts: EventDraft[] = [];
    const cars = objectAt(message.patch, 'PitTimes') ?? {};
    for (const key in cars) {
      const driver = driverOf(key);
      if (driver === null) continue;
      for (const [index, item] of itemsOf(cars[key])) {
        const stop = isObject(item) ? objectAt(item, 'PitStop') : undefined;
        if (!stop) continue;
        const pitLaneMs = duration(stop, 'PitLaneTime', message.unreadable);
        const stationaryMs = duration(stop, 'PitStopTime', message.unreadable);
        if (pitLaneMs === undefined && stationaryMs === undefined) continue;
        const lap = wholeAt(stop, 'Lap', 0, 999);
        drafts.push({
          at: message.at,
          type: 'PitStopTimed',
          body: {
            driver,
            stop: index + 1,
            ...(lap !== undefined && { lap }),
            ...(pitLaneMs !== undefined && { pitLaneMs }),
            ...(stationaryMs !== undefined && { stationaryMs }),
          },
        });
      }
    }
    return drafts;
  },
};

/** A stop that is not over yet has an empty time. */
function duration(stop: JsonObject, key: string, unreadable: (reason: string) => void): number | undefined {
  const text = textAt(stop, key);
  const ms = text === undefined ? null : timeMs(text);
  if (ms === undefined) unreadable('a time of a pit stop that is none');
  return ms ?? undefined;
}
