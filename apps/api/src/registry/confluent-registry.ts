import { SchemaRegistry as Client, SchemaType } from '@kafkajs/confluent-schema-registry';
import type { RegistrySettings } from './registry-config.ts';
import {
  type DecodedValue,
  RegistryError,
  type SchemaRegistry,
  type ValueSchema,
} from './schema-registry.ts';

const ANSWER_TIMEOUT_MS = 5_000;
/** Whoever reads tries again itself; one more attempt takes a registry over its restart. */
const ATTEMPTS = 1;
const FRAME_BYTES = 5;

/** What was asked of the registry, and the right that it takes. */
interface Wanted {
  readonly wanted: string;
  readonly right: string;
}
const READING: Wanted = { wanted: 'read schemas', right: 'DeveloperRead on the subjects of the topics' };

/** Any registry that speaks Confluent's HTTP API, through the client that kafkajs's makers keep. */
export class ConfluentRegistry implements SchemaRegistry {
  readonly #url: string;
  readonly #client: Client;
  readonly #subjects = new Map<string, Promise<number>>();

  constructor({
    url,
    auth,
    answerTimeoutMs = ANSWER_TIMEOUT_MS,
  }: RegistrySettings & { answerTimeoutMs?: number }) {
    this.#url = url;
    this.#client = new Client(
      {
        host: url,
        ...(auth ? { auth } : {}),
        retry: { retries: ATTEMPTS },
        middlewares: [
          () => ({
            prepareRequest: async (next) => (await next()).enhance({ timeout: answerTimeoutMs }),
          }),
        ],
      },
      // Schemas come from other programs, with keywords and dialects that the checker may not know.
      { [SchemaType.JSON]: { strict: false, validateSchema: false, logger: false } },
    );
  }

  async decode(bytes: Buffer): Promise<DecodedValue> {
    if (bytes.length < FRAME_BYTES) return { ok: false, reason: 'shorter than the frame of the registry' };
    const id = bytes.readInt32BE(1);
    try {
      await this.#client.getSchema(id);
    } catch (cause) {
      if (isAnswerOfRegistry(cause) && cause.status === 404) {
        return { ok: false, reason: `the schema registry does not know schema ${id}` };
      }
      if (isAnswerOfRegistry(cause)) throw this.#trouble(cause);
      return { ok: false, reason: `schema ${id} cannot be used: ${messageOf(cause)}` };
    }
    try {
      return { ok: true, value: await this.#client.decode(bytes) };
    } catch (cause) {
      return { ok: false, reason: `the body is not of schema ${id}: ${detailsOf(cause)}` };
    }
  }

  async encode(subject: string, schema: ValueSchema, value: unknown): Promise<Buffer> {
    const id = await this.#idOf(subject, schema);
    try {
      return await this.#client.encode(id, value);
    } catch (cause) {
      if (isAnswerOfRegistry(cause)) throw this.#trouble(cause);
      throw new RegistryError(
        'value_does_not_fit',
        `a value does not fit schema ${id}, the newest of ${subject}: ${detailsOf(cause)}`,
        cause,
      );
    }
  }

  #idOf(subject: string, schema: ValueSchema): Promise<number> {
    const known = this.#subjects.get(subject);
    if (known) return known;
    const asking = this.#ask(subject, schema);
    this.#subjects.set(subject, asking);
    asking.catch(() => this.#subjects.delete(subject));
    return asking;
  }

  async #ask(subject: string, { type, text }: ValueSchema): Promise<number> {
    try {
      return await this.#client.getLatestSchemaId(subject);
    } catch (cause) {
      if (!isAnswerOfRegistry(cause) || cause.status !== 404) {
        throw this.#trouble(cause, { wanted: `read the subject ${subject}`, right: 'DeveloperRead on it' });
      }
    }
    try {
      const own = { type: SchemaType[type], schema: text } as Parameters<Client['register']>[0];
      return (await this.#client.register(own, { subject, updateConfig: false })).id;
    } catch (cause) {
      throw this.#trouble(cause, {
        wanted: `register a schema of ${subject}`,
        right: 'DeveloperWrite on it',
      });
    }
  }

  #trouble(cause: unknown, { wanted, right }: Wanted = READING): RegistryError {
    const status = isAnswerOfRegistry(cause) ? cause.status : 0;
    if (status === 401) {
      return new RegistryError(
        'registry_refused',
        `the schema registry at ${this.#url} refuses the user or the password: see SCHEMA_REGISTRY_USER and SCHEMA_REGISTRY_PASSWORD`,
        cause,
      );
    }
    if (status === 403) {
      return new RegistryError(
        'registry_refused',
        `the schema registry at ${this.#url} knows the user and refuses to let it ${wanted}: grant ${right} (docs/guides/rights.md)`,
        cause,
      );
    }
    return new RegistryError(
      'registry_unreachable',
      `the schema registry at ${this.#url} does not help: ${messageOf(cause)}`,
      cause,
    );
  }
}

/** The client gives what came over HTTP, and what should have, a status. */
function isAnswerOfRegistry(cause: unknown): cause is Error & { readonly status: number } {
  return cause instanceof Error && typeof (cause as { status?: unknown }).status === 'number';
}

/** With the places that do not fit, where the client knows them. */
function detailsOf(cause: unknown): string {
  const paths = (cause as { paths?: unknown }).paths;
  const places = Array.isArray(paths) ? paths.flat().filter((path) => path !== '') : [];
  return places.length === 0 ? messageOf(cause) : `${messageOf(cause)} (${places.join(', ')})`;
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
