import type { ReactNode } from 'react';
import { elapsedText } from '../format/times.ts';
import { useCell } from '../live/use-cell.ts';
import { useNow, usePage } from '../page/context.ts';

/** Why there is no tower, and what the viewer can do about it. */
export function EmptyTower(): ReactNode {
  const { live, view } = usePage();
  const session = useCell(live.session);
  const connection = useCell(live.connection);
  const problem = useCell(live.problem);
  const { delayMs } = useCell(live.watched);
  if (connection.state === 'reconnecting' && !session) {
    return <Note title="The server cannot be reached">Trying again, and again until it answers.</Note>;
  }
  if (problem !== null && !session) {
    return (
      <Note title="This session cannot be shown" action={() => view.update({ dialog: 'sessions' })}>
        {problem}
      </Note>
    );
  }
  if (delayMs > 0) {
    return (
      <Note title="Syncing…">
        Nothing is that old yet. Wait up to {elapsedText(delayMs)} or make the delay smaller.
      </Note>
    );
  }
  if (session?.startedAt && session.status === 'SCHEDULED') return <Countdown startsAt={session.startedAt} />;
  if (session)
    return (
      <Note title="Waiting for the first timing data">
        {session.meeting.name} · {session.name}
      </Note>
    );
  return (
    <Note title="No session is on" action={() => view.update({ dialog: 'sessions' })}>
      Watch a recorded race again, or let the simulator run one.
    </Note>
  );
}

function Countdown({ startsAt }: { startsAt: string }): ReactNode {
  useNow(1_000);
  const leftMs = Date.parse(startsAt) - Date.now();
  return (
    <Note title={leftMs > 0 ? `Starts in ${elapsedText(leftMs)}` : 'About to start'}>
      The grid appears with the first timing data.
    </Note>
  );
}

function Note({
  title,
  children,
  action,
}: {
  title: string;
  children: ReactNode;
  action?: () => void;
}): ReactNode {
  return (
    <div className="empty" role="status">
      <h2>{title}</h2>
      <p>{children}</p>
      {action ? (
        <button type="button" className="button is-primary" onClick={action}>
          Choose a session
        </button>
      ) : null}
    </div>
  );
}
