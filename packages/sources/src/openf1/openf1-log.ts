import type { EventDraft } from '@slipstream/timing/events/envelope';
import { isRace } from '../recording/decode/session-kind.ts';
import { numberAt } from '../recording/json.ts';
import { NOTHING_UNREADABLE, type SessionLog } from '../session-log.ts';
import { openF1Feeds, sessionOf } from './decode-session.ts';
import { pitLaneMsOf } from './decode-timing.ts';
import { dateOf, driverNumber, ENDPOINTS, type Endpoint, type OpenF1Record, secondsAt } from './endpoints.ts';
import { type DatedRecord, OpenF1Decoder } from './openf1-decoder.ts';
import { undatedLaps } from './undated-laps.ts';

export type OpenF1Records = ReadonlyMap<Endpoint, readonly OpenF1Record[]>;

/** What could not be read of the records, before they came here. */
export interface UnreadableLines {
  readonly messages: number;
  readonly unreadable: number;
  readonly samples: readonly { readonly where: string; readonly reason: string }[];
}

/**
 * The whole of a session that is over, from OpenF1's records of it.
 *
 * @param name stands in for what no record says, such as the archive's name.
 */
export function openF1Log(
  name: string,
  records: OpenF1Records,
  unreadable: UnreadableLines = NOTHING_UNREADABLE,
): SessionLog {
  const of = (endpoint: Endpoint): readonly OpenF1Record[] => records.get(endpoint) ?? [];
  const dates = [...records].flatMap(([endpoint, list]) => list.map((record) => dateAt(endpoint, record)));
  const known = dates.filter((date) => date !== null).sort();
  const firstAt = known[0] ?? EPOCH;
  const lastAt = known.at(-1) ?? EPOCH;
  const session = sessionOf(of('meetings')[0], of('sessions')[0], {
    name,
    firstAt: known[0] ?? null,
    isRace: of('intervals').length > 0,
    origin: 'REPLAY',
    ...(of('drivers')[0] && { anyRecord: of('drivers')[0] }),
  });

  function read(): EventDraft[] {
    const dated: DatedRecord[] = [];
    const undated = undatedLaps(records, isRace(session.kind));
    for (const endpoint of ENDPOINTS) {
      for (const record of of(endpoint)) {
        const lap = undated.get(record);
        const at = lap?.at ?? instantFor(endpoint, record, records, firstAt, lastAt);
        if (at !== null) dated.push({ at, endpoint, record, endedAt: lap?.endedAt ?? null });
      }
    }
    dated.sort(byInstant);
    const decoder = new OpenF1Decoder(session.kind, session.season, of('laps').length > 0);
    const drafts = decoder.decode(dated);
    if (of('laps').length > 0) drafts.push(...pitLaneDrafts(of('pit')));
    drafts.sort(byInstant);
    const feeds = openF1Feeds((endpoint) => of(endpoint).length > 0, session.kind, NOT_THERE);
    return [
      { at: firstAt, type: 'SessionAnnounced', body: session.announcement },
      ...feeds.map((body): EventDraft => ({ at: firstAt, type: 'FeedStateChanged', body })),
      ...drafts,
      ...ending(drafts, lastAt),
    ];
  }

  const drafts = read();
  return {
    title: session.title,
    kind: session.kind,
    origin: 'REPLAY',
    season: session.season,
    startsAt: drafts[0]?.at ?? firstAt,
    endsAt: drafts.at(-1)?.at ?? lastAt,
    events: () => drafts.values(),
    unreadable: () => ({ ...unreadable, byReason: countsOf(unreadable) }),
  };
}

const EPOCH = '1970-01-01T00:00:00.000Z';
const NOT_THERE = 'OpenF1 gives none for this session';

function byInstant(a: { readonly at: string }, b: { readonly at: string }): number {
  return a.at < b.at ? -1 : a.at > b.at ? 1 : 0;
}

function countsOf({ samples }: UnreadableLines): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { reason } of samples) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
}

/** When a record of the session as it went on was made; null for what is of the whole session. */
function dateAt(endpoint: Endpoint, record: OpenF1Record): string | null {
  if (endpoint === 'sessions' || endpoint === 'meetings') return null;
  return dateOf(record, endpoint === 'laps' ? 'date_start' : 'date');
}

function instantFor(
  endpoint: Endpoint,
  record: OpenF1Record,
  records: OpenF1Records,
  firstAt: string,
  lastAt: string,
): string | null {
  switch (endpoint) {
    case 'drivers':
    case 'meetings':
    case 'sessions':
    case 'starting_grid':
      return firstAt;
    case 'session_result':
      return lastAt;
    case 'stints':
      return stintAt(record, records) ?? firstAt;
    default:
      return dateAt(endpoint, record);
  }
}

/** A stint is told without an instant: it is known once the car has left the pits, on the first of its laps. */
export function stintAt(record: OpenF1Record, records: OpenF1Records): string | null {
  const driver = driverNumber(record);
  const firstLap = numberAt(record, 'lap_start') ?? 0;
  if (firstLap <= 1 && numberAt(record, 'stint_number') === 1) return null;
  const own = (endpoint: Endpoint) =>
    (records.get(endpoint) ?? []).filter((other) => driverNumber(other) === driver);
  const stop = own('pit').find((pit) => numberAt(pit, 'lap_number') === firstLap - 1);
  if (stop) return dateOf(stop);
  const lap = own('laps').find((other) => numberAt(other, 'lap_number') === firstLap);
  const before = own('laps').find((other) => numberAt(other, 'lap_number') === firstLap - 1);
  const lapAt = [lap && dateOf(lap, 'date_start'), before && endOf(before)].filter(
    (at) => typeof at === 'string',
  );
  if (lapAt.length > 0) return lapAt.sort().at(-1) ?? null;
  const pits = own('pit');
  const nearest = pits.find((pit) => (numberAt(pit, 'lap_number') ?? 0) >= firstLap - 1) ?? pits.at(-1);
  return nearest ? dateOf(nearest) : null;
}

/** When a lap was over, which can be some milliseconds after the start that the API gives the next one. */
function endOf(lap: OpenF1Record): string | null {
  const start = dateOf(lap, 'date_start');
  const lapMs = secondsAt(lap, 'lap_duration');
  return start === null || lapMs === undefined ? null : new Date(Date.parse(start) + lapMs).toISOString();
}

/** `pit` is dated when the car leaves the pit lane; it came in as long before as it says. */
function pitLaneDrafts(pits: readonly OpenF1Record[]): EventDraft[] {
  return pits.flatMap((record): EventDraft[] => {
    const driver = driverNumber(record);
    const leftAt = dateOf(record);
    const pitLaneMs = pitLaneMsOf(record);
    if (driver === null || leftAt === null || pitLaneMs === undefined) return [];
    const at = new Date(Date.parse(leftAt) - pitLaneMs).toISOString();
    return [
      { at, type: 'PitEntered', body: { driver } },
      { at: leftAt, type: 'PitExited', body: { driver } },
    ];
  });
}

/** The API does not say that a session has ended, only that it has finished: its history ends with it. */
function ending(drafts: readonly EventDraft[], lastAt: string): EventDraft[] {
  const last = drafts.findLast(({ type }) => type === 'SessionStatusChanged');
  const at = drafts.at(-1)?.at ?? lastAt;
  if (last?.type !== 'SessionStatusChanged' || last.body.status !== 'FINISHED') return [];
  return [{ at: at > lastAt ? at : lastAt, type: 'SessionStatusChanged', body: { status: 'ENDED' } }];
}
