import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { LIVE_TIMING_URL } from '@slipstream/sources/live-timing/live-timing-source';
import { OPENF1_MQTT_URL } from '@slipstream/sources/openf1/mqtt-feed';
import type { SessionKey } from '@slipstream/sources/openf1/openf1-history';
import { OPENF1_URL } from '@slipstream/sources/openf1/rest-client';
import { isEventLogFile } from '@slipstream/sources/recording/event-log-file';
import { OPENWEATHER_URL } from '@slipstream/sources/weather/openweather';

const LIVE_SOURCES = ['f1', 'openf1'] as const;
type LiveSourceName = (typeof LIVE_SOURCES)[number];

export interface OpenF1Config {
  readonly url: string;
  /** Null: live by REST, in rounds. */
  readonly mqttUrl: string | null;
  readonly session: SessionKey;
  /** Ask for telemetry and places of a session that is over: two requests for each car. */
  readonly telemetry: boolean;
  readonly token: string | null;
  readonly login: { readonly username: string; readonly password: string } | null;
}

/** Which live feeds are followed, and with what. Tokens, passwords and keys are never printed. */
export interface LiveConfig {
  readonly f1: { readonly url: string; readonly token: string | null } | null;
  readonly openf1: OpenF1Config | null;
  /** Null: nobody is asked for the weather. */
  readonly weather: { readonly url: string; readonly key: string } | null;
}

/** Where what is played is written. */
export interface RecordConfig {
  readonly path: string;
  /** The archive format of the official live timing, or one envelope a line. */
  readonly format: 'archive' | 'events';
}

export interface LiveOptions {
  readonly live: readonly string[];
  readonly openf1Session: string | undefined;
  readonly openf1Telemetry: boolean;
  readonly record: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where relative paths start. */
  readonly cwd: string;
}

/** Adds every mistake to `mistakes`. Null: nothing live is followed. */
export function liveConfigFrom(options: LiveOptions, mistakes: string[]): LiveConfig | null {
  const { live, env } = options;
  const named = new Set(live.flatMap((names) => names.split(',').map((name) => name.trim())));
  for (const name of named) {
    if (!LIVE_SOURCES.some((known) => known === name))
      mistakes.push(`--live ${name}: give one of ${LIVE_SOURCES.join(', ')}`);
  }
  const has = (name: LiveSourceName) => named.has(name);
  if (options.openf1Session !== undefined && !has('openf1'))
    mistakes.push('--openf1-session: says which session --live openf1 follows; give that too');
  const url = (name: string, otherwise: string, protocols: readonly string[]): string => {
    const given = env[name] || otherwise;
    if (!URL.canParse(given) || !protocols.includes(new URL(given).protocol))
      mistakes.push(
        `${name}: give an address that begins with ${protocols.map((each) => `${each}//`).join(' or ')}`,
      );
    return given.replace(/\/$/, '');
  };
  const http = ['http:', 'https:'];
  const f1 = has('f1')
    ? { url: url('F1_LIVE_TIMING_URL', LIVE_TIMING_URL, http), token: env.F1TV_TOKEN || null }
    : null;
  const openf1 = has('openf1') ? openF1From(options, url, mistakes) : null;
  const weather =
    env.OPENWEATHER_API_KEY && named.size > 0
      ? { url: url('OPENWEATHER_URL', OPENWEATHER_URL, http), key: env.OPENWEATHER_API_KEY }
      : null;
  return f1 || openf1 ? { f1, openf1, weather } : null;
}

function openF1From(
  { openf1Session = 'latest', openf1Telemetry, env }: LiveOptions,
  url: (name: string, otherwise: string, protocols: readonly string[]) => string,
  mistakes: string[],
): OpenF1Config {
  if (openf1Session !== 'latest' && !/^\d{1,9}$/.test(openf1Session))
    mistakes.push(`--openf1-session ${openf1Session}: give the number of a session, or latest`);
  const { OPENF1_TOKEN: token, OPENF1_USERNAME: username, OPENF1_PASSWORD: password } = env;
  if (Boolean(username) !== Boolean(password))
    mistakes.push('OPENF1_USERNAME and OPENF1_PASSWORD: give both, or OPENF1_TOKEN, or none');
  const login = username && password ? { username, password } : null;
  const byMqtt = token || login || env.OPENF1_MQTT_URL;
  return {
    url: url('OPENF1_URL', OPENF1_URL, ['http:', 'https:']),
    mqttUrl: byMqtt ? url('OPENF1_MQTT_URL', OPENF1_MQTT_URL, ['mqtts:', 'mqtt:', 'wss:', 'ws:']) : null,
    session: openf1Session === 'latest' ? 'latest' : Number(openf1Session),
    telemetry: openf1Telemetry,
    token: token || null,
    login,
  };
}

/** Adds every mistake to `mistakes`. Null: nothing is written. */
export function recordConfigFrom(
  { record, cwd }: Pick<LiveOptions, 'record' | 'cwd'>,
  live: LiveConfig | null,
  mistakes: string[],
): RecordConfig | null {
  if (record === undefined) return null;
  const path = resolve(cwd, record);
  const format = isEventLogFile(path) ? 'events' : 'archive';
  if (!existsSync(dirname(path)))
    mistakes.push(`--record ${record}: there is no folder ${dirname(path)}; make it first`);
  if (format === 'archive' && !live?.f1)
    mistakes.push(
      `--record ${record}: the archive format is of --live f1; for anything else give a PATH that ends in .jsonl or .jsonl.gz`,
    );
  return { path, format };
}

/** What is followed and written, in lines for a person, without secrets. */
export function describeLive(live: LiveConfig | null, record: RecordConfig | null): string[] {
  const lines: string[] = [];
  if (live?.f1)
    lines.push(`live timing: ${live.f1.url} ${live.f1.token ? 'with' : 'without'} an F1 TV token`);
  if (live?.openf1) {
    const { url, session, token, login } = live.openf1;
    const as = token || login ? 'with an account' : 'without an account';
    lines.push(`OpenF1: ${url}, session ${session}, ${as}`);
  }
  if (live?.weather) lines.push(`weather: ${live.weather.url} where a feed has none`);
  if (record) lines.push(`records to ${record.path} (${record.format})`);
  return lines;
}
