import type { Compound } from '../../../events/vocabulary.ts';

/**
 * What there is to tell, by key: the places that a text has to fill. Every language has texts for every
 * key, and uses each place of it. A place may be filled by several facts: then by a list of them.
 */
export const TEXT_SLOTS = {
  'start.lights': ['race', 'laps'],
  'start.lights.pole': ['race', 'laps', 'pole'],
  'start.lights.open': ['race'],
  'start.lights.open.pole': ['race', 'pole'],
  'start.lights.bare': [],
  'start.leader': ['driver'],
  'start.order': ['driver', 'second', 'third'],
  'start.holds': ['driver', 'second', 'third'],
  'start.takes': ['driver', 'second', 'third', 'grid'],
  'start.gain': ['driver', 'places', 'place', 'grid'],
  'start.loss': ['driver', 'places', 'place', 'grid'],

  'pass.track': ['passer', 'passed'],
  'pass.track.place': ['passer', 'passed', 'place'],
  'pass.track.several': ['passer', 'passed'],
  'pass.track.roundup': ['passer', 'passed'],
  'undercut.worked': ['passer', 'passed'],
  'undercut.failed': ['driver', 'chaser'],
  'lead.track': ['driver', 'former'],
  'lead.pits': ['driver', 'former'],
  'lead.out': ['driver', 'former'],

  'stop.tyres': ['driver', 'from', 'to', 'rejoin'],
  'stop.same': ['driver', 'from', 'to', 'rejoin'],
  'stop.lead': ['driver', 'to', 'rejoin'],
  'stop.keeps': ['driver', 'to', 'rejoin'],
  'stop.keepsLead': ['driver', 'to'],
  'stop.plain': ['driver', 'from', 'rejoin'],
  'stop.fitted': ['driver', 'to'],
  'stop.short': ['driver'],
  'stop.slow': ['driver', 'from', 'to', 'rejoin', 'time'],
  'stop.slow.plain': ['driver', 'from', 'rejoin', 'time'],
  'stop.slow.fitted': ['driver', 'to', 'time'],
  'stop.slow.short': ['driver', 'time'],
  'stop.roundup': ['driver', 'from', 'to', 'rejoin'],

  'fastest.lap': ['driver', 'time'],
  'fastest.improved': ['driver', 'time', 'margin', 'former'],
  'fastest.own': ['driver', 'time', 'margin'],
  'fastest.roundup': ['driver', 'time'],
  'fastest.deleted': ['driver', 'time', 'reason'],
  'fastest.deleted.next': ['driver', 'time', 'reason', 'holder', 'best'],
  'fastest.withdrawn': ['driver', 'time'],
  'fastest.withdrawn.next': ['driver', 'time', 'holder', 'best'],
  'fastest.beatenDeleted': ['driver', 'time', 'reason'],
  'fastest.reinstated': ['driver', 'time'],

  'out.stopped': ['driver', 'lap'],
  'out.stopped.place': ['driver', 'lap', 'place'],
  'out.retired': ['driver', 'lap'],
  'out.retired.place': ['driver', 'lap', 'place'],
  'out.inPits': ['driver', 'lap'],
  'out.inPits.place': ['driver', 'lap', 'place'],
  'out.missing': ['driver', 'lap'],
  'out.dns': ['driver'],
  'out.noLap': ['driver'],
  'out.back': ['driver'],

  'track.safetyCar': ['lap'],
  'track.safetyCar.gap': ['lap', 'leader', 'second', 'gap'],
  'track.virtual': ['lap'],
  'track.virtual.ending': ['lap'],
  'track.red': ['lap'],
  'track.clear': ['lap'],
  'track.clear.gap': ['lap', 'leader', 'second', 'gap'],
  'track.clear.gaps': ['lap', 'leader', 'second', 'gap', 'before'],

  'penalty.time': ['driver', 'seconds', 'reason'],
  'penalty.time.cost': ['driver', 'seconds', 'reason', 'places'],
  'penalty.stopGo': ['driver', 'seconds', 'reason'],
  'penalty.driveThrough': ['driver', 'reason'],
  'penalty.warning': ['driver', 'reason'],
  'penalty.investigated': ['driver', 'reason'],
  'penalty.afterwards': ['driver', 'reason'],
  'penalty.cleared': ['driver', 'reason'],
  'penalty.lapDeleted': ['driver', 'reason'],
  'penalty.lapDeleted.time': ['driver', 'time', 'reason'],
  'penalty.strikes': ['driver', 'laps'],

  'weather.rain': [],
  'weather.dry': [],

  'milestone.half': ['leader', 'lap', 'laps'],
  'milestone.half.gap': ['leader', 'lap', 'laps', 'second', 'gap'],
  'milestone.toGo': ['leader', 'left'],
  'milestone.toGo.gap': ['leader', 'left', 'second', 'gap'],
  'milestone.lastLap': ['leader'],
  'milestone.lastLap.gap': ['leader', 'second', 'gap'],

  'battle.move': ['driver', 'ahead', 'place'],
  'battle.form': ['driver', 'ahead', 'gap', 'place'],
  'battle.hold': ['driver', 'ahead', 'gap', 'laps', 'place'],
  'battle.break': ['driver', 'ahead', 'gap'],

  'sector.fastest': ['driver', 'sector', 'time'],

  'anomaly.engine': ['driver'],
  'anomaly.speed': ['driver'],
  'anomaly.pedals': ['driver'],
  'anomaly.lap': ['driver'],
  'anomaly.stop': ['driver'],
  'anomaly.silence': ['driver'],
  'anomaly.over': ['driver'],
  'anomaly.heard': ['driver'],

  'session.red': [],
  'session.clear': [],

  'quali.segment': ['segment'],
  'quali.top': ['driver', 'time', 'segment'],
  'quali.top.margin': ['driver', 'time', 'segment', 'margin', 'former'],
  'quali.top.own': ['driver', 'time', 'segment', 'margin'],
  'quali.topDeleted': ['driver', 'time', 'reason', 'segment'],
  'quali.out': ['driver', 'segment'],
  'quali.out.cut': ['driver', 'segment', 'safe', 'nearest', 'margin'],
  'quali.pole': ['driver', 'time'],
  'quali.pole.margin': ['driver', 'time', 'second', 'margin'],

  'finish.win': ['driver', 'race'],
  'finish.win.pole': ['driver', 'race'],
  'finish.win.from': ['driver', 'race', 'grid'],
  'finish.win.open': ['driver'],
  'finish.newWinner': ['driver', 'former'],
  'finish.podium': ['winner', 'second', 'third'],
  'finish.podium.gaps': ['winner', 'second', 'third', 'margin', 'back'],
  'finish.podium.corrected': ['winner', 'second', 'third'],
  'finish.car': ['driver', 'place'],
  'finish.gains': ['driver', 'place', 'grid', 'places'],
  'finish.corrected': ['driver', 'place'],
} as const;

