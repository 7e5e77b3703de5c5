/** `pnpm dev`: the server with a restart on change, and the web app with hot reload at http://localhost:5173. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { endWithLaunchers } from './launchers.ts';

const ROOT = join(import.meta.dirname, '..');
const vite = join(ROOT, 'apps/web/node_modules/vite/bin/vite.js');
/** Pages of the web app with hot reload come from here; Vite hands their requests on to the server. */
const WEB_URL = 'http://localhost:5173';
const children = [
  spawn(
    process.execPath,
    ['--watch', join(ROOT, 'apps/api/src/main.ts'), '--public-url', WEB_URL, ...process.argv.slice(2)],
    { stdio: 'inherit' },
  ),
  spawn(process.execPath, [vite], { cwd: join(ROOT, 'apps/web'), stdio: 'inherit' }),
];
const stop = (): void => {
  for (const child of children) child.kill('SIGTERM');
};
for (const child of children) child.on('exit', stop);
process.on('SIGINT', stop);
process.on('SIGTERM', stop);
await endWithLaunchers();
