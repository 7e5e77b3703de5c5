/** `npx -y pnpm@12 bench NAME [ARGUMENTS]`: runs a measurement of this folder; without a name it lists them. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const [name, ...args] = process.argv.slice(2);
const file = join(import.meta.dirname, `${name}.ts`);
const names = readdirSync(import.meta.dirname)
  .filter((entry) => entry.endsWith('.ts') && entry !== 'run.ts')
  .map((entry) => entry.slice(0, -'.ts'.length));
if (!name || !names.includes(name) || !existsSync(file)) {
  console.error(`bench NAME: one of ${names.join(', ')}`);
  process.exit(2);
}
process.exit(spawnSync(process.execPath, ['--expose-gc', file, ...args], { stdio: 'inherit' }).status ?? 1);
