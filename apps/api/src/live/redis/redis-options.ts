import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';

/** Where a Redis is and how to be let in. */
export interface RedisConnection {
  readonly host: string;
  readonly port: number;
  readonly db: number;
  readonly username?: string;
  readonly password?: string;
  /** `ca`: PEM text, in place of the authorities that Node knows. */
  readonly tls?: { readonly servername?: string; readonly ca?: string };
}

export type RedisOptionsRead =
  | {
      readonly ok: true;
      readonly connection: RedisConnection;
      readonly prefix: string;
      /** How long a session that has ended stays after its last change. */
      readonly keepEndedMs: number;
      /** Items kept of each log of a session. */
      readonly retainedItems: number;
    }
  | { readonly ok: false; readonly problems: readonly string[] };

export const DEFAULT_PREFIX = 'slipstream';
const DEFAULT_PORT = 6379;
const MINUTE_MS = 60_000;
/** A day: so long a race that is over can be looked at before it is read from the event log again. */
const DEFAULT_KEEP_ENDED_MIN = 24 * 60;
/** Many times what a race has; about 4 MB. */
const DEFAULT_KEEP_ITEMS = 10_000;
/** A page of a log and more. */
const LEAST_KEEP_ITEMS = 200;

/**
 * Reads `REDIS_URL` (`redis[s]://[[user]:password@]host[:port][/db]`), `REDIS_TLS_CA_FILE` (PEM, for
 * `rediss:` only), `REDIS_PREFIX`, `REDIS_KEEP_ENDED_MIN` and `REDIS_KEEP_ITEMS`. Names every mistake,
 * without showing a secret.
 */
export function redisOptionsFrom(env: Readonly<Record<string, string | undefined>>): RedisOptionsRead {
  const problems: string[] = [];
  const target = readUrl(env.REDIS_URL, problems);
  const ca = readCa(env.REDIS_TLS_CA_FILE, target?.secure, problems);
  const prefix = env.REDIS_PREFIX ?? DEFAULT_PREFIX;
  if (!/^[^{}\s]+$/.test(prefix)) {
    problems.push('REDIS_PREFIX must be one word or more without spaces and braces, such as "slipstream"');
  }
  const keepEnded = env.REDIS_KEEP_ENDED_MIN ?? DEFAULT_KEEP_ENDED_MIN;
  const keepEndedMs = Number(keepEnded) * MINUTE_MS;
  if (!(keepEndedMs >= MINUTE_MS)) {
    problems.push(`REDIS_KEEP_ENDED_MIN ${keepEnded}: give minutes, 1 or more`);
  }
  const retainedItems = Number(env.REDIS_KEEP_ITEMS ?? DEFAULT_KEEP_ITEMS);
  if (!Number.isSafeInteger(retainedItems) || retainedItems < LEAST_KEEP_ITEMS) {
    problems.push(
      `REDIS_KEEP_ITEMS ${env.REDIS_KEEP_ITEMS}: give a whole number, ${LEAST_KEEP_ITEMS} or more`,
    );
  }
  if (!target || problems.length > 0) return { ok: false, problems };
  const tls = { ...(isIP(target.connection.host) ? {} : { servername: target.connection.host }), ...ca };
  return {
    ok: true,
    prefix,
    keepEndedMs,
    retainedItems,
    connection: target.secure ? { ...target.connection, tls } : target.connection,
  };
}

/** For logs: where, and as whom, but no secret. */
export function describeConnection({ host, port, db, username, password, tls }: RedisConnection): string {
  const login = password === undefined ? '' : `${encodeURIComponent(username ?? '')}:***@`;
  return `${tls ? 'rediss' : 'redis'}://${login}${host.includes(':') ? `[${host}]` : host}:${port}/${db}`;
}

function readUrl(
  text: string | undefined,
  problems: string[],
): { readonly connection: RedisConnection; readonly secure: boolean } | null {
  if (!text) {
    problems.push('REDIS_URL is not set; it looks like redis://127.0.0.1:6379/0');
    return null;
  }
  const url = URL.parse(text);
  if (!url) {
    problems.push('REDIS_URL is not a URL; special characters in its password must be percent-encoded');
    return null;
  }
  if (url.protocol !== 'redis:' && url.protocol !== 'rediss:') {
    problems.push(`REDIS_URL begins with ${url.protocol}// where redis:// or rediss:// is understood`);
  }
  if (!url.hostname) problems.push('REDIS_URL names no host');
  if (url.search || url.hash) problems.push('REDIS_URL has a query or fragment; none is understood');
  const db = /^\/?(\d*)\/?$/.exec(url.pathname)?.[1];
  if (db === undefined)
    problems.push('REDIS_URL has a path that is not the number of a database, such as /0');
  const username = decoded(url.username, 'user name', problems);
  const password = decoded(url.password, 'password', problems);
  if (username && !password) problems.push('REDIS_URL has a user name without a password');
  return {
    secure: url.protocol === 'rediss:',
    connection: {
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: url.port ? Number(url.port) : DEFAULT_PORT,
      db: Number(db ?? 0),
      ...(username ? { username } : {}),
      ...(password ? { password } : {}),
    },
  };
}

function decoded(text: string, what: string, problems: string[]): string {
  try {
    return decodeURIComponent(text);
  } catch {
    problems.push(`REDIS_URL has a ${what} with a broken percent-encoding`);
    return '';
  }
}

function readCa(
  file: string | undefined,
  secure: boolean | undefined,
  problems: string[],
): { readonly ca?: string } {
  if (!file) return {};
  if (secure === false) {
    problems.push('REDIS_TLS_CA_FILE is set, but REDIS_URL does not ask for TLS; write rediss://');
  }
  try {
    const ca = readFileSync(file, 'utf8');
    if (ca.includes('-----BEGIN CERTIFICATE-----')) return { ca };
    problems.push(`REDIS_TLS_CA_FILE (${file}) holds no PEM certificate`);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? String(cause);
    problems.push(`REDIS_TLS_CA_FILE (${file}) cannot be read: ${code}`);
  }
  return {};
}
