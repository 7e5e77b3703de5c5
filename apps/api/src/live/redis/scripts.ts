import { readFileSync } from 'node:fs';
import type { Redis } from 'ioredis';

const KEYS_OF = {
  apply: 3,
  position: 2,
  snapshot: 2,
  'read-log': 3,
  'catch-up': 2,
  enlist: 3,
  'list-sessions': 2,
  'mark-applied': 1,
  'count-scores': 2,
  'look-at-board': 3,
} as const;

export type ScriptName = keyof typeof KEYS_OF;
/** What a script answers. Scripts answer text, whole numbers and lists of these. */
export type Reply = string | number | null | readonly Reply[];
export type RunScript = (name: ScriptName, args: readonly (string | number)[]) => Promise<Reply>;

const sourceOf = (name: string) => readFileSync(new URL(`./lua/${name}.lua`, import.meta.url), 'utf8');

/** Makes the scripts known to `redis`. ioredis sends the text once for each connection, then its hash. */
export function defineScripts(redis: Redis): RunScript {
  const shared = sourceOf('stored');
  for (const [name, numberOfKeys] of Object.entries(KEYS_OF)) {
    redis.defineCommand(commandOf(name), { lua: shared + sourceOf(name), numberOfKeys });
  }
  const commands = redis as unknown as Record<string, (...args: (string | number)[]) => Promise<Reply>>;
  return async (name, args) => {
    const command = commands[commandOf(name)];
    if (!command) throw new Error(`the script ${name} is not defined`);
    return command.apply(redis, [...args]);
  };
}

function commandOf(name: string): string {
  return `slipstream:${name}`;
}
