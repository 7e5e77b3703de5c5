import { rulesOf } from '@slipstream/timing/rules/season-rules';
import type { ResultRow } from './sent-by-others.ts';

export interface ShownResult {
  readonly position: number;
  readonly points: number | null;
  readonly lap: number;
  readonly status: string;
  readonly driver: { readonly number: number };
}
export interface ShownPlace {
  readonly position: number;
  readonly driver: { readonly fullName: string; readonly team: object };
}
export interface ShownDrivers {
  readonly meeting: { readonly name: string };
  readonly drivers: readonly { readonly number: number; readonly fullName: string }[];
}
export interface ShownReadings {
  readonly drivers: readonly object[];
  readonly teamReadings: readonly {
    readonly team: { readonly name: string };
    readonly engineTemperatureC: number;
  }[];
}
export interface ShownLap {
  readonly number: number;
  readonly position: number | null;
  readonly pitIn: boolean;
  readonly driver: { readonly code: string };
  readonly time: { readonly ms: number } | null;
  readonly sectors: readonly { readonly ms: number | null }[];
  readonly tyre: object | null;
}

export function pointsOf({ position, dnf, date }: ResultRow): number {
  const { racePoints } = rulesOf(Number(date.slice(0, 4)));
  return position === null || dnf ? 0 : (racePoints[position - 1] ?? 0);
}

/** Places as sent where they are final; who is out stands behind, in no order that anybody sent. */
export function shownOf(rows: readonly ResultRow[]) {
  const isOver = rows.some(({ position }) => position !== null);
  const behind = rows.filter(({ position }) => position === null).map(({ driver_number }) => driver_number);
  return rows
    .map((row) => ({
      number: row.driver_number,
      position:
        row.position ??
        rows.length - behind.length + 1 + behind.sort((a, b) => a - b).indexOf(row.driver_number),
      points: isOver ? pointsOf(row) : null,
      lap: row.laps_completed,
      status: row.dnf ? 'RETIRED' : isOver ? 'FINISHED' : 'ON_TRACK',
    }))
    .sort((a, b) => a.number - b.number);
}

export function msOf(time: string | number | null): number | null {
  if (time === null) return null;
  if (typeof time === 'number') return Math.round(time * 1_000);
  const [, hours = 0, minutes = 0, seconds = 0] = /(\d+):(\d+):(\d+\.\d+)$/.exec(time)?.map(Number) ?? [];
  return Math.round(((hours * 60 + minutes) * 60 + seconds) * 1_000);
}

export async function sessionIds(ask: <T>(query: string) => Promise<T>): Promise<readonly string[]> {
  const { sessions } = await ask<{ sessions: { edges: { node: { id: string } }[] } }>(
    '{ sessions(first: 50) { edges { node { id } } } }',
  );
  return sessions.edges.map(({ node }) => node.id).sort();
}
