import type { ReactNode } from 'react';
import { WindArrow } from '../feed/weather-panel.tsx';
import { temperatureText, windText } from '../format/measures.ts';
import { countdownText, UNKNOWN } from '../format/times.ts';
import { segmentText, TRACK_STATUS, towerKindOf } from '../format/words.ts';
import { useCell, useCellPart } from '../live/use-cell.ts';
import { SupportedChip } from '../support/supported-chip.tsx';
import { usePage, useSessionClock } from './context.ts';
import { DelayButton } from './delay.tsx';
import { LivenessBadge } from './liveness-badge.tsx';

/** What is on, where it stands, and how old what you see is. */
export function Header(): ReactNode {
  const { view } = usePage();
  return (
    <header className="header">
      <span className="wordmark">
        slip<b>stream</b>
      </span>
      <Progress />
      <SessionTitle />
      <StatusBadge />
      <SupportedChip />
      <span className="header-space" />
      <WeatherStrip />
      <LivenessBadge />
      <DelayButton />
      <span className="header-tools">
        <button
          type="button"
          className="button is-square"
          aria-label="Settings"
          title="Settings"
          onClick={() => view.update({ dialog: 'settings' })}
        >
          <svg
            viewBox="0 0 16 16"
            width="15"
            height="15"
            aria-hidden="true"
            fill="none"
            stroke="currentColor"
            strokeWidth="1.5"
            strokeLinecap="round"
          >
            <path d="M2 4.5h7M13 4.5h1M2 11.5h1M7 11.5h7" />
            <circle cx="11" cy="4.5" r="2" />
            <circle cx="5" cy="11.5" r="2" />
          </svg>
        </button>
        <button
          type="button"
          className="button is-square"
          aria-label="Keyboard"
          title="Keyboard (?)"
          onClick={() => view.update({ dialog: 'keys' })}
        >
          ?
        </button>
      </span>
    </header>
  );
}

/** Laps of a race; the segment's or session's countdown otherwise. */
function Progress(): ReactNode {
  const { live } = usePage();
  const kind = useCellPart(live.session, (session) => session?.kind ?? null);
  const lap = useCellPart(live.session, (session) => session?.lap ?? null);
  const total = useCellPart(live.session, (session) => session?.totalLaps ?? null);
  if (kind === null) return null;
  if (towerKindOf(kind) !== 'race') return <Countdown />;
  return (
    <span className="progress">
      <span className="sr-only">Lap </span>
      <b>{lap ?? UNKNOWN}</b>
      <span className="progress-total">/ {total ?? UNKNOWN}</span>
    </span>
  );
}

function Countdown(): ReactNode {
  const { live } = usePage();
  const reading = useSessionClock(250);
  const kind = useCellPart(live.session, (session) => session?.kind ?? 'QUALIFYING');
  const segment = useCellPart(live.session, (session) => session?.segment ?? null);
  const leftMs = reading?.remainingMs ?? null;
  return (
    <span className="progress">
      {segment === null ? null : <span className="progress-segment">{segmentText(kind, segment)}</span>}
      <b>{leftMs === null ? UNKNOWN : countdownText(leftMs)}</b>
    </span>
  );
}

function SessionTitle(): ReactNode {
  const { live, view } = usePage();
  const meeting = useCellPart(live.session, (session) => session?.meeting ?? null);
  const name = useCellPart(live.session, (session) => session?.name ?? '');
  return (
    <button
      type="button"
      className="session-title"
      title="Sessions and replays (S)"
      aria-haspopup="dialog"
      onClick={() => view.update({ dialog: 'sessions' })}
    >
      <span className="session-name">
        {meeting ? (
          <>
            {meeting.name} <i>·</i> {name}
          </>
        ) : (
          'Choose a session'
        )}
        <svg viewBox="0 0 10 6" width="9" height="6" aria-hidden="true">
          <path d="M1 1l4 4 4-4" fill="none" stroke="currentColor" strokeWidth="1.5" />
        </svg>
      </span>
      <span className="session-place">
        {meeting
          ? [meeting.circuit.name, meeting.circuit.countryCode, meeting.season].filter(Boolean).join(' · ')
          : 'Slipstream'}
      </span>
    </button>
  );
}

function StatusBadge(): ReactNode {
  const { live } = usePage();
  const status = useCellPart(live.session, (session) => session?.trackStatus ?? null);
  const sessionStatus = useCellPart(live.session, (session) => session?.status ?? null);
  const isStopped = useCellPart(live.session, (session) => (session?.stoppedAt ?? null) !== null);
  if (status === null) return null;
  const look = TRACK_STATUS[status];
  const isOver = !isStopped && (sessionStatus === 'FINISHED' || sessionStatus === 'ENDED');
  return (
    <span
      className={`status tone-${look.tone} ${status === 'VIRTUAL_SAFETY_CAR_ENDING' ? 'is-ending' : ''}`}
      role="status"
    >
      <i aria-hidden="true" />
      <span className="status-long">{look.text}</span>
      <span className="status-short">{look.short}</span>
      {isOver ? <em>Provisional</em> : null}
    </span>
  );
}

function WeatherStrip(): ReactNode {
  const { live, settings } = usePage();
  const weather = useCellPart(live.session, (session) => session?.weather ?? null);
  const units = useCell(settings).units;
  if (!weather) return null;
  return (
    <dl className="weather-strip" aria-label="Weather">
      <Measure title="Track">{temperatureText(weather.trackC, units)}</Measure>
      <Measure title="Air">{temperatureText(weather.airC, units)}</Measure>
      <Measure title="Hum">
        {weather.humidityPct === null ? UNKNOWN : `${Math.floor(weather.humidityPct)}%`}
      </Measure>
      <Measure title="Wind">
        {windText(weather.windSpeedMps, units)}{' '}
        {weather.windDirectionDeg === null ? null : <WindArrow fromDeg={weather.windDirectionDeg} />}
      </Measure>
      <Measure title="Rain" isAlert={weather.raining === true}>
        {weather.raining === null ? UNKNOWN : weather.raining ? 'yes' : 'no'}
      </Measure>
    </dl>
  );
}

function Measure({
  title,
  children,
  isAlert,
}: {
  title: string;
  children: ReactNode;
  isAlert?: boolean;
}): ReactNode {
  return (
    <div className={isAlert ? 'is-alert' : ''}>
      <dt>{title}</dt>
      <dd>{children}</dd>
    </div>
  );
}
