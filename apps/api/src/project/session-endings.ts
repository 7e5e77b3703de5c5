import type { EventBody } from '@slipstream/timing/events/bodies';
import type { EventDraft, TimingEvent } from '@slipstream/timing/events/envelope';
import { SESSION_STATUSES, type SessionStatus } from '@slipstream/timing/events/vocabulary';
import type { SessionState } from '@slipstream/timing/fold/state';

/** The feed that says why a session ended without its source. */
const SOURCE_FEED = 'source';
const SILENT = /-~\d+-silent-([A-Z]+)$/;

/** Whether a session ended because nothing was heard from its source. It goes on if the source speaks again. */
export function isSilent(info: SessionState['info']): boolean {
  return info.status === 'ENDED' && statusBefore(info) !== null;
}

/** What the session was when its source fell silent; null where that did not end it. */
export function statusBefore(info: SessionState['info']): SessionStatus | null {
  const name = SILENT.exec(info.stamps.status ?? '')?.[1];
  return SESSION_STATUSES.find((status) => status === name) ?? null;
}

/**
 * The events that end a session whose source is silent.
 *
 * @param offset where the session's partition had come: whoever ends the same session at the same place gives
 * the same ids, so that it ends once.
 */
export function endedBySilence(state: SessionState, offset: number, reason: string): TimingEvent[] {
  return eventsOf(state, `${padded(offset)}-silent-${state.info.status}`, ending(state, reason));
}

/** The events that take such an ending back. Empty where the session did not end by silence. */
export function spokeAgain(state: SessionState, offset: number): TimingEvent[] {
  const status = statusBefore(state.info);
  if (status === null) return [];
  const reason = state.info.feeds[SOURCE_FEED]?.reason;
  const feeds = Object.entries(state.info.feeds).filter((entry) => entry[1].reason === reason);
  return eventsOf(state, `${padded(offset)}-spoke`, [
    ['SessionStatusChanged', { status }],
    ...feeds.map(([feed]) => ['FeedStateChanged', { feed, state: 'LIVE' as const }] as const),
  ]);
}

/** The events that end a session because somebody asked for it and no source did it. */
export function stoppedByOperator(state: SessionState): TimingEvent[] {
  return eventsOf(
    state,
    `stopped-${padded(state.version)}`,
    ending(state, 'an operator stopped the session: its source did not answer'),
  );
}

type Change =
  | readonly ['SessionStatusChanged', EventBody<'SessionStatusChanged'>]
  | readonly ['FeedStateChanged', EventBody<'FeedStateChanged'>];

function ending({ info }: SessionState, reason: string): readonly Change[] {
  const live = Object.keys(info.feeds).filter((feed) => info.feeds[feed]?.state === 'LIVE');
  // The reason first: whoever waits for the end finds it there.
  return [
    ...[...new Set([SOURCE_FEED, ...live])].map(
      (feed) => ['FeedStateChanged', { feed, state: 'STALE' as const, reason }] as const,
    ),
    ['SessionStatusChanged', { status: 'ENDED', stopped: true }],
  ];
}

/** They count as of the newest that is known of the session; `~` sorts behind every id that a source gives. */
function eventsOf(state: SessionState, what: string, changes: readonly Change[]): TimingEvent[] {
  const { session, epoch, at } = state;
  if (at === null) return [];
  return changes.map(([type, body]) => {
    const id = type === 'FeedStateChanged' ? `${session}-~${what}-${body.feed}` : `${session}-~${what}`;
    return {
      v: 1,
      id,
      session,
      epoch,
      at,
      ...({ type, body } as Pick<EventDraft, 'type' | 'body'>),
    } as TimingEvent;
  });
}

function padded(count: number): string {
  return String(count).padStart(12, '0');
}

/** Whether a record's value is of one of these events: they are no sign of a source. */
export function isEnding(value: string): boolean {
  return /"id":"[^"]*-~/.test(value.slice(0, 400));
}
