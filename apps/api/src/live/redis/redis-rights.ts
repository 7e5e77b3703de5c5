import { readFileSync } from 'node:fs';
import type { Redis } from 'ioredis';

const CHECK = readFileSync(new URL('./lua/check-rights.lua', import.meta.url), 'utf8');
const CHECKED_KEYS = ['hash', 'stream', 'sorted', 'list', 'text'] as const;

/** What Redis's access lists call the commands of each kind, by how these begin. First match. */
const CATEGORIES: readonly (readonly [begins: RegExp, category: string])[] = [
  [/^(?:eval|evalsha|script)/i, '+@scripting'],
  [/^x/i, '+@stream'],
  [/^h(?!ello)/i, '+@hash'],
  [/^z/i, '+@sortedset'],
  [/^(?:lpush|llen|rpop)/i, '+@list'],
  [/^(?:p?subscribe|p?unsubscribe|publish)/i, '+@pubsub'],
  [/^(?:set|get|incr)/i, '+@string'],
  [/^(?:del|exists|pexpire)/i, '+@keyspace'],
  [/^(?:ping|hello|auth|client|select|quit)/i, '+@connection'],
];

/**
 * Asks Redis whether its user may do all that a live store does, before anything is kept there.
 *
 * @throws RedisRefusal naming what is refused, and the right that is missing
 */
export async function checkRights(redis: Redis, prefix: string): Promise<void> {
  let refused: unknown;
  try {
    const keys = CHECKED_KEYS.map((kind) => `${prefix}:{rights}:${kind}`);
    refused = await redis.eval(CHECK, keys.length, ...keys);
  } catch (cause) {
    const refusal = refusalOf(cause, prefix);
    if (refusal) throw refusal;
    // Anything else is told by the first command that meets it.
    return;
  }
  const commands = Array.isArray(refused) ? refused.map(String) : [];
  if (commands.length === 0) return;
  const rights = [...new Set(commands.map(rightToRun))];
  throw new RedisRefusal(
    `NOPERM: Redis refuses ${commands.map((each) => each.toLowerCase()).join(', ')} to this user. ${grant(rights)}`,
  );
}

/** Redis answers, and does not let its user do what is needed. */
export class RedisRefusal extends Error {
  readonly code = 'redis_refused';

  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'RedisRefusal';
  }
}

const COMMAND = /run the '([^'|]+)/;

/** What a refusal of Redis means, with the right that is missing; null of any other failure. */
export function refusalOf(cause: unknown, prefix: string): RedisRefusal | null {
  if (!(cause instanceof Error) || !cause.message.startsWith('NOPERM')) return null;
  const [, command] = COMMAND.exec(cause.message) ?? [];
  const right = cause.message.includes('channel')
    ? `&${prefix}:*`
    : cause.message.includes('key')
      ? `~${prefix}:*`
      : rightToRun(command ?? '');
  return new RedisRefusal(`${cause.message}. ${grant([right])}`, cause);
}

function rightToRun(command: string): string {
  return CATEGORIES.find(([begins]) => begins.test(command))?.[1] ?? `+${command.toLowerCase() || '@all'}`;
}

function grant(rights: readonly string[]): string {
  return `Grant the right: ACL SETUSER <name> ${rights.join(' ')} (docs/guides/rights.md has all of them).`;
}
