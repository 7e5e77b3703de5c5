import type { LogItem, PartKey } from '@slipstream/timing/fold/parts';
import type { Json, NumberedItem } from '../live-store.ts';
import type { FedChange } from './change-feed.ts';

export type DecodedChange =
  | { readonly ok: true; readonly change: FedChange }
  | { readonly ok: false; readonly reason: string };

/** Reads a change as `apply.lua` wrote it. Never throws: what others publish on the channel is a reason. */
export function decodeChange(session: string, text: string): DecodedChange {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    return { ok: false, reason: `a change of ${session} is no JSON: ${(cause as Error).message}` };
  }
  if (!isRecord(value)) return { ok: false, reason: `a change of ${session} is no object` };
  const { life, ordinal, tip, previous, epoch, sequence, reset, large, parts, items, appendedAtMs } = value;
  if (
    typeof life !== 'string' ||
    typeof ordinal !== 'number' ||
    typeof tip !== 'string' ||
    typeof previous !== 'string' ||
    typeof epoch !== 'string' ||
    typeof sequence !== 'number' ||
    typeof reset !== 'boolean'
  ) {
    return { ok: false, reason: `a change of ${session} does not say where it belongs` };
  }
  const place = { position: { life, ordinal, tip }, previous };
  if (large === true) return { ok: true, change: { ...place, message: { type: 'lost' } } };
  if (!isRecord(parts) || !areItems(items)) {
    return { ok: false, reason: `change ${sequence} of ${session} lacks its parts or items` };
  }
  const notice = {
    session,
    epoch,
    sequence,
    reset,
    parts: new Map(Object.entries(parts) as [PartKey, Json][]),
    items,
    ...(typeof appendedAtMs === 'number' ? { appendedAtMs } : {}),
  };
  return { ok: true, change: { ...place, message: { type: 'change', notice } } };
}

/** The entry of a log as `apply.lua` wrote it: a Redis Stream's id and fields. */
export function decodeLogEntry(entry: unknown): NumberedItem | null {
  if (!Array.isArray(entry) || typeof entry[0] !== 'string' || !Array.isArray(entry[1])) return null;
  const text: unknown = entry[1][1];
  if (typeof text !== 'string') return null;
  return { number: Number.parseInt(entry[0], 10), entry: JSON.parse(text) as LogItem };
}

function areItems(value: unknown): value is NumberedItem[] {
  return (
    Array.isArray(value) &&
    value.every((item) => isRecord(item) && typeof item.number === 'number' && isRecord(item.entry))
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
