import type { LocationSample, TelemetrySample } from '@slipstream/timing/events/bodies';
import type { EventDraft } from '@slipstream/timing/events/envelope';
import { rulesOf } from '@slipstream/timing/rules/season-rules';
import { instantOf } from '../instant.ts';
import { isObject, type Json, type JsonObject, numberOf, objectAt, textAt } from '../json.ts';
import type { Message, TopicDecoder } from './decoder.ts';
import { driverOf } from './times.ts';

const MAX_RPM = 20_000;
const MAX_SPEED_KPH = 450;
const MAX_GEAR = 8;
const MAX_SAMPLES_A_MESSAGE = 500;

/**
 * `CarData.z`: revs, speed, gear, throttle, brake and DRS of every car, about four times a second in
 * messages of a few samples. One event for each car and message. A car of which nothing changed in a
 * whole message (it stands in the garage, it has retired) is left out.
 */
export const carData: TopicDecoder = {
  patched: false,
  begin: (facts) => {
    const told = new Map<string, TelemetrySample>();
    const hasDrs = facts.season === null || rulesOf(facts.season).overtakeAid === 'DRS';
    return (message) => {
      const cars = new CarSamples<TelemetrySample>();
      for (const entry of entriesOf(message, 'Entries')) {
        const at = sampleTime(entry, 'Utc', message);
        const channelsOf = objectAt(entry, 'Cars');
        if (at === null || !channelsOf) continue;
        for (const key in channelsOf) {
          const channels = objectAt(objectAt(channelsOf, key), 'Channels');
          if (!channels) continue;
          const sample = telemetrySample(at, channels, hasDrs);
          cars.add(key, sample, !sameTelemetry(told.get(key), sample));
          told.set(key, sample);
        }
      }
      return cars.changed((driver, samples) => ({
        at: message.at,
        type: 'TelemetrySampled',
        body: { driver, samples },
      }));
    };
  },
};

function sameTelemetry(before: TelemetrySample | undefined, now: TelemetrySample): boolean {
  return (
    before !== undefined &&
    before.rpm === now.rpm &&
    before.speedKph === now.speedKph &&
    before.throttlePct === now.throttlePct &&
    before.brakePct === now.brakePct &&
    before.gear === now.gear &&
    before.drs === now.drs
  );
}

function telemetrySample(at: string, channels: JsonObject, hasDrs: boolean): TelemetrySample {
  const gear = within(channels['3'], MAX_GEAR);
  return {
    at,
    speedKph: within(channels['2'], MAX_SPEED_KPH),
    rpm: within(channels['0'], MAX_RPM),
    gear: gear === null ? null : Math.trunc(gear),
    throttlePct: within(channels['4'], 100),
    brakePct: within(channels['5'], 100),
    drs: hasDrs ? drsOpen(channels['45']) : null,
  };
}

/** Null where the channel has no data: throttle and brake say 104 then. */
function within(value: Json | undefined, max: number): number | null {
  const number = typeof value === 'number' ? value : numberOf(value);
  return number !== undefined && number >= 0 && number <= max ? number : null;
}

/**
 * The channel stays in the feed when a season has no DRS, and means nothing then.
 * 10, 12 and 14 say that the flap is open; 8 that it may be opened.
 */
function drsOpen(value: Json | undefined): boolean | null {
  const code = numberOf(value);
  return code === undefined ? null : code === 10 || code === 12 || code === 14;
}

/**
 * `Position.z`: the place of every car on the track, as often. (0,0,0) is no place: the car has not
 * been seen yet, or no more.
 */
export const position: TopicDecoder = {
  patched: false,
  begin: () => {
    const told = new Map<string, LocationSample>();
    return (message) => {
      const cars = new CarSamples<LocationSample>();
      for (const entry of entriesOf(message, 'Position')) {
        const at = sampleTime(entry, 'Timestamp', message);
        const places = objectAt(entry, 'Entries');
        if (at === null || !places) continue;
        for (const key in places) {
          const place = objectAt(places, key);
          const x = numberOf(place?.X);
          const y = numberOf(place?.Y);
          if (x === undefined || y === undefined) continue;
          if (x === 0 && y === 0 && numberOf(place?.Z) === 0) continue;
          const before = told.get(key);
          const sample = { at, x, y };
          cars.add(key, sample, before?.x !== x || before.y !== y);
          told.set(key, sample);
        }
      }
      return cars.changed((driver, samples) => ({
        at: message.at,
        type: 'LocationSampled',
        body: { driver, samples },
      }));
    };
  },
};

/** The samples of one message, by car, oldest first. */
class CarSamples<T extends { readonly at: string }> {
  readonly #cars = new Map<string, { samples: T[]; changed: boolean }>();

  add(key: string, sample: T, changed: boolean): void {
    const car = this.#cars.get(key);
    if (!car) {
      this.#cars.set(key, { samples: [sample], changed });
      return;
    }
    const newest = car.samples.at(-1);
    car.samples.push(sample);
    if (newest && newest.at > sample.at) car.samples.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
    car.changed ||= changed;
  }

  /** One event for each car of which something changed. */
  changed(event: (driver: number, samples: T[]) => EventDraft): EventDraft[] {
    const drafts: EventDraft[] = [];
    for (const [key, { samples, changed }] of this.#cars) {
      const driver = driverOf(key);
      if (driver !== null && changed) drafts.push(event(driver, samples));
    }
    return drafts;
  }
}

function entriesOf(message: Message, key: string): JsonObject[] {
  const entries = message.patch[key];
  if (!Array.isArray(entries)) {
    message.unreadable(`no list of ${key}`);
    return [];
  }
  return (entries as readonly Json[]).slice(0, MAX_SAMPLES_A_MESSAGE).filter(isObject);
}

function sampleTime(entry: JsonObject, key: string, message: Message): string | null {
  const text = textAt(entry, key);
  const at = text === undefined ? null : instantOf(text);
  if (at === null) message.unreadable('a sample without a time');
  return at;
}
