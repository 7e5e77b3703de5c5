import type { EventDraft } from '@slipstream/timing/events/envelope';

/**
 * What was told of a session: the newest value of each thing that an event can say. A source that begins
 * anew, and is offered the whole state once more, tells only what is news to it.
 */
export class Told {
  readonly #fields = new Map<string, { at: string; json: string }>();

  /** Whether nothing was told yet. */
  get isEmpty(): boolean {
    return this.#fields.size === 0;
  }

  note(draft: EventDraft): void {
    // Samples are older than the event that brings them.
    const sampled = draft.type === 'TelemetrySampled' || draft.type === 'LocationSampled';
    const at = sampled ? (draft.body.samples.at(-1)?.at ?? draft.at) : draft.at;
    for (const [key, value] of fieldsOf(draft)) this.#set(key, at, JSON.stringify(value));
  }

  /**
   * What of a draft is news, and notes it; null where nothing is. A value that is older than the one known
   * is none. Samples and positions are told one by one, everything else as a whole.
   */
  news(draft: EventDraft): EventDraft | null {
    const fresh = this.#freshOf(draft);
    if (fresh) this.note(fresh);
    return fresh;
  }

  #freshOf(draft: EventDraft): EventDraft | null {
    switch (draft.type) {
      case 'PositionsChanged': {
        const positions = draft.body.positions.filter(({ driver, position }) =>
          this.#isNews(`position/${driver}`, draft.at, position),
        );
        return positions.length === 0 ? null : { ...draft, body: { positions } };
      }
      case 'TelemetrySampled': {
        const samples = draft.body.samples.filter(({ at }) =>
          this.#isLater(`telemetry/${draft.body.driver}`, at),
        );
        return samples.length === 0 ? null : { ...draft, body: { ...draft.body, samples } };
      }
      case 'LocationSampled': {
        const samples = draft.body.samples.filter(({ at }) =>
          this.#isLater(`location/${draft.body.driver}`, at),
        );
        return samples.length === 0 ? null : { ...draft, body: { ...draft.body, samples } };
      }
      case 'LapCompleted': {
        // A whole state that gives a lap no time any more takes none away.
        const { driver, lap, timeMs } = draft.body;
        if (timeMs === null && this.#fields.has(`LapCompleted/driver${driver}/lap${lap}`)) return null;
        return this.#anyNews(draft);
      }
      default:
        return this.#anyNews(draft);
    }
  }

  /**
   * As `news`, for a source whose drafts carry the instants at which things happened, so that history can be
   * asked for again: news is what happened after what is known, or at the same instant with another value.
   */
  newsSince(draft: EventDraft): EventDraft | null {
    const later = ([key, value]: readonly [string, unknown]): boolean => {
      const known = this.#fields.get(key);
      return !known || draft.at > known.at || (draft.at === known.at && known.json !== JSON.stringify(value));
    };
    const sampled = draft.type === 'TelemetrySampled' || draft.type === 'LocationSampled';
    if (sampled) return this.news(draft);
    if (draft.type === 'PositionsChanged') {
      const positions = draft.body.positions.filter(({ driver, position }) =>
        later([`position/${driver}`, position]),
      );
      if (positions.length === 0) return null;
      const fresh: EventDraft = { ...draft, body: { positions } };
      this.note(fresh);
      return fresh;
    }
    if (!fieldsOf(draft).some(later)) return null;
    this.note(draft);
    return draft;
  }

  #anyNews(draft: EventDraft): EventDraft | null {
    return fieldsOf(draft).some(([key, value]) => this.#isNews(key, draft.at, value)) ? draft : null;
  }

  #isNews(key: string, at: string, value: unknown): boolean {
    const known = this.#fields.get(key);
    return !known || (at >= known.at && known.json !== JSON.stringify(value));
  }

  #isLater(key: string, at: string): boolean {
    return at > (this.#fields.get(key)?.at ?? '');
  }

  #set(key: string, at: string, json: string): void {
    const known = this.#fields.get(key);
    if (!known || at >= known.at) this.#fields.set(key, { at, json });
  }
}

type Fields = [key: string, value: unknown][];

/** What an event says, as registers: each thing that it speaks of, with its value. */
function fieldsOf(draft: EventDraft): Fields {
  switch (draft.type) {
    case 'PlayheadMoved':
      return [];
    case 'PositionsChanged':
      return draft.body.positions.map(({ driver, position }) => [`position/${driver}`, position]);
    case 'PitEntered':
      return [[`pit/${draft.body.driver}`, 'in']];
    case 'PitExited':
      return [[`pit/${draft.body.driver}`, 'out']];
    case 'LapDeleted':
    case 'LapReinstated': {
      const { driver, lap, timeMs } = draft.body;
      return [[`ruling/${driver}/${lap}/${timeMs}`, draft.type]];
    }
    case 'RaceControlMessageSent':
      return [[`message/${draft.body.messageId}`, true]];
    case 'FeedStateChanged':
      return [[`feed/${draft.body.feed}`, draft.body]];
    case 'SessionAnnounced':
    case 'ClockChanged':
      return [[draft.type, draft.body]];
    case 'DriverAnnounced':
      return [[`${draft.type}/${draft.body.driver}`, draft.body]];
    case 'TelemetrySampled':
      return [[`telemetry/${draft.body.driver}`, draft.body.samples.at(-1)?.at]];
    case 'LocationSampled':
      return [[`location/${draft.body.driver}`, draft.body.samples.at(-1)?.at]];
    case 'MiniSectorsChanged': {
      const { driver, sector, firstIndex, miniSectors } = draft.body;
      return miniSectors.map((mini, index) => [`mini/${driver}/${sector}/${firstIndex + index}`, mini]);
    }
    default: {
      const { driver, lap, sector, stint, stop, segment, ...rest } = draft.body as Readonly<
        Record<string, unknown>
      >;
      const owners = {
        driver,
        sector,
        stint,
        stop,
        ...(draft.type === 'LapCompleted' ? { lap } : { segment }),
      };
      const values = draft.type === 'LapCompleted' ? { ...rest, segment } : { ...rest, lap };
      const owner = Object.entries(owners).flatMap(([name, value]) =>
        value === undefined ? [] : `${name}${value}`,
      );
      const fields = Object.entries(values).filter(([, value]) => value !== undefined);
      const place = `${draft.type}/${owner.join('/')}`;
      return [
        [place, true],
        ...fields.map(([name, value]): [string, unknown] => [`${place}/${name}`, value]),
      ];
    }
  }
}
