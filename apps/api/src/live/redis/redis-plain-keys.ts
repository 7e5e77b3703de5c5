import type { PlainKeys } from '../../foreign/plain-keys.ts';
import { RedisLink } from './redis-link.ts';
import type { RedisConnection } from './redis-options.ts';

/** Keys without our prefix, over a connection of their own that is there while somebody keeps some. */
export class RedisPlainKeys implements PlainKeys {
  readonly #link: RedisLink;

  constructor(connection: RedisConnection) {
    this.#link = new RedisLink({ connection, name: 'slipstream-keys', onState: () => {} });
  }

  async set(key: string, text: string): Promise<void> {
    try {
      await this.#link.redis.set(key, text);
    } catch (cause) {
      if (!(cause instanceof Error) || !cause.message.startsWith('NOPERM')) throw cause;
      throw new Error(
        `${cause.message}. Grant the right: ACL SETUSER <name> +set ~${key} (docs/guides/rights.md)`,
        { cause },
      );
    }
  }

  close(): Promise<void> {
    return this.#link.close();
  }
}
