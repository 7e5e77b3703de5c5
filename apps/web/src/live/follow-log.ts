import { appendToLog, emptyLog, type Log, type LogMessage, logFrom, needsRereading } from './log-fold.ts';
import { retryDelayMs } from './retry.ts';

/** One LOG stream of the API: its query, its subscription, and what names an item. */
export interface LogSource<Item> {
  keyOf(item: Item): string;
  /** When it happened, RFC 3339. */
  atOf(item: Item): string;
  /** What was said so far, oldest first; null when it cannot be asked now. */
  readBack(sessionId: string): Promise<readonly { cursor: string; item: Item }[] | null>;
  /**
   * Subscribes from `variables.after` on. `after` is a getter, because graphql-ws sends the same variables
   * object again after a reconnect and must then ask from the newest cursor, not from the first.
   */
  follow(variables: LogVariables, receive: (message: LogMessage<Item>) => void): () => void;
}

export interface LogVariables extends Record<string, unknown> {
  session: string;
  delayMs: number;
  readonly after: string | null;
}

export interface FollowLogOptions<Item> {
  sessionId: string;
  delayMs: number;
  /** The session's time as the page shows it; null while it is not known. */
  newestShownMs: () => number | null;
  show: (log: Log<Item>) => void;
}

/**
 * A log as the page shows it: what was said so far by query, then each item once by subscription, from the
 * query's last cursor on. Returns how to stop.
 */
export function followLog<Item>(source: LogSource<Item>, options: FollowLogOptions<Item>): () => void {
  let log: Log<Item> = emptyLog();
  let stop = (): void => {};
  let timer: ReturnType<typeof setTimeout> | undefined;
  let done = false;

  async function readBack(): Promise<boolean> {
    const edges = await source.readBack(options.sessionId);
    if (done || !edges) return false;
    // Under a delay the log may not tell what the picture does not show yet.
    const until = options.delayMs > 0 ? options.newestShownMs() : null;
    const shown = edges.filter(({ item }) => until === null || Date.parse(source.atOf(item)) <= until);
    log = logFrom(shown, source.keyOf);
    options.show(log);
    return true;
  }

  function receive(message: LogMessage<Item>): void {
    if (message.kind === 'missed' && needsRereading(message.reason)) {
      log = { rows: log.rows, cursor: message.until };
      void readBack().then((wasRead) => {
        if (done || wasRead) return;
        log = appendToLog(log, message, source.keyOf);
        options.show(log);
      });
      return;
    }
    log = appendToLog(log, message, source.keyOf);
    options.show(log);
  }

  async function start(attempt: number): Promise<void> {
    const wasRead = await readBack();
    if (done) return;
    if (!wasRead) {
      timer = setTimeout(() => void start(attempt + 1), retryDelayMs(attempt, Math.random));
      return;
    }
    const variables = {
      session: options.sessionId,
      delayMs: options.delayMs,
      get after() {
        return log.cursor;
      },
    };
    stop = source.follow(variables, receive);
  }

  void start(0);
  return () => {
    done = true;
    clearTimeout(timer);
    stop();
  };
}
