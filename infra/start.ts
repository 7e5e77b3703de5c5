/** `npx -y pnpm@12 start`: builds the web app when it is not up to date, and runs the product. */
import { configure } from '../apps/api/src/config.ts';
import { main } from '../apps/api/src/main.ts';
import { endWithLaunchers } from './launchers.ts';
import { buildWeb, webIsStale } from './web-build.ts';

const argv = process.argv.slice(2);
const configured = configure(argv, process.env, process.env.INIT_CWD ?? process.cwd());
if (configured.kind === 'run') await endWithLaunchers();
if (configured.kind === 'run' && webIsStale()) {
  console.log('Building the web app (once, and after changes)…');
  await buildWeb();
}
await main(argv);
