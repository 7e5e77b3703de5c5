import type { TimingEvent } from '../../events/envelope.ts';
import type { CommentaryItem } from '../items.ts';
import { eventsOf, type Fact } from './evidence.ts';
import type { Draft } from './line.ts';
import { plusMs } from './line.ts';
import type { Memo } from './memo.ts';
import { textOf } from './texts/render.ts';
import type { Language } from './texts/slots.ts';

/** The budget is of lines in so long a time, the session's own. */
const MINUTE_MS = 60_000;
/** With so many lines in the last minute, what only fills is left out; about the supported driver, with more. */
const FILL_BUDGET = 4;
const SUPPORTED_FILL_BUDGET = 8;
/** With so many, what can be told together waits for that. */
const ALONE_BUDGET = 5;
/** Two that can be told together, and come as soon after each other as this, are. */
const SOON_MS = 10_000;
/** It waits so long for company. */
const TOGETHER_AFTER_MS = 15_000;
/** A line names no more than so many happenings. */
const MOST_TOGETHER = 6;

type Waiting = { readonly until: string; readonly drafts: readonly Draft[] };

export interface Voice {
  readonly language: Language;
  readonly seed: number;
}

/** Makes lines of drafts, as many as a minute bears. What must not be missing is told, at the latest with others. */
export class Telling {
  readonly #voice: Voice;
  readonly #memo: Memo;
  readonly #session: string;
  readonly #at: string;
  readonly #supported: number | undefined;
  readonly #lines: CommentaryItem[] = [];

  /** @param event at whose instant these lines are told */
  constructor(
    voice: Voice,
    memo: Memo,
    { session, at }: Pick<TimingEvent, 'session' | 'at'>,
    supported: number | undefined,
  ) {
    this.#voice = voice;
    this.#memo = memo;
    this.#session = session;
    this.#at = at;
    this.#supported = supported;
  }

  get lines(): readonly CommentaryItem[] {
    return this.#lines;
  }

