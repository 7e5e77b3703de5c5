import { flawsOf } from '@slipstream/timing/derive/commentary/checker';
import { commentaryDeriver } from '@slipstream/timing/derive/commentary/commentary-deriver';
import { TELEMETRY_TYPES } from '@slipstream/timing/events/bodies';
import { envelop, type TimingEvent } from '@slipstream/timing/events/envelope';
import { commentaryOf, derived } from '@slipstream/timing/testing/derived';
import { foldAll, SESSION } from '@slipstream/timing/testing/events';
import { describe, expect, it } from 'vitest';
import { simulateRace } from './simulate-race.ts';

/** More of them: `node infra/commentary-check.ts`. */
const SEEDS = [11, 12];
const LAPS = 6;
/** A prime, so that the kills fall on every kind of event. */
const KILL_EVERY = 7;
const TIMEOUT_MS = 30_000;

describe.each(SEEDS)('the commentary of race %i', (seed) => {
  const startsAt = '2026-03-08T15:00:00.000Z';
  const log: TimingEvent[] = [];
  for (const draft of simulateRace({ seed, laps: LAPS, startsAt }).events()) {
    if (!TELEMETRY_TYPES.has(draft.type)) log.push(envelop(draft, SESSION, 0, log.length));
  }
  const byId = new Map(log.map((event) => [event.id, event]));
  const names = Object.values(foldAll(log).drivers);

  it.each(['en', 'fr'] as const)(
    'is proven by its events, line by line (%s)',
    (language) => {
      const lines = commentaryOf(derived(commentaryDeriver({ language, seed }), log));
      expect(lines.length).toBeGreaterThan(20);
      expect(lines.flatMap((line) => flawsOf(line, (id) => byId.get(id), language, names))).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it(
    'is the same when its deriver is killed again and again and opened from what it remembered',
    () => {
      const kind = commentaryDeriver({ language: 'en', seed });
      expect(derived(kind, log, (index) => index % KILL_EVERY === 0)).toStrictEqual(derived(kind, log));
    },
    TIMEOUT_MS,
  );

  it(
    'reads otherwise with another seed, and tells the same',
    () => {
      const [one, other] = [1, 2].map((chosen) =>
        commentaryOf(derived(commentaryDeriver({ language: 'en', seed: chosen }), log)),
      );
      const facts = (lines: typeof one) => lines?.map(({ id, evidence }) => [id, evidence]);
      expect(facts(other)).toStrictEqual(facts(one));
      expect(other?.map(({ text }) => text)).not.toEqual(one?.map(({ text }) => text));
    },
    TIMEOUT_MS,
  );
});
