import type { EventDraft } from '@slipstream/timing/events/envelope';
import type { SessionKind } from '@slipstream/timing/events/vocabulary';

export interface Breach {
  readonly law: string;
  readonly at: string;
  readonly what: string;
}

/** Something that holds of every session. It sees each draft once, in order. */
export interface Law {
  readonly name: string;
  /** @returns what is wrong with it, or null. */
  see(draft: EventDraft): string | null;
  /** What only the end shows. */
  end?(): string | null;
}

export interface Session {
  readonly kind: SessionKind;
  readonly cars: number;
}

/** All laws over one log. Enough breaches to learn from; the rest is counted by nobody. */
const MOST_BREACHES = 20;

export function breachesOf(drafts: Iterable<EventDraft>, laws: readonly Law[]): readonly Breach[] {
  const breaches: Breach[] = [];
  let at = '';
  for (const draft of drafts) {
    at = draft.at;
    for (const law of laws) {
      const what = law.see(draft);
      if (what !== null && breaches.length < MOST_BREACHES) breaches.push({ law: law.name, at, what });
    }
  }
  for (const law of laws) {
    const what = law.end?.() ?? null;
    if (what !== null) breaches.push({ law: law.name, at, what });
  }
  return breaches;
}
