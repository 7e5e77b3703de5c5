import { isFramed, type LogRecord } from '../log/event-log.ts';
import type { DecodedValue, SchemaRegistry } from '../registry/schema-registry.ts';

const FRAME_BYTES = 5;
const OPENING = new Set(['{', '[']);

/**
 * Key and value of a record that another program wrote: in the registry's wire format, or plain JSON and
 * plain text.
 *
 * @throws RegistryError while the registry cannot be asked
 */
export async function decodeForeign(
  { key, value, bytes }: LogRecord,
  registry: SchemaRegistry | null,
): Promise<{ readonly ok: true; readonly key: unknown; readonly value: unknown } | NotRead> {
  const keyRead = isFramed(bytes?.key) ? await unframed(bytes.key, registry) : plainKey(key);
  if (!keyRead.ok) return { ok: false, reason: `key: ${keyRead.reason}` };
  const read = isFramed(bytes?.value) ? await unframed(bytes.value, registry) : json(value);
  return read.ok ? { ok: true, key: keyRead.value, value: read.value } : read;
}

type NotRead = Extract<DecodedValue, { ok: false }>;

async function unframed(bytes: Buffer, registry: SchemaRegistry | null): Promise<DecodedValue> {
  if (registry) return registry.decode(bytes);
  // JSON needs no schema to be read.
  const body = bytes.subarray(FRAME_BYTES).toString();
  if (OPENING.has(body.trimStart().charAt(0))) return json(body);
  return { ok: false, reason: "in the schema registry's wire format: set SCHEMA_REGISTRY_URL" };
}

function plainKey(key: string): DecodedValue {
  return { ok: true, value: key === '' ? null : key };
}

function json(text: string): DecodedValue {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (cause) {
    return { ok: false, reason: `not JSON: ${cause instanceof Error ? cause.message : String(cause)}` };
  }
}
