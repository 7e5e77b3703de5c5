import type { Compound } from '../../../events/vocabulary.ts';

/**
 * What there is to tell, by key: the places that a text has to fill. Every language has texts for every
 * key, and uses each place of it. A place may be filled by several facts: then by a list of them.
 */
export const TEXT_SLOTS = {
  'start.lights': ['race', 'laps'],
  'start.lights.open': ['race'],
  'start.leader': ['driver'],
  'start.gain': ['driver', 'places', 'place'],
  'start.loss': ['driver', 'places', 'place'],

  'pass.track': ['passer', 'passed', 'lap'],
  'pass.track.place': ['passer', 'passed', 'lap', 'place'],
  'pass.track.several': ['passer', 'passed', 'lap'],
  'pass.track.roundup': ['passer', 'passed'],
  'pass.pits': ['passer', 'passed', 'lap'],
  'pass.pits.several': ['passer', 'passed', 'lap', 'places'],
  'pass.pits.many': ['passed', 'places', 'lap', 'passer'],
  'pass.pits.roundup': ['passed', 'places', 'passer'],
  'undercut.worked': ['passer', 'passed', 'lap'],
  'undercut.failed': ['driver', 'chaser', 'lap'],
  'lead.track': ['driver', 'former', 'lap'],
  'lead.pits': ['driver', 'former', 'lap'],
  'lead.out': ['driver', 'former', 'lap'],

  'stop.tyres': ['driver', 'lap', 'time', 'from', 'to'],
  'stop.sameTyres': ['driver', 'lap', 'time', 'to'],
  'stop.fitted': ['driver', 'lap', 'time', 'to'],
  'stop.lapless': ['driver', 'time'],
  'stop.plain': ['driver', 'lap', 'time'],
  'stop.roundup': ['driver', 'time'],

  'fastest.lap': ['driver', 'time', 'lap'],
  'fastest.improved': ['driver', 'time', 'lap', 'margin', 'former'],
  'fastest.own': ['driver', 'time', 'lap', 'margin'],
  'fastest.roundup': ['driver', 'time'],
  'fastest.deleted': ['driver', 'time', 'reason'],
  'fastest.deleted.next': ['driver', 'time', 'reason', 'holder', 'best'],

  'out.stopped': ['driver', 'lap'],
  'out.retired': ['driver', 'lap'],
  'out.inPits': ['driver', 'lap'],
  'out.missing': ['driver', 'lap'],
  'out.back': ['driver'],

  'track.safetyCar': ['lap'],
  'track.safetyCar.gap': ['lap', 'leader', 'second', 'gap'],
  'track.virtual': ['lap'],
  'track.virtual.ending': ['lap'],
  'track.red': ['lap'],
  'track.clear': ['lap'],
  'track.clear.gaps': ['lap', 'leader', 'second', 'gap', 'before'],

  'penalty.time': ['driver', 'seconds', 'reason'],
  'penalty.time.cost': ['driver', 'seconds', 'reason', 'places'],
  'penalty.stopGo': ['driver', 'seconds', 'reason'],
  'penalty.driveThrough': ['driver', 'reason'],
  'penalty.warning': ['driver', 'reason'],
  'penalty.investigated': ['driver', 'reason'],
  'penalty.cleared': ['driver', 'reason'],
  'penalty.lapDeleted': ['driver', 'reason'],
  'penalty.lapDeleted.time': ['driver', 'time', 'reason'],

  'weather.rain': [],
  'weather.dry': [],

  'milestone.half': ['leader', 'lap', 'laps'],
  'milestone.toGo': ['leader', 'left'],
  'milestone.lastLap': ['leader'],

  'battle.move': ['driver', 'ahead', 'place'],
  'battle.form': ['driver', 'ahead', 'gap'],
  'battle.hold': ['driver', 'ahead', 'gap', 'laps'],
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
  'quali.pole': ['driver', 'time'],
  'quali.pole.margin': ['driver', 'time', 'second', 'margin'],

  'finish.win': ['driver', 'laps'],
  'finish.podium': ['winner', 'second', 'third'],
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

/** All that is of one language. */
export interface Language {
  readonly wordings: Wordings;
  readonly compounds: Readonly<Record<Compound, string>>;
  /** `A, B and C`. */
  readonly list: (items: readonly string[]) => string;
  /** So many places gained or lost: `3 places`. */
  readonly places: (count: number) => string;
  readonly decimalPoint: '.' | ',';
}
