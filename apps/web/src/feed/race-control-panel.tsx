import { memo, type ReactNode, useMemo } from 'react';
import { timeOfDay } from '../format/times.ts';
import type { RaceControlMessage } from '../graphql/documents.ts';
import type { LogRow } from '../live/log-fold.ts';
import { useCell, useCellPart } from '../live/use-cell.ts';
import { usePage } from '../page/context.ts';
import { toggled } from '../state/settings.ts';
import { flagLookOf, MESSAGE_KINDS, messageKindOf } from './flags.ts';
import { missedText } from './missed-text.ts';

/** Race control's messages, newest first. */
export function RaceControlPanel(): ReactNode {
  const { live, settings } = usePage();
  const log = useCell(live.raceControl);
  const hidden = useCellPart(settings, (value) => value.hiddenFlags);
  const rows = useMemo(
    () =>
      log.rows
        .filter((row) => row.kind === 'missed' || !hidden.includes(messageKindOf(row.item)))
        .toReversed(),
    [log, hidden],
  );
  return (
    <>
      <div className="chips">
        {MESSAGE_KINDS.map(({ kind, title }) => (
          <button
            key={kind}
            type="button"
            className="chip"
            aria-pressed={!hidden.includes(kind)}
            onClick={() => settings.update({ hiddenFlags: toggled(hidden, kind) })}
          >
            {title}
          </button>
        ))}
      </div>
      {rows.length === 0 ? (
        <p className="panel-note">
          {log.rows.length === 0 ? 'Race control has said nothing yet.' : 'All messages are filtered out.'}
        </p>
      ) : (
        <ol className="messages" role="log" aria-label="Race control messages, newest first">
          {rows.map((row) =>
            row.kind === 'missed' ? (
              <Missed key={row.key} row={row} />
            ) : (
              <Message key={row.key} message={row.item} />
            ),
          )}
        </ol>
      )}
    </>
  );
}

const Message = memo(function Message({ message }: { message: RaceControlMessage }): ReactNode {
  const { settings } = usePage();
  const zone = useCellPart(settings, (value) => value.zone);
  const isFavourite = useCellPart(settings, (value) =>
    message.drivers.some((driver) => value.favourites.includes(driver.number)),
  );
  const look = flagLookOf(message);
  return (
    <li className={`message ${isFavourite ? 'is-favourite' : ''} ${look?.className ?? ''}`}>
      <span className="message-time">{timeOfDay(message.at, zone)}</span>
      <span className="message-body">
        <span className="message-text">{message.message}</span>
        <span className="message-about">
          {message.lap === null ? null : `Lap ${message.lap}`}
          {message.drivers.map((driver) => (
            <span key={driver.number} className="about-driver">
              <i style={{ background: driver.team.colour }} aria-hidden="true" />
              {driver.code}
              <span className="sr-only"> {driver.fullName}</span>
            </span>
          ))}
        </span>
      </span>
      {look ? (
        <span className="flag" role="img" aria-label={look.words} title={look.words}>
          {look.className === 'flag-sc' ? look.words : null}
        </span>
      ) : null}
    </li>
  );
});

function Missed({ row }: { row: Extract<LogRow<RaceControlMessage>, { kind: 'missed' }> }): ReactNode {
  return (
    <li className="message is-missed">
      <span className="message-time">–</span>
      <span className="message-body">{missedText(row.reason, row.count)}</span>
    </li>
  );
}
