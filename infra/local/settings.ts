import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Problem } from './problem.ts';

export const ENGINES = ['kafka', 'redis', 'postgres'] as const;
export type Engine = (typeof ENGINES)[number];

export interface Settings {
  readonly data: string;
  readonly only: readonly Engine[];
  readonly ports: Readonly<Partial<Record<Engine, number>>>;
}

export const USAGE = `Options, each also as an environment variable:
  --data DIR            SLIPSTREAM_DATA           where data, logs and pids stay (.slipstream/local)
  --only kafka,redis    SLIPSTREAM_ENGINES        of kafka, redis, postgres (all)
  --kafka-port N        SLIPSTREAM_KAFKA_PORT     (as before, else 9092, else a free one)
  --redis-port N        SLIPSTREAM_REDIS_PORT     (as before, else 6379, else a free one)
  --postgres-port N     SLIPSTREAM_POSTGRES_PORT  (as before, else 5432, else a free one)`;

const DEFAULT_DATA = join(import.meta.dirname, '..', '..', '.slipstream', 'local');
const MAX_PORT = 65_535;

/** @throws Problem with every mistake at once. */
export function settingsFrom(args: readonly string[], env: NodeJS.ProcessEnv): Settings {
  const { values } = parsed(args);
  const mistakes: string[] = [];
  const only = (values.only ?? env.SLIPSTREAM_ENGINES ?? ENGINES.join(','))
    .split(',')
    .map((name) => name.trim());
  for (const name of only) {
    if (!isEngine(name)) mistakes.push(`"${name}" is none of ${ENGINES.join(', ')}.`);
  }
  const ports: Partial<Record<Engine, number>> = {};
  for (const engine of ENGINES) {
    const text = values[`${engine}-port`] ?? env[`SLIPSTREAM_${engine.toUpperCase()}_PORT`];
    if (text === undefined) continue;
    const port = Number(text);
    if (Number.isInteger(port) && port > 0 && port <= MAX_PORT) ports[engine] = port;
    else mistakes.push(`--${engine}-port: "${text}" is no port.`);
  }
  if (mistakes.length > 0) throw new Problem([...mistakes, USAGE].join('\n'));
  return {
    data: resolve(values.data ?? env.SLIPSTREAM_DATA ?? DEFAULT_DATA),
    only: ENGINES.filter((engine) => only.includes(engine)),
    ports,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        data: { type: 'string' },
        only: { type: 'string' },
        'kafka-port': { type: 'string' },
        'redis-port': { type: 'string' },
        'postgres-port': { type: 'string' },
      },
    });
  } catch (cause) {
    throw new Problem(`${(cause as Error).message}\n${USAGE}`);
  }
}

function isEngine(name: string): name is Engine {
  return (ENGINES as readonly string[]).includes(name);
}
