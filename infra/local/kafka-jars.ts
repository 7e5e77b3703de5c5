import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Problem } from './problem.ts';

const POM = join(import.meta.dirname, 'kafka', 'pom.xml');
const FETCH_MS = 300_000;

/**
 * The folder with the broker's jars, fetched with Maven the first time.
 *
 * @remarks The folder is named after the POM's content and stands outside the checkout, so that a
 * second checkout fetches nothing and a changed POM never meets old jars.
 */
export async function kafkaJars(say: (line: string) => void): Promise<string> {
  const version = createHash('sha256')
    .update(await readFile(POM))
    .digest('hex')
    .slice(0, 12);
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  const folder = join(cache, 'slipstream', `kafka-${version}`);
  if (existsSync(folder)) return folder;

  say('Fetching Apache Kafka with Maven (45 MB, once) …');
  const unfinished = `${folder}.${process.pid}`;
  await mkdir(unfinished, { recursive: true });
  try {
    await promisify(execFile)(
      'mvn',
      [
        ...['-q', '-B', '-f', POM, 'dependency:copy-dependencies'],
        ...['-DincludeScope=runtime', `-DoutputDirectory=${unfinished}`],
      ],
      { timeout: FETCH_MS, maxBuffer: 16 * 1024 * 1024 },
    );
    await rename(unfinished, folder);
  } catch (cause) {
    await rm(unfinished, { recursive: true, force: true });
    if (existsSync(folder)) return folder; // Another process was faster.
    throw explained(cause);
  }
  return folder;
}

function explained(cause: unknown): Problem {
  if ((cause as NodeJS.ErrnoException).code === 'ENOENT') {
    return new Problem('Kafka needs Maven to be fetched: install it (Debian: apt-get install maven).');
  }
  const { stdout = '', stderr = '' } = cause as { stdout?: string; stderr?: string };
  const said = `${stdout}${stderr}`.trim().split('\n').slice(0, 5).join('\n');
  return new Problem(`Maven could not fetch Kafka:\n${said || String(cause)}`);
}
