import { type ReactNode, useState } from 'react';
import { elapsedText } from '../format/times.ts';
import { type SessionListing, sessionListDocument, startReplayDocument } from '../graphql/documents.ts';
import { SPEEDS } from '../keyboard/keymap.ts';
import { useCell, useCellPart } from '../live/use-cell.ts';
import { useAsked } from '../live/use-query.ts';
import { usePage } from '../page/context.ts';
import { Dialog } from '../page/dialog.tsx';
import { leaveStartPage } from '../page/perform.ts';
import { useStartedSession } from './use-started-session.ts';

const ASK_EVERY_MS = 5_000;

export function SessionPicker(): ReactNode {
  const { view } = usePage();
  const isOpen = useCellPart(view, (value) => value.dialog === 'sessions');
  return (
    <Dialog title="Sessions" isOpen={isOpen} onClose={() => view.update({ dialog: 'none' })}>
      <SessionLists />
    </Dialog>
  );
}

function SessionLists(): ReactNode {
  const { view } = usePage();
  const { data, problem } = useAsked(sessionListDocument, {}, 'all', ASK_EVERY_MS);
  if (!data) return <p className="panel-note">{problem ?? 'Asking the server…'}</p>;
  return (
    <div className="picker">
      <button
        type="button"
        className="button is-primary"
        onClick={() => view.update({ dialog: 'none', newRace: true })}
      >
        New race
      </button>
      <section>
        <h3>On this server</h3>
        <Sessions sessions={data.sessions.edges.map((edge) => edge.node)} />
      </section>
      <section>
        <h3>Recordings</h3>
        <Recordings recordings={data.recordings} />
      </section>
      <p className="picker-engines">
        Event log {data.features.eventLog} · live store {data.features.liveStore} · history{' '}
        {data.features.history}
      </p>
    </div>
  );
}

type ListedSession = SessionListing['sessions']['edges'][number]['node'];

function Sessions({ sessions }: { sessions: readonly ListedSession[] }): ReactNode {
  const page = usePage();
  const shown = useCellPart(page.live.session, (session) => session?.id ?? null);
  const followsCurrent = useCell(page.place).session === null;
  if (sessions.length === 0)
    return <p className="panel-note">None yet. Start a race, or replay a recording.</p>;
  return (
    <ul className="picker-list">
      <li>
        <button
          type="button"
          className={`picker-row ${followsCurrent ? 'is-current' : ''}`}
          onClick={() => {
            page.place.update({ session: null });
            leaveStartPage(page);
            page.view.update({ dialog: 'none' });
          }}
        >
          <span className="picker-name">Whatever is on</span>
          <span className="picker-about">Follows the session on track, and the next one after it</span>
        </button>
      </li>
      {sessions.map((session) => (
        <li key={session.id}>
          <button
            type="button"
            className={`picker-row ${!followsCurrent && session.id === shown ? 'is-current' : ''}`}
            onClick={() => {
              page.place.update({ session: session.id });
              leaveStartPage(page);
              page.view.update({ dialog: 'none' });
            }}
          >
            <span className="picker-name">
              {session.meeting.name} · {session.name}
            </span>
            <span className="picker-about">{aboutSession(session)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function aboutSession(session: ListedSession): string {
  const origin = { LIVE: 'Live', REPLAY: 'Replay', SIMULATION: 'Simulation' }[session.origin];
  const status = {
    SCHEDULED: 'not started',
    STARTED: session.clock.paused ? 'paused' : 'running',
    SUSPENDED: 'suspended',
    FINISHED: 'finished',
    ENDED: 'ended',
  }[session.status];
  const lap =
    session.lap === null
      ? null
      : `lap ${session.lap}${session.totalLaps === null ? '' : ` of ${session.totalLaps}`}`;
  return [origin, session.meeting.season, status, lap].filter(Boolean).join(' · ');
}

function Recordings({ recordings }: { recordings: SessionListing['recordings'] }): ReactNode {
  const { live } = usePage();
  const started = useStartedSession();
  const [speed, setSpeed] = useState<number>(1);
  const [busy, setBusy] = useState<string | null>(null);
  if (recordings.length === 0) return <p className="panel-note">This server has no recordings.</p>;

  async function replay(recording: string): Promise<void> {
    setBusy(recording);
    const { data, error } = await live.client
      .mutation(startReplayDocument, { input: { recording, speed } })
      .toPromise();
    setBusy(null);
    started(data?.startReplay.session.id ?? null, error);
  }

  return (
    <>
      <fieldset className="picker-speed">
        <legend>Speed</legend>
        {SPEEDS.map((choice) => (
          <button
            key={choice}
            type="button"
            className="chip"
            aria-pressed={choice === speed}
            onClick={() => setSpeed(choice)}
          >
            ×{choice}
          </button>
        ))}
      </fieldset>
      <ul className="picker-list">
        {recordings.map((recording) => (
          <li key={recording.id}>
            <button
              type="button"
              className="picker-row"
              disabled={busy !== null}
              onClick={() => void replay(recording.id)}
            >
              <span className="picker-name">{recording.title}</span>
              <span className="picker-about">
                {[recording.kind.toLowerCase().replaceAll('_', ' '), elapsedText(recording.durationMs)].join(
                  ' · ',
                )}
              </span>
              <span className="picker-do">{busy === recording.id ? 'Starting…' : 'Replay'}</span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
