import type { ReactNode } from 'react';
import { useCell } from '../live/use-cell.ts';
import { usePage } from '../page/context.ts';

/** A strike or two is common; from here on it is worth a mark. */
const STRIKES_SHOWN_FROM = 2;

/** Beside the driver: a triangle while under investigation, a penalty not served, strikes for track limits. */
export function PenaltyMarks({ number }: { number: number }): ReactNode {
  const marks = useCell(usePage().live.stewards.marks(number));
  if (!marks) return null;
  return (
    <>
      {marks.isInvestigated ? (
        <span className="steward-mark is-investigated" title="Under investigation">
          <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
            <path d="M6 1.500 11 10.500H1Z" />
          </svg>
          <span className="sr-only"> under investigation</span>
        </span>
      ) : null}
      {marks.penalties.length > 0 ? (
        <span className="steward-mark is-penalty" title="Penalty not served yet">
          <span className="sr-only"> penalty </span>
          {marks.penalties.join(' ')}
        </span>
      ) : null}
      {marks.strikes >= STRIKES_SHOWN_FROM || marks.isWarned ? (
        <span
          className={`steward-mark ${marks.isWarned ? 'is-warned' : 'is-strikes'}`}
          title={`Track limits: ${marks.strikes} laps deleted${marks.isWarned ? ', black and white flag' : ''}. An estimate of the strikes`}
        >
          {marks.strikes}
          <span className="sr-only"> strikes for track limits, estimated</span>
        </span>
      ) : null}
    </>
  );
}
