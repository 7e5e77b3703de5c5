import type { SessionLog } from '../session-log.ts';
import { dateOf, driverNumber, ENDPOINTS, type Endpoint, type OpenF1Record } from './endpoints.ts';
import { OpenF1Error } from './openf1-error.ts';
import { openF1Log } from './openf1-log.ts';
import type { RestClient } from './rest-client.ts';

/** A session by its key, or the newest one. */
export type SessionKey = number | 'latest';

export interface FoundSession {
  readonly key: number;
  readonly session: OpenF1Record;
  readonly meeting: OpenF1Record | null;
}

/** @throws OpenF1Error, with SESSION_UNKNOWN where there is none of that key. */
export async function findSession(client: RestClient, wanted: SessionKey): Promise<FoundSession> {
  const [session] = await client.records('sessions', [`session_key=${wanted}`]);
  const key = Number(session?.session_key);
  if (!session || !Number.isInteger(key)) {
    throw new OpenF1Error(
      'SESSION_UNKNOWN',
      `OpenF1 knows no session ${wanted}: its sessions are listed at /v1/sessions?year=2026`,
    );
  }
  const [meeting] = await client.records('meetings', [`meeting_key=${session.meeting_key}`]);
  return { key, session, meeting: meeting ?? null };
}

/** A session goes on until the API knows no more of it: cars are still out some minutes after its scheduled end. */
const OVERRUN_MS = 30 * 60_000;

export function isOver({ session }: FoundSession, nowMs: number): boolean {
  const end = dateOf(session, 'date_end');
  return end !== null && Date.parse(end) + OVERRUN_MS < nowMs;
}

/** By far the largest, and asked for by car. */
export const TELEMETRY_ENDPOINTS: ReadonlySet<Endpoint> = new Set(['car_data', 'location']);

/**
 * The whole of a session that is over, by REST. Without an account, that takes about five seconds; with
 * telemetry, two requests for each car more.
 *
 * @throws OpenF1Error
 */
export async function openF1History(
  client: RestClient,
  found: FoundSession,
  telemetry: boolean,
): Promise<SessionLog> {
  const records = new Map<Endpoint, OpenF1Record[]>([
    ['sessions', [found.session]],
    ['meetings', found.meeting ? [found.meeting] : []],
  ]);
  const of = [`session_key=${found.key}`];
  for (const endpoint of ENDPOINTS) {
    if (records.has(endpoint) || TELEMETRY_ENDPOINTS.has(endpoint)) continue;
    records.set(endpoint, [...(await client.records(endpoint, of))]);
  }
  const drivers = (records.get('drivers') ?? []).map(driverNumber).filter((driver) => driver !== null);
  for (const endpoint of telemetry ? TELEMETRY_ENDPOINTS : []) {
    const all: OpenF1Record[] = [];
    for (const driver of drivers) {
      for (const record of await client.records(endpoint, [...of, `driver_number=${driver}`]))
        all.push(record);
    }
    records.set(endpoint, all);
  }
  return openF1Log(`openf1-${found.key}`, records);
}
