import type { UnreadableReport } from '../session-log.ts';

const MAX_SAMPLES = 20;

/** Counts what one reading of a recording could not read. */
export interface UnreadableCount {
  /** One more message was met. */
  message(): void;
  /** This message, or a part of it, was not played. Counted once for each message. */
  add(where: string, reason: string): void;
  report(): UnreadableReport;
}

export function countUnreadable(): UnreadableCount {
  const samples: { where: string; reason: string }[] = [];
  const byReason: Record<string, number> = {};
  let messages = 0;
  let unreadable = 0;
  let lastWhere = '';
  return {
    message() {
      messages++;
    },
    add(where, reason) {
      if (lastWhere !== where) unreadable++;
      lastWhere = where;
      byReason[reason] = (byReason[reason] ?? 0) + 1;
      if (samples.length < MAX_SAMPLES) samples.push({ where, reason });
    },
    report: () => ({ messages, unreadable, samples: [...samples], byReason: { ...byReason } }),
  };
}
