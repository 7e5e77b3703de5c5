import type { TimingEvent } from '../../events/envelope.ts';
import type { CommentaryKind, CommentaryTone } from '../../events/vocabulary.ts';
import { instantOf } from '../../fold/registers.ts';
import type { SessionState, Stamp } from '../../fold/state.ts';
import type { DerivedItem, FoldedEvent } from '../deriver.ts';
import { type Fact, type FactUnit, type Source, surname } from './evidence.ts';
import type { Memo } from './memo.ts';
import type { TextKey } from './texts/slots.ts';

/** What a rule wants told. */
export type Draft = {
  /** A word of the rule, and the id of the event that the line tells of: with the first driver they make its id. */
  readonly rule: string;
  readonly about: string;
  /** When it happened, where it is told at another event than that; else the event's instant. */
  readonly at?: string;
  readonly kind: CommentaryKind;
  readonly tone: CommentaryTone;
  readonly text: TextKey;
  readonly facts: readonly Fact[];
  readonly drivers: readonly number[];
  readonly lap: number | null;
  /** Under what its id is remembered as `told/…`, for a line that may correct it. */
  readonly key?: string;
  readonly supersedes?: string | null;
  /** The event of a happening that does not stand: what waits to tell it never does, and then nor does this. */
  readonly withdraws?: string;
  /**
   * `always`: a fact of the race that must not be missing. `fill`: left out where there is enough to tell.
   * `apart`: told whatever else is, and without a say in it; for what may come before or after the timing.
   */
  readonly weight: 'always' | 'fill' | 'apart';
  /** How it is told together with others, when there is too much to tell in a minute. */
  readonly fold?: {
    readonly text: TextKey;
    readonly facts: readonly Fact[];
    readonly drivers: readonly number[];
  };
};

/** Where a rule looks, and what it may remember. */
export interface Scene extends FoldedEvent {
  readonly memo: Memo;
  readonly earlier: readonly DerivedItem[];
}

/** Looks at one event. Gives what it wants told; remembers what it needs later in the scene's memory. */
export type Rule = (scene: Scene) => readonly Draft[];

export const NOTHING: readonly Draft[] = [];

/** The id of the event that set a value. */
export function eventIdOf(stamp: Stamp): string {
  return stamp.slice(instantOf(stamp).length);
}

export function said(name: string, unit: FactUnit, value: Fact['value'], event: string, field: string): Fact {
  return { name, unit, value, how: 'said', of: [{ event, field }] };
}

export function fact(
  name: string,
  unit: FactUnit,
  value: Fact['value'],
  how: Fact['how'],
  ...of: readonly Source[]
): Fact {
  return { name, unit, value, how, of };
}

/** Proof without a place in the text: that one event was before another. */
export function earlier(first: string, second: string): Fact {
  return fact(
    'order',
    'proof',
    true,
    'earlier',
    { event: first, field: 'at' },
    { event: second, field: 'at' },
  );
}

/** Who drives a car; null while nobody was announced. */
export function driverFact(state: SessionState, name: string, driver: number): Fact | null {
  const info = state.drivers[driver];
  return info ? said(name, 'driver', surname(info.fullName), eventIdOf(info.stamp), 'fullName') : null;
}

/** What the race is called; null where its name is no more than an id. */
export function raceFact({ info }: SessionState): Fact | null {
  const { announced, stamps } = info;
  if (!announced || !stamps.announced || !/^\p{Lu}.*\s/u.test(announced.meeting.name)) return null;
  return said('race', 'race', announced.meeting.name, eventIdOf(stamps.announced), 'meeting.name');
}

/** Where a car started from; null where no grid was given. */
export function gridFact({ cars }: SessionState, driver: number): Fact | null {
  const car = cars[driver];
  if (!car || car.gridPosition === null || !car.stamps.grid) return null;
  return said('grid', 'place', car.gridPosition, eventIdOf(car.stamps.grid), 'position');
}

/** The lap that the leader is on; null where no source counts it. */
export function raceLapFact({ track }: SessionState): Fact | null {
  const stamp = track.stamps.lap;
  if (track.lap === null || track.lap === 0 || stamp === undefined) return null;
  return said('lap', 'lap', track.lap, eventIdOf(stamp), 'lap');
}

/** The position that the source reported last; null before it reported one. */
export function placeFact(state: SessionState, name: string, driver: number): Fact | null {
  const car = state.cars[driver];
  const stamp = car?.stamps.position;
  if (!car || car.reportedPosition === null || stamp === undefined) return null;
  return said(name, 'place', car.reportedPosition, eventIdOf(stamp), `positions.${driver}`);
}

/** The facts, or null when one of them is not known. */
export function all(...facts: readonly (Fact | null)[]): readonly Fact[] | null {
  return facts.includes(null) ? null : (facts as readonly Fact[]);
}

/** Whether what waits until an instant is due: then, or because nothing comes any more. */
export function isDue({ event, after }: Scene, until: string): boolean {
  return event.at >= until || after.info.status === 'ENDED';
}

export function plusMs(at: TimingEvent['at'], ms: number): string {
  return new Date(Date.parse(at) + ms).toISOString();
}
