export type MissedReason = 'EXPIRED' | 'OTHER_EPOCH' | 'UNKNOWN_CURSOR' | 'SLOW_READER';

export type LogRow<Item> =
  | { kind: 'item'; key: string; cursor: string; item: Item }
  | { kind: 'missed'; key: string; reason: MissedReason; count: number | null };

export interface Log<Item> {
  /** Oldest first. */
  rows: readonly LogRow<Item>[];
  /** Where to resume: behind the newest thing heard of, shown or missed. */
  cursor: string | null;
}

export type LogMessage<Item> =
  | { kind: 'item'; cursor: string; item: Item }
  | { kind: 'missed'; reason: MissedReason; count: number | null; until: string };

/** A whole weekend's race control is some 300 messages; the page never holds more rows than this. */
export const LOG_KEEP = 1_000;

export function emptyLog<Item>(): Log<Item> {
  return { rows: [], cursor: null };
}

/** The log as a query gave it. What was held before is dropped: it may be of another epoch. */
export function logFrom<Item>(
  edges: readonly { cursor: string; item: Item }[],
  keyOf: (item: Item) => string,
): Log<Item> {
  return edges.reduce<Log<Item>>(
    (log, edge) => appendToLog(log, { kind: 'item', ...edge }, keyOf),
    emptyLog<Item>(),
  );
}

/** Each item once: one that is already there (the query and the stream overlap) moves only the cursor. */
export function appendToLog<Item>(
  log: Log<Item>,
  message: LogMessage<Item>,
  keyOf: (item: Item) => string,
): Log<Item> {
  if (message.kind === 'missed') {
    const key = `missed ${message.until}`;
    const row: LogRow<Item> = { kind: 'missed', key, reason: message.reason, count: message.count };
    return { rows: keep([...log.rows.filter((other) => other.key !== key), row]), cursor: message.until };
  }
  const key = keyOf(message.item);
  if (log.rows.some((row) => row.key === key)) return { rows: log.rows, cursor: message.cursor };
  const row: LogRow<Item> = { kind: 'item', key, cursor: message.cursor, item: message.item };
  return { rows: keep([...log.rows, row]), cursor: message.cursor };
}

function keep<Row>(rows: readonly Row[]): readonly Row[] {
  return rows.length > LOG_KEEP ? rows.slice(-LOG_KEEP) : rows;
}

/** After these the stream goes on elsewhere in the log: what is shown must be read again, not only continued. */
export function needsRereading(reason: MissedReason): boolean {
  return reason === 'OTHER_EPOCH' || reason === 'UNKNOWN_CURSOR';
}
