import cluster from 'node:cluster';
import { compose } from './compose.ts';
import { type Config, configure, describeConfig } from './config.ts';
import { consoleReport } from './report.ts';
import { composeWithWorkers } from './workers.ts';

const EXIT_MISUSE = 2;
/** An ordered shutdown takes less; past this the process goes anyway. */
const SHUTDOWN_MS = 5_000;

/** Runs the server until SIGTERM or SIGINT. Ends the process with 2 on a mistake in how it was called. */
export async function main(argv: readonly string[]): Promise<void> {
  const configured = configure(argv, process.env, process.env.INIT_CWD ?? process.cwd());
  if (configured.kind === 'help') {
    process.stdout.write(configured.text);
    return;
  }
  if (configured.kind === 'mistakes') {
    for (const mistake of configured.mistakes) console.error(mistake);
    process.exit(EXIT_MISUSE);
  }
  const config: Config = cluster.isWorker
    ? { ...configured.config, roles: new Set(['api']), recordings: [], live: null, record: null }
    : configured.config;
  const { kafka, redis, live, record } = config;
  if (cluster.isPrimary && (kafka || redis || live || record)) {
    for (const line of describeConfig(config)) console.log(line);
  }
  const start = cluster.isPrimary && config.workers > 1 ? composeWithWorkers : compose;
  const running = await start(config, consoleReport).catch((cause: unknown) => {
    console.error(startError(cause, config.port));
    process.exit(isMisuse(cause) ? EXIT_MISUSE : 1);
  });
  if (cluster.isPrimary) console.log(`Slipstream is at ${running.url} (GraphiQL at ${running.url}/graphql)`);

  let stopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (stopping) return;
    stopping = true;
    if (cluster.isPrimary) console.log(`${signal}: shutting down`);
    const late = setTimeout(() => {
      console.error(`not done within ${SHUTDOWN_MS} ms; going anyway`);
      process.exit(1);
    }, SHUTDOWN_MS);
    late.unref();
    void running.stop().then(() => process.exit(0));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

/** Errors of this kind come from what the caller named: a recording that is none. */
function isMisuse(cause: unknown): boolean {
  return cause instanceof Error && cause.name === 'RecordingError';
}

function startError(cause: unknown, port: number): string {
  if (cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE') {
    return `port ${port} is taken; choose another with --port`;
  }
  return isMisuse(cause) && cause instanceof Error ? cause.message : String((cause as Error).stack ?? cause);
}

if (import.meta.main) await main(process.argv.slice(2));
