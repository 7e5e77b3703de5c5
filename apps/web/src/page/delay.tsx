import type { ReactNode } from 'react';
import { elapsedText } from '../format/times.ts';
import { useCell, useCellPart } from '../live/use-cell.ts';
import { usePage } from './context.ts';
import { Dialog } from './dialog.tsx';
import { perform, setDelay, toggleHold } from './perform.ts';

/** The delay that is on; opens its dialog. */
export function DelayButton(): ReactNode {
  const { live, view } = usePage();
  const { delayMs } = useCell(live.watched);
  return (
    <button
      type="button"
      className={`button delay-button ${delayMs > 0 ? 'is-on' : ''}`}
      aria-haspopup="dialog"
      title="Delay, for a late television picture (N and M)"
      onClick={() => view.update({ dialog: 'delay' })}
    >
      {delayMs > 0 ? (
        `delay ${secondsText(delayMs)}`
      ) : (
        <>
          <span className="delay-none">no</span> delay
        </>
      )}
    </button>
  );
}

export function DelayDialog(): ReactNode {
  const page = usePage();
  const { live, view } = page;
  const { delayMs } = useCell(live.watched);
  const held = useCell(live.heldSince);
  const isOpen = useCellPart(view, (value) => value.dialog === 'delay');
  return (
    <Dialog title="Delay" isOpen={isOpen} onClose={() => view.update({ dialog: 'none' })}>
      <p className="dialog-lead">
        Television comes later than timing. Set the delay so that both show the same moment, or hold the
        picture when the timing is ahead and let it go when television has caught up.
      </p>
      <div className="delay-row">
        {[-30_000, -5_000, -1_000].map((byMs) => (
          <Step key={byMs} byMs={byMs} />
        ))}
        <label className="delay-value">
          <span className="sr-only">Delay in seconds</span>
          <input
            type="number"
            min={0}
            max={3600}
            step={0.5}
            value={delayMs / 1000}
            onChange={(event) => setDelay(page, Number(event.target.value) * 1000)}
          />
          s
        </label>
        {[1_000, 5_000, 30_000].map((byMs) => (
          <Step key={byMs} byMs={byMs} />
        ))}
      </div>
      <div className="dialog-actions">
        <button type="button" className="button is-primary" onClick={() => toggleHold(page)}>
          {held === null ? 'Hold the picture' : 'Let it go on'}
        </button>
        <button type="button" className="button" disabled={delayMs === 0} onClick={() => setDelay(page, 0)}>
          No delay
        </button>
      </div>
    </Dialog>
  );
}

function Step({ byMs }: { byMs: number }): ReactNode {
  const page = usePage();
  const sign = byMs < 0 ? '−' : '+';
  return (
    <button
      type="button"
      className="button"
      aria-label={`${byMs < 0 ? 'Less' : 'More'} by ${Math.abs(byMs) / 1000} seconds`}
      onClick={() => perform(page, { type: 'delay', byMs })}
    >
      {sign}
      {Math.abs(byMs) / 1000}
    </button>
  );
}

function secondsText(ms: number): string {
  return ms < 60_000 ? `${Math.floor(ms / 100) / 10} s` : elapsedText(ms);
}
