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
/** As `npm start` has it. */
const YOUNG = '--max-semi-space-size=16';
const { status } = spawnSync(process.execPath, ['--expose-gc', YOUNG, file, ...args], { stdio: 'inherit' });
process.exit(status ?? 1);
