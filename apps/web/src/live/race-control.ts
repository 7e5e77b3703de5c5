import type { Client } from '@urql/core';
import {
  type RaceControlMessage,
  type RaceControlUpdate,
  raceControlDocument,
  raceControlHistoryDocument,
} from '../graphql/documents.ts';
import { follow } from './follow.ts';
import { appendToLog, emptyLog, type Log, type LogMessage, logFrom, needsRereading } from './log-fold.ts';
import { retryDelayMs } from './retry.ts';

/** A race has some 60 to 120 messages, a whole red-flagged one 300. */
const READ_BACK = 500;

export interface RaceControlOptions {
  sessionId: string;
  delayMs: number;
  /** The session's time as the page shows it; null while it is not known. */
  newestShownMs: () => number | null;
  show: (log: Log<RaceControlMessage>) => void;
}

const keyOf = (message: RaceControlMessage): string => message.id;

/**
 * The race control log: what was said so far by query, then each message once by subscription, from the
 * query's last cursor on. `after` is a getter, because graphql-ws sends the same variables object again
 * after a reconnect and must then ask from the newest cursor, not from the first.
 */
export function followRaceControl(client: Client, options: RaceControlOptions): () => void {
  let log: Log<RaceControlMessage> = emptyLog();
  let stop = (): void => {};
  let timer: ReturnType<typeof setTimeout> | undefined;
  let done = false;

  async function readBack(): Promise<boolean> {
    const variables = { session: options.sessionId, last: READ_BACK };
    const { data } = await client.query(raceControlHistoryDocument, variables).toPromise();
    if (done || !data) return false;
    const until = options.delayMs > 0 ? options.newestShownMs() : null;
    const edges = data.raceControl.edges
      .filter((edge) => until === null || Date.parse(edge.node.at) <= until)
      .map((edge) => ({ cursor: edge.cursor, item: edge.node }));
    log = logFrom(edges, keyOf);
    options.show(log);
    return true;
  }

  function receive(update: RaceControlUpdate): void {
    const message = messageOf(update);
    if (message.kind === 'missed' && needsRereading(message.reason)) {
      log = { rows: log.rows, cursor: message.until };
      void readBack().then((wasRead) => {
        if (done || wasRead) return;
        log = appendToLog(log, message, keyOf);
        options.show(log);
      });
      return;
    }
    log = appendToLog(log, message, keyOf);
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
    stop = follow(client, raceControlDocument, variables, (data) => receive(data.raceControl));
  }

  void start(0);
  return () => {
    done = true;
    clearTimeout(timer);
    stop();
  };
}

function messageOf(update: RaceControlUpdate): LogMessage<RaceControlMessage> {
  return update.__typename === 'Missed'
    ? { kind: 'missed', reason: update.reason, count: update.count, until: update.until }
    : { kind: 'item', cursor: update.cursor, item: update.node };
}
