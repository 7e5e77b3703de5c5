import type { TimingEvent } from '@slipstream/timing/events/envelope';
import { LiveWriter } from '../live/live-writer.ts';
import type { LiveSource, LiveSurroundings } from '../live-source.ts';
import { type Place, placeOfCircuit } from './circuit-places.ts';
import { currentWeather } from './openweather.ts';

export interface CircuitWeatherOptions extends Pick<LiveSurroundings, 'clock' | 'carry' | 'report'> {
  readonly url: string;
  readonly key: string;
  /** Counts a failure: it is never more than that. */
  readonly onFailure: () => void;
}

/** OpenWeather's free plan allows 60 calls a minute; its stations report every ten. */
const EVERY_MS = 60_000;
/** Official feeds report the weather once a minute: after so long without it, there is none. */
const MISSED_MS = 180_000;

interface Watched {
  readonly place: Place | null;
  readonly writer: LiveWriter;
  readonly sinceMs: number;
  /** When the source itself last told the weather. */
  toldAtMs: number | null;
  live: boolean;
}

/** Reports the weather at the circuit of each live session whose own feed has none. */
export interface CircuitWeather extends LiveSource {
  /** What live sessions tell: which circuit they are at, and whether there is weather among it. */
  hear(events: readonly TimingEvent[]): void;
}

export function startCircuitWeather(options: CircuitWeatherOptions): CircuitWeather {
  const { clock, report, url, key, onFailure } = options;
  const sessions = new Map<string, Watched>();
  const over = Promise.withResolvers<void>();
  let failed = false;
  let cancel = () => {};

  function hear(events: readonly TimingEvent[]): void {
    for (const event of events) {
      const watched = sessions.get(event.session);
      if (event.type === 'SessionAnnounced' && event.body.origin === 'LIVE' && !watched) {
        const place = placeOfCircuit(event.body.meeting.circuit.id);
        const writer = new LiveWriter(event.session, options, 'w');
        if (!place)
          report.warn(
            `${event.session}: no weather for ${event.body.meeting.circuit.name}: its place is not known`,
          );
        sessions.set(event.session, { place, writer, sinceMs: clock.nowMs(), toldAtMs: null, live: false });
      } else if (event.type === 'WeatherReported' && watched) watched.toldAtMs = clock.nowMs();
      else if (event.type === 'SessionStatusChanged' && event.body.status === 'ENDED')
        sessions.delete(event.session);
    }
  }

  async function look(watched: Watched): Promise<void> {
    const nowMs = clock.nowMs();
    if (!watched.place || nowMs - (watched.toldAtMs ?? watched.sinceMs) < MISSED_MS) return;
    const weather = await currentWeather(url, key, watched.place);
    if (!weather.ok) {
      onFailure();
      if (!failed) report.warn(`${watched.writer.session}: ${weather.reason}`);
      failed = true;
      return;
    }
    failed = false;
    const at = new Date(clock.nowMs()).toISOString();
    const feed = { feed: 'weather', state: 'LIVE', reason: 'from OpenWeather: air only' } as const;
    watched.writer.push([
      ...(watched.live ? [] : [{ at, type: 'FeedStateChanged', body: feed } as const]),
      { at, type: 'WeatherReported', body: weather.body },
    ]);
    watched.live = true;
  }

  function again(): void {
    cancel = clock.after(EVERY_MS, () => {
      for (const watched of sessions.values()) void look(watched);
      again();
    });
  }

  again();
  return {
    hear,
    done: over.promise,
    async return() {
      cancel();
      await Promise.all([...sessions.values()].map(({ writer }) => writer.close()));
      over.resolve();
    },
  };
}
