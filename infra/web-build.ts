import { spawn } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const WEB = join(ROOT, 'apps/web');
const BUILT = join(WEB, 'dist/index.html');
/** What the web app is built from. */
const INGREDIENTS = [
  'src',
  'public',
  'index.html',
  'graphiql.html',
  'precompress.ts',
  'vite.config.ts',
  'package.json',
].map((name) => join(WEB, name));

/** Whether the built web app is missing, or older than what it is built from. */
export function webIsStale(): boolean {
  const built = newest(BUILT);
  return built === 0 || INGREDIENTS.some((path) => newest(path) > built);
}

/** @throws Error when the build fails; what it said stands in the message. */
export async function buildWeb(): Promise<void> {
  const vite = spawn(
    process.execPath,
    [join(WEB, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn'],
    {
      cwd: WEB,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let said = '';
  vite.stdout.on('data', (chunk: Buffer) => {
    said += chunk;
  });
  vite.stderr.on('data', (chunk: Buffer) => {
    said += chunk;
  });
  // Whoever ends this process in the middle of it ends the build as well.
  const stop = (): void => {
    vite.kill();
    process.exit(1);
  };
  process.once('SIGTERM', stop).once('SIGINT', stop);
  const code = await new Promise((resolve) => vite.on('close', resolve));
  process.off('SIGTERM', stop).off('SIGINT', stop);
  if (code !== 0) throw new Error(`the web app does not build:\n${said}`);
}

/** The time of the newest file at or below a path; 0 where there is none. */
function newest(path: string): number {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) return 0;
  if (!stats.isDirectory()) return stats.mtimeMs;
  return readdirSync(path).reduce((most, name) => Math.max(most, newest(join(path, name))), 0);
}
