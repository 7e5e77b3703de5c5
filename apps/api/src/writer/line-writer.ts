import type { KnownNames } from '@slipstream/timing/derive/commentary/checker';
import { proseFlaws } from '@slipstream/timing/derive/commentary/prose-check';
import type { LanguageName } from '@slipstream/timing/derive/commentary/texts/render';
import type { CommentaryItem } from '@slipstream/timing/derive/items';
import type { CommentaryWriter, WritingTask } from './commentary-writer.ts';
import { WriterError } from './writer-error.ts';

const MINUTE_MS = 60_000;
/** After so many failures in a row the writer is left alone for a while: else each line would wait its limit. */
const FAILURES_TO_PAUSE = 3;
/** Roughly, where the service does not count them itself. */
const CHARS_PER_TOKEN = 4;

/** Why a line stays as the rule wrote it, or that it does not. */
export type WritingOutcome =
  | 'written'
  | 'cached'
  | 'kept'
  | 'unsupported'
  | 'failed'
  | 'over-budget'
  | 'paused'
  | 'not-asked';

export interface LineWriterOptions {
  readonly writer: CommentaryWriter;
  readonly language: LanguageName;
  /** A line waits no longer for its prose. */
  readonly limitMs?: number;
  readonly requestsPerMinute?: number;
  readonly tokensPerMinute?: number;
  /** Requests under way at one time. */
  readonly atOnce?: number;
  readonly pauseMs?: number;
  /** Texts kept, so that a line that is derived again costs nothing and reads the same. */
  readonly cacheSize?: number;
  /** ms, of a clock that does not go back. */
  readonly now?: () => number;
  readonly onOutcome?: (outcome: WritingOutcome, reason: string | null) => void;
}

export interface WritingContext {
  /** Of the session, so that a name of it that the line does not have is noticed. */
  readonly names: KnownNames;
  /** Texts of the lines told last, oldest first. */
  readonly recent: readonly string[];
}

/** Has lines put into prose, within limits of time, money and truth. */
export class LineWriter {
  readonly #options: Required<LineWriterOptions>;
  readonly #cache = new Map<string, string>();
  readonly #spent: { readonly at: number; tokens: number }[] = [];
  #underWay = 0;
  #failures = 0;
  #pausedUntil = Number.NEGATIVE_INFINITY;

  constructor(options: LineWriterOptions) {
    this.#options = {
      limitMs: 3_000,
      requestsPerMinute: 30,
      tokensPerMinute: 20_000,
      atOnce: 4,
      pauseMs: 30_000,
      cacheSize: 1_000,
      now: () => performance.now(),
      onOutcome: () => {},
      ...options,
    };
  }

  /**
   * The line in the writer's words, or as it is: whenever the writer is slow, fails, is over its budget or
   * says what the line's facts do not. Resolves within `limitMs`, and never rejects.
   */
  async writeLine(line: CommentaryItem, context: WritingContext): Promise<CommentaryItem> {
    try {
      return await this.#written(line, context);
    } catch (cause) {
      this.#report('failed', cause instanceof Error ? cause.message : String(cause));
      return line;
    }
  }

  async #written(line: CommentaryItem, { names, recent }: WritingContext): Promise<CommentaryItem> {
    const { writer, language } = this.#options;
    // A correction is read beside what it corrects; without evidence nothing can be checked.
    if (!line.evidence || line.supersedes !== null) return this.#as(line, 'not-asked');
    const key = `${line.id} ${line.text}`;
    const known = this.#cache.get(key);
    if (known !== undefined) return this.#as({ ...line, text: known, author: writer.model }, 'cached');
    const task: WritingTask = { language, kind: line.kind, text: line.text, recent };
    const refusal = this.#refusal(task);
    if (refusal) return this.#as(line, refusal);
    const text = await this.#ask(task);
    if (text === null || text === line.text) return this.#as(line, 'kept');
    const flaws = proseFlaws(text, line, language, names);
    if (flaws.length > 0) return this.#as(line, 'unsupported', flaws.join('; '));
    this.#remember(key, text);
    return this.#as({ ...line, text, author: writer.model }, 'written');
  }

  #as(line: CommentaryItem, outcome: WritingOutcome, reason: string | null = null): CommentaryItem {
    this.#report(outcome, reason);
    return line;
  }

  /** Who listens must not break what is told. */
  #report(outcome: WritingOutcome, reason: string | null): void {
    try {
      this.#options.onOutcome(outcome, reason);
    } catch {
      // Nothing depends on it.
    }
  }

  #refusal(task: WritingTask): WritingOutcome | null {
    const { now, requestsPerMinute, tokensPerMinute, atOnce } = this.#options;
    const at = now();
    if (at < this.#pausedUntil) return 'paused';
    while (this.#spent[0] && this.#spent[0].at <= at - MINUTE_MS) this.#spent.shift();
    const tokens = this.#spent.reduce((sum, each) => sum + each.tokens, 0);
    const isOver =
      this.#underWay >= atOnce ||
      this.#spent.length >= requestsPerMinute ||
      tokens + tokensOf(task) > tokensPerMinute;
    return isOver ? 'over-budget' : null;
  }

  async #ask(task: WritingTask): Promise<string | null> {
    const { writer, limitMs, now, pauseMs } = this.#options;
    const spent = { at: now(), tokens: tokensOf(task) };
    this.#spent.push(spent);
    this.#underWay += 1;
    const abort = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new WriterError('TIMEOUT', `no text within ${limitMs} ms`));
        abort.abort();
      }, limitMs);
    });
    try {
      const { text, tokens } = await Promise.race([writer.write(task, abort.signal), limit]);
      if (tokens !== null) spent.tokens = tokens;
      this.#failures = 0;
      return text;
    } catch (cause) {
      this.#failures += 1;
      if (this.#failures >= FAILURES_TO_PAUSE) {
        this.#failures = 0;
        this.#pausedUntil = now() + pauseMs;
      }
      throw cause;
    } finally {
      clearTimeout(timer);
      this.#underWay -= 1;
    }
  }

  #remember(key: string, text: string): void {
    this.#cache.set(key, text);
    if (this.#cache.size <= this.#options.cacheSize) return;
    const oldest = this.#cache.keys().next();
    if (!oldest.done) this.#cache.delete(oldest.value);
  }
}

function tokensOf({ text, recent }: WritingTask): number {
  const chars = recent.reduce((sum, each) => sum + each.length, text.length + 800);
  return Math.ceil(chars / CHARS_PER_TOKEN) + 60;
}
