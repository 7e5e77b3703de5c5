import type { EventBody } from '../events/bodies.ts';
import { sameJson, stronger, write } from './registers.ts';
import type { Announcement, Playhead, SessionInfo, SessionState } from './state.ts';
import { type Folders, late, type Origin, putPart, step } from './step.ts';

/** What the session is, how far it has come, and what its source gives. */
export const SESSION_FOLDERS: Folders<
  | 'SessionAnnounced'
  | 'SessionStatusChanged'
  | 'StartLightsChanged'
  | 'SegmentStarted'
  | 'ClockChanged'
  | 'PlayheadMoved'
  | 'FeedStateChanged'
> = {
  SessionAnnounced: (state, body, { stamp }) =>
    putPart(
      state,
      'info',
      write(state.info, 'announced', stamp, { announced: announcement(state.info.announced, body) }),
    ),
  SessionStatusChanged: foldStatus,
  StartLightsChanged: (state, { lights }, { stamp }) =>
    putPart(state, 'info', write(state.info, 'startLights', stamp, { startLights: lights })),
  SegmentStarted: (state, { segment }, { stamp }) =>
    putPart(state, 'info', write(state.info, 'segment', stamp, { segment })),
  ClockChanged: foldClock,
  PlayheadMoved: foldPlayhead,
  FeedStateChanged: (state, { feed, state: feedState, reason }, { at, stamp }) => {
    const known = state.info.feeds[feed];
    const same = known !== undefined && known.state === feedState && known.reason === (reason ?? null);
    const record = same ? known : { state: feedState, reason: reason ?? null, at };
    return putPart(
      state,
      'info',
      write(state.info, `feed ${feed}`, stamp, { feeds: { ...state.info.feeds, [feed]: record } }),
    );
  },
};

/** What an earlier announcement said and this one leaves out stays. */
function announcement(known: Announcement | null, body: EventBody<'SessionAnnounced'>): Announcement {
  const sameCircuit = known?.meeting.circuit.id === body.meeting.circuit.id;
  return {
    ...withoutUndefined({
      scheduledStart: known?.scheduledStart,
      scheduledEnd: known?.scheduledEnd,
      supportedDriver: known?.supportedDriver,
    }),
    ...withoutUndefined(body),
    meeting: {
      ...(sameCircuit ? known?.meeting : undefined),
      ...withoutUndefined(body.meeting),
      circuit: {
        ...(sameCircuit ? known?.meeting.circuit : undefined),
        ...withoutUndefined(body.meeting.circuit),
      },
    },
  };
}

function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as T;
}

function foldStatus(
  state: SessionState,
  { status, stopped }: EventBody<'SessionStatusChanged'>,
  { at, stamp }: Origin,
) {
  const lights = write(state.info, 'startLights', stamp, { startLights: null });
  const info = lights.record;
  const begun = status === 'STARTED' && (info.startedAt === null || at < info.startedAt);
  const startedAt = begun ? at : info.startedAt;
  const written = write(info, 'status', stamp, {
    status,
    startedAt,
    ...(stopped && info.finishedAt === null ? { stoppedAt: at } : finish(info, status, at)),
  });
  const outcome = stronger(lights.outcome, written.outcome);
  if (written.outcome !== 'late' || !begun) {
    return putPart(state, 'info', { record: written.record, outcome });
  }
  return putPart(state, 'info', { record: { ...info, startedAt }, outcome: 'applied' });
}

type Finish = Pick<SessionInfo, 'finishedAt' | 'finishedSuspended' | 'stoppedAt'>;

/** A session that goes on after it was stopped, or after it had finished, has no end any more. */
function finish(info: SessionInfo, status: SessionInfo['status'], at: string): Finish {
  const ends = status === 'FINISHED' || status === 'ENDED';
  const suspended = ends && (info.status === 'SUSPENDED' || info.finishedSuspended === true);
  return {
    finishedAt: finishedAt(info, status, at),
    ...(suspended || info.finishedSuspended !== undefined ? { finishedSuspended: suspended } : {}),
    ...(info.stoppedAt === undefined || status === 'ENDED' ? {} : { stoppedAt: null }),
  };
}

function finishedAt(info: SessionInfo, status: SessionInfo['status'], at: string): string | null {
  switch (status) {
    case 'FINISHED':
      return info.status === 'FINISHED' ? info.finishedAt : at;
    case 'ENDED':
      return info.finishedAt ?? at;
    case 'SCHEDULED':
      return info.finishedAt;
    case 'STARTED':
    case 'SUSPENDED':
      return null;
  }
}

function foldClock(state: SessionState, body: EventBody<'ClockChanged'>, { at, stamp }: Origin) {
  const known = state.info.clock;
  const standsStill = !body.running && known && !known.running && known.remainingMs === body.remainingMs;
  const clock = standsStill ? known : { at, remainingMs: body.remainingMs, running: body.running };
  return putPart(state, 'info', write(state.info, 'clock', stamp, { clock }));
}

function foldPlayhead(state: SessionState, body: EventBody<'PlayheadMoved'>, { at, stamp }: Origin) {
  const known = state.playhead;
  if (known && stamp <= known.stamp) return late(state);
  const { wallAt, speed, paused, settled, startsAt, endsAt } = body;
  const playhead: Playhead = { at, wallAt, speed, paused, settled, startsAt, endsAt, stamp };
  const same = known !== null && sameJson({ ...known, stamp }, playhead);
  return step({ ...state, playhead }, same ? 'unchanged' : 'applied', ['playhead']);
}

/** Whether an instant lies before the session first started. Unknown until it did: then the lap count tells. */
export function isBeforeStart(state: SessionState, at: string, lapsCompleted: number): boolean {
  const { startedAt } = state.info;
  return startedAt === null ? lapsCompleted === 0 : at < startedAt;
}

export function isRace(state: SessionState): boolean {
  const kind = state.info.announced?.kind;
  return kind === 'RACE' || kind === 'SPRINT';
}
