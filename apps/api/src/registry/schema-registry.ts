/** A schema that values of a subject are written with, as text of its own language. */
export interface ValueSchema {
  readonly type: 'AVRO' | 'JSON';
  readonly text: string;
}

export type DecodedValue =
  | { readonly ok: true; readonly value: unknown }
  /** For a person: why these bytes will never be read. */
  | { readonly ok: false; readonly reason: string };

/**
 * Reads and writes the wire format of Confluent's Schema Registry: byte 0, the schema's id in four
 * bytes, the body in Avro or as JSON.
 *
 * @remarks Schemas are asked for once. What only time or an operator can mend (a registry that does not
 * answer, a password that it refuses) is thrown as a `RegistryError`: the same call may succeed later.
 */
export interface SchemaRegistry {
  decode(bytes: Buffer): Promise<DecodedValue>;
  /** With the newest schema of the subject or, where it has none, with this one, which is then registered. */
  encode(subject: string, schema: ValueSchema, value: unknown): Promise<Buffer>;
}

export type RegistryErrorCode =
  /** It did not answer in time, or answered with a fault of its own. */
  | 'registry_unreachable'
  /** It did not accept the user or the password. */
  | 'registry_refused'
  /** A value does not fit the newest schema of its subject. */
  | 'value_does_not_fit';

export class RegistryError extends Error {
  readonly code: RegistryErrorCode;

  constructor(code: RegistryErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'RegistryError';
    this.code = code;
  }
}
