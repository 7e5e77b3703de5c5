import { type ReactNode, useMemo, useState } from 'react';
import { elapsedText, UNKNOWN } from '../format/times.ts';
import { TRACK_STATUS } from '../format/words.ts';
import type { SessionView } from '../graphql/documents.ts';
import { stopSessionDocument } from '../graphql/documents.ts';
import { SPEEDS } from '../keyboard/keymap.ts';
import type { ClockReading } from '../live/clock.ts';
import { useCell, useCellPart } from '../live/use-cell.ts';
import { usePage, useSessionClock } from '../page/context.ts';
import { perform } from '../page/perform.ts';
import { timelineMarks } from './marks.ts';

/** Where the session stands in its recording; on a live session only a line that grows. */
export function Playhead(): ReactNode {
  const page = usePage();
  const { live, playback, view } = page;
  const reading = useSessionClock(250);
  const sample = useCell(live.clock);
  const wish = useCell(playback.wish);
  const origin = useCellPart(live.session, (session) => session?.origin ?? null);
  const id = useCellPart(live.session, (session) => session?.id ?? null);
  const held = useCell(live.heldSince);
  if (!sample || !reading || origin === null) return null;
  const isPlayable = origin !== 'LIVE';
  const isPaused = isPlayable ? (wish.paused ?? sample.paused) : held !== null;
  const speed = wish.speed ?? sample.speed;
  return (
    <section className="playhead" aria-label="Playback">
      <button
        type="button"
        className="button is-square"
        aria-label={isPaused ? 'Go on' : 'Pause'}
        title={`${isPaused ? 'Go on' : 'Pause'} (Space)`}
        onClick={() => perform(page, { type: 'toggle-pause' })}
      >
        <PlayIcon isPaused={isPaused} />
      </button>
      <Timeline
        reading={reading}
        isPlayable={isPlayable}
        seekToMs={wish.seekToMs}
        startsAtMs={sample.startsAtMs}
      />
      {isPlayable ? (
        <>
          <label className="speed">
            <span className="sr-only">Speed</span>
            <select value={speed} onChange={(event) => playback.setSpeed(Number(event.target.value))}>
              {speedChoices(speed).map((choice) => (
                <option key={choice} value={choice}>
                  {choice}×
                </option>
              ))}
            </select>
          </label>
          <button
            type="button"
            className="button is-square stop"
            aria-label="Stop this session"
            title="Stop this session"
            onClick={() => {
              if (id === null) return;
              void live.client
                .mutation(stopSessionDocument, { session: id })
                .toPromise()
                .then(({ error }) => {
                  if (error)
                    view.update({
                      notice: error.graphQLErrors[0]?.message ?? 'The server could not be reached.',
                    });
                });
            }}
          >
            <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
              <rect x="1.5" y="1.5" width="9" height="9" rx="1" fill="currentColor" />
            </svg>
          </button>
        </>
      ) : null}
    </section>
  );
}

interface TimelineProps {
  reading: ClockReading;
  isPlayable: boolean;
  seekToMs: number | null;
  startsAtMs: number;
}

function Timeline({ reading, isPlayable, seekToMs, startsAtMs }: TimelineProps): ReactNode {
  const { live, playback } = usePage();
  const [dragMs, setDragMs] = useState<number | null>(null);
  const periods = useCellPart(live.session, (session) => session?.trackStatusHistory ?? NO_PERIODS);
  const total = reading.totalMs ?? Math.max(reading.elapsedMs, 1);
  const second = Math.floor(reading.eventMs / 1000) * 1000;
  const marks = useMemo(
    () => timelineMarks(periods, startsAtMs, total, second),
    [periods, startsAtMs, total, second],
  );
  const shownMs = dragMs ?? (seekToMs === null ? reading.elapsedMs : seekToMs - startsAtMs);
  const letGo = (): void => {
    if (dragMs === null) return;
    playback.seekTo(startsAtMs + dragMs);
    setDragMs(null);
  };
  return (
    <>
      <span className="elapsed">{elapsedText(shownMs)}</span>
      <span className={`timeline ${isPlayable ? '' : 'is-fixed'}`}>
        <span className="timeline-line">
          <span className="timeline-done" style={{ width: `${Math.min(1, shownMs / total) * 100}%` }} />
          {marks.map((mark) => (
            <span
              key={`${mark.status} ${mark.from}`}
              className={`timeline-mark is-${TRACK_STATUS[mark.status].tone} ${mark.status === 'YELLOW' ? 'is-brief' : ''}`}
              style={{ left: `${mark.from * 100}%`, width: `max(3px, ${(mark.to - mark.from) * 100}%)` }}
              title={TRACK_STATUS[mark.status].text}
            />
          ))}
        </span>
        {isPlayable ? (
          <input
            type="range"
            min={0}
            max={total}
            step={1000}
            value={Math.min(shownMs, total)}
            aria-label="Playhead"
            aria-valuetext={`${elapsedText(shownMs)} of ${elapsedText(total)}`}
            onChange={(event) => setDragMs(Number(event.target.value))}
            onPointerUp={letGo}
            onKeyUp={letGo}
            onBlur={letGo}
          />
        ) : null}
      </span>
      <span className="total">{reading.totalMs === null ? UNKNOWN : elapsedText(reading.totalMs)}</span>
    </>
  );
}

/** The offered speeds, and the one that is on if it is another. */
function speedChoices(speed: number): number[] {
  return [...new Set<number>([...SPEEDS, speed])].sort((a, b) => a - b);
}

function PlayIcon({ isPaused }: { isPaused: boolean }): ReactNode {
  return (
    <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
      {isPaused ? (
        <path d="M2.5 1 10.5 6 2.5 11Z" fill="currentColor" />
      ) : (
        <path d="M2 1h3v10H2zM7 1h3v10H7z" fill="currentColor" />
      )}
    </svg>
  );
}

const NO_PERIODS: SessionView['trackStatusHistory'] = [];