  /** Those about the supported driver first: what comes after them may find the minute full. */
  offerAll(drafts: readonly Draft[]): void {
    for (const draft of drafts) if (this.#isSupported(draft)) this.#offer(draft);
    for (const draft of drafts) if (!this.#isSupported(draft)) this.#offer(draft);
  }

  #isSupported({ drivers }: Draft): boolean {
    return this.#supported !== undefined && drivers.includes(this.#supported);
  }

  #offer(draft: Draft): void {
    const isSupported = this.#isSupported(draft);
    const recent = this.#recent().length;
    if (draft.withdraws !== undefined && this.#withdraw(draft.withdraws)) return;
    if (draft.weight === 'apart') {
      this.#tell(draft);
    } else if (draft.weight === 'fill') {
      if (recent < (isSupported ? SUPPORTED_FILL_BUDGET : FILL_BUDGET)) this.#tell(draft);
    } else if (draft.fold && !isSupported && (recent >= ALONE_BUDGET || this.#isSoon(draft.fold.text))) {
      this.#wait(draft, draft.fold.text);
    } else {
      this.#tell(draft);
    }
  }

  /** Tells what has waited long enough; `all`: and what has not, because the session is over. */
  settle(all: boolean): void {
    for (const key of this.#memo.keys('wait/')) {
      const waiting = this.#memo.get<Waiting>(key);
      if (waiting && (all || this.#at >= waiting.until)) this.#flush(key, waiting.drafts);
    }
  }

  /** Takes what waits back. @returns whether it waited */
  #withdraw(about: string): boolean {
    for (const key of this.#memo.keys('wait/')) {
      const waiting = this.#memo.get<Waiting>(key);
      const drafts = waiting?.drafts.filter((draft) => draft.about !== about) ?? [];
      if (!waiting || drafts.length === waiting.drafts.length) continue;
      this.#memo.set(key, drafts.length === 0 ? null : { until: waiting.until, drafts });
      return true;
    }
    return false;
  }

  #recent(): readonly string[] {
    const since = plusMs(this.#at, -MINUTE_MS);
    return (this.#memo.get<readonly string[]>('told') ?? []).filter((at) => at > since);
  }

  /** Others wait already, or one of them was told a moment ago. */
  #isSoon(text: string): boolean {
    if (this.#memo.get(`wait/${text}`) !== undefined) return true;
    const last = this.#memo.get<string>(`last/${text}`);
    return last !== undefined && last > plusMs(this.#at, -SOON_MS);
  }

  #wait(draft: Draft, text: string): void {
    const key = `wait/${text}`;
    const waiting = this.#memo.get<Waiting>(key);
    const drafts = [...(waiting?.drafts ?? []), draft];
    if (drafts.length >= MOST_TOGETHER) {
      this.#flush(key, drafts);
      return;
    }
    this.#memo.set(key, { until: waiting?.until ?? plusMs(this.#at, TOGETHER_AFTER_MS), drafts });
  }

  #flush(key: string, drafts: readonly Draft[]): void {
    this.#memo.forget(key);
    const [first] = drafts;
    if (!first) return;
    if (drafts.length === 1) {
      this.#tell(first);
      return;
    }
    const facts = drafts.flatMap(({ fold }) => fold?.facts ?? []);
    this.#tell({
      ...first,
      rule: `${first.rule}-round-up`,
      text: first.fold?.text ?? first.text,
      facts: withoutRepeats(facts),
      drivers: [...new Set(drafts.flatMap(({ fold }) => fold?.drivers ?? []))],
    });
    // It tells of others, too: a line that corrects one of them must not strike it out.
    for (const { key: toldKey } of drafts) if (toldKey !== undefined) this.#memo.forget(`told/${toldKey}`);
  }

  #tell(draft: Draft): void {
    const { rule, about, kind, tone, text, facts, drivers, lap } = draft;
    const id = lineId(rule, about, drivers[0]);
    const wording = this.#wordingOf(draft, id);
    this.#lines.push({
      id,
      at: draft.at ?? this.#at,
      lap,
      tone,
      kind,
      text: textOf(this.#voice.language, text, facts, wording),
      drivers,
      author: `rules/${rule}`,
      basedOn: eventsOf(facts),
      supersedes: draft.supersedes ?? null,
      evidence: { text, facts },
    });
    if (draft.weight !== 'apart') this.#memo.set('told', [...this.#recent(), this.#at]);
    if (draft.fold) this.#memo.set(`last/${draft.fold.text}`, this.#at);
    if (draft.key !== undefined) this.#memo.set(`told/${draft.key}`, id);
  }

  /**
   * One of the wordings by the line's id, but not the one that the line before of its kind has. The session's
   * own name has no say in it: a race that is hosted a second time reads the same.
   */
  #wordingOf({ text, weight }: Draft, id: string): number {
    const count = this.#voice.language.wordings[text].length;
    const chosen = hashOf(`${this.#voice.seed} ${id.replace(this.#session, '')}`) % count;
    if (count === 1) return chosen;
    const key = `wording/${text}${weight === 'apart' ? '/apart' : ''}`;
    const wording = chosen === this.#memo.get<number>(key) ? (chosen + 1) % count : chosen;
    this.#memo.set(key, wording);
    return wording;
  }
}

/** Proofs that several drafts share are kept once; what fills a place stays as often as it does. */
function withoutRepeats(facts: readonly Fact[]): readonly Fact[] {
  const seen = new Set<string>();
  return facts.filter((fact) => {
    if (fact.unit !== 'proof') return true;
    const key = JSON.stringify(fact);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** The longest id that an envelope takes. */
const MAX_ID_CHARS = 200;

function lineId(rule: string, about: string, driver: number | undefined): string {
  const id = `${about}-${rule}${driver === undefined ? '' : `-${driver}`}`;
  return id.length <= MAX_ID_CHARS ? id : `${hashOf(about)}-${id.slice(-MAX_ID_CHARS + 12)}`;
}

/** FNV-1a, 32 bits. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  return hash;
}
