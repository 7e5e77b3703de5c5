import type { EventType } from '@slipstream/timing/events/bodies';
import type { TimingEvent } from '@slipstream/timing/events/envelope';

/** What foreign messages say again and again, though it seldom changes. */
const STANDING: ReadonlySet<EventType> = new Set([
  'SessionAnnounced',
  'SessionStatusChanged',
  'DriverAnnounced',
  'TeamReported',
]);
/** Drivers and facts of some dozens of races; past it everything is told once more. */
const MAX_KNOWN = 2_000;

/** Leaves out events that repeat what their session was last told. */
export class OnlyNews {
  readonly #known = new Map<string, string>();

  /** @returns what is news, and how to note that it was told: only then is it known. */
  of(events: readonly TimingEvent[]): { readonly news: readonly TimingEvent[]; readonly told: () => void } {
    const telling = new Map<string, string>();
    const news = events.filter((event) => {
      if (!STANDING.has(event.type)) return true;
      // A reading that comes again is one more.
      if (event.type === 'TeamReported' && event.body.engineTemperatureC !== undefined) return true;
      const key = `${event.session} ${event.type} ${whom(event)}`;
      const text = JSON.stringify(event.body);
      if ((telling.get(key) ?? this.#known.get(key)) === text) return false;
      telling.set(key, text);
      return true;
    });
    return {
      news,
      told: () => {
        if (this.#known.size > MAX_KNOWN) this.#known.clear();
        for (const [key, text] of telling) this.#known.set(key, text);
      },
    };
  }
}

function whom(event: TimingEvent): string | number {
  if (event.type === 'TeamReported') return event.body.team.id;
  return 'driver' in event.body ? event.body.driver : '';
}
