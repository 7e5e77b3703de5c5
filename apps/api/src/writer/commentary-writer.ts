/** What a writer is asked: to tell one line's facts in its own words. */
export interface WritingTask {
  readonly language: string;
  readonly kind: string;
  /** The line as the rule wrote it: it says all that may be said. */
  readonly text: string;
  /** What was told last, oldest first, so that it does not repeat itself. */
  readonly recent: readonly string[];
}

export interface Written {
  /** Null: it has nothing better to say. */
  readonly text: string | null;
  /** What the service counted, where it says so. */
  readonly tokens: number | null;
}

/** Turns facts into prose. May be slow, wrong, rude, or throw: who asks does not rely on it. */
export interface CommentaryWriter {
  /** The model, as `author` of its lines. */
  readonly model: string;
  write(task: WritingTask, signal: AbortSignal): Promise<Written>;
}

/** The most that a reply may take: two sentences. */
export const MAX_REPLY_TOKENS = 120;