export type TextKey = keyof typeof TEXT_SLOTS;
/** Each place filled, several facts joined to a list. */
export type Slots<K extends TextKey> = Readonly<Record<(typeof TEXT_SLOTS)[K][number], string>>;
/** The same, each fact by itself. */
export type SlotLists<K extends TextKey> = Readonly<
  Record<(typeof TEXT_SLOTS)[K][number], readonly string[]>
>;
export type Wording<K extends TextKey> = (slots: Slots<K>, lists: SlotLists<K>) => string;

/** Each key has several wordings, all of which say the same: a seed chooses. */
export type Wordings = { readonly [K in TextKey]: readonly [Wording<K>, ...Wording<K>[]] };
/** Those of the keys that begin so. */
export type WordingsOf<P extends string> = Pick<Wordings, Extract<TextKey, `${P}.${string}`>>;

/** All that is of one language. */
export interface Language {
  readonly wordings: Wordings;
  readonly compounds: Readonly<Record<Compound, string>>;
  /** `A, B and C`. */
  readonly list: (items: readonly string[]) => string;
  /** So many places gained or lost: `3 places`. */
  readonly places: (count: number) => string;
  readonly decimalPoint: '.' | ',';
  /** What race control gives as a reason, in the language's words. */
  readonly reason: (quote: string) => string;
  /** What a race is called. */
  readonly race: (name: string) => string;
  /** The last touch on a whole text: where words join, as `que Alonso` to `qu'Alonso`. */
  readonly joined: (text: string) => string;
}
