import { memo, type ReactNode } from 'react';
import { elapsedText } from '../format/times.ts';
import type { CommentaryLine } from '../graphql/documents.ts';
import { useCellPart } from '../live/use-cell.ts';
import { usePage } from '../page/context.ts';
import { isPlayable } from '../page/perform.ts';
import { useSupported } from '../support/use-supported.ts';
import { KIND_WORDS, KindIcon } from './kind-icon.tsx';

interface LineProps {
  line: CommentaryLine;
  /** The line that corrects this one. */
  correction: CommentaryLine | null;
}

/** One thing that happened. What was corrected stays in its place, struck through. */
export const Line = memo(function Line({ line, correction }: LineProps): ReactNode {
  const supported = useSupported();
  const isMine = line.drivers.some(({ number }) => number === supported);
  const classes = [
    'line',
    `tone-${line.tone.toLowerCase()}`,
    isMine ? 'is-mine' : '',
    correction ? 'is-corrected' : '',
  ];
  return (
    <li className={classes.filter(Boolean).join(' ')}>
      <Moment at={line.at} />
      <span className="line-body">
        {correction ? (
          <>
            <s className="line-text">{line.text}</s>
            <span className="line-correction">Corrected: {correction.text}</span>
          </>
        ) : (
          <span className="line-text">{line.text}</span>
        )}
        <span className="line-about">
          <KindIcon kind={line.kind} />
          {line.supersedes === null ? null : 'correction · '}
          {line.lap === null ? null : `Lap ${line.lap} · `}
          {KIND_WORDS[line.kind]}
          {line.drivers.slice(0, 3).map((driver) => (
            <span key={driver.number} className="about-driver">
              <i style={{ background: driver.team.colour }} aria-hidden="true" />
              {driver.code}
            </span>
          ))}
        </span>
      </span>
    </li>
  );
});

/** When it happened, since the start; on a session that can be moved, the way to that moment. */
export function Moment({ at }: { at: string }): ReactNode {
  const page = usePage();
  const startsAtMs = useCellPart(page.live.clock, (clock) => clock?.startsAtMs ?? null);
  const canSeek = useCellPart(page.live.session, () => isPlayable(page));
  const atMs = Date.parse(at);
  const text = startsAtMs === null ? '' : elapsedText(atMs - startsAtMs);
  if (!canSeek) return <span className="moment">{text}</span>;
  return (
    <button
      type="button"
      className="moment"
      title="To this moment"
      aria-label={`To this moment, ${text}`}
      onClick={() => page.playback.seekTo(atMs - LEAD_IN_MS)}
    >
      {text}
    </button>
  );
}

/** A moment is understood by what led to it. */
const LEAD_IN_MS = 4_000;
