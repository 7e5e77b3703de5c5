import { type ReactNode, useEffect } from 'react';
import type { Entry } from '../graphql/documents.ts';
import { useCell, useCellPart } from '../live/use-cell.ts';
import { usePage } from '../page/context.ts';
import { isPlayable } from '../page/perform.ts';
import { useStartRace } from '../start/use-start-race.ts';
import { useSupported } from '../support/use-supported.ts';
import { isDecided, type OwnResult, type RaceResult, resultOf } from './result.ts';

/** After the flag, over the tower: who won, how one's own driver did, and what to do next. */
export function FinishScreen(): ReactNode {
  const page = usePage();
  const { live, view } = page;
  const id = useCellPart(live.session, (session) => session?.id ?? null);
  const isOver = useCellPart(
    live.session,
    (session) => session?.status === 'FINISHED' || session?.status === 'ENDED',
  );
  const seen = useCellPart(view, (value) => value.finishSeen);
  useEffect(() => {
    // Watched again from the start, the race may be celebrated again.
    if (!isOver && view.get().finishSeen === id) view.update({ finishSeen: null });
  }, [isOver, id, view]);
  return seen === id || !isOver ? null : <WhenDecided close={() => view.update({ finishSeen: id })} />;
}

function WhenDecided({ close }: { close: () => void }): ReactNode {
  const { live } = usePage();
  // Places and gaps change until the last car is home.
  useCell(live.board.version);
  const order = useCell(live.board.order);
  const own = useSupported();
  const ordered = order.flatMap((number) => live.board.entry(number).get() ?? []);
  if (!isDecided(live.session.get(), ordered, own)) return null;
  return <Finish result={resultOf(ordered, own)} close={close} />;
}

function Finish({ result, close }: { result: RaceResult; close: () => void }): ReactNode {
  const { live } = usePage();
  const meeting = useCellPart(live.session, (session) => session?.meeting.name ?? '');
  const { podium, fastest, own } = result;
  return (
    <section className="finish" aria-label="Result">
      <div className="finish-box">
        <p className="finish-race">
          <span className="chequered" aria-hidden="true" /> {meeting} · provisional
        </p>
        <h2>{podium[0]?.driver.fullName} wins</h2>
        <ol className="podium">
          {podium.map((entry) => (
            <PodiumPlace key={entry.driver.number} entry={entry} />
          ))}
        </ol>
        {own ? <Own own={own} /> : null}
        {fastest?.bestLap ? (
          <p className="finish-fastest">
            <span className="is-overall">● Fastest lap</span> {fastest.driver.fullName},{' '}
            {fastest.bestLap.text}
            {fastest.bestLap.lap === null ? '' : ` on lap ${fastest.bestLap.lap}`}
          </p>
        ) : null}
        <Next close={close} />
      </div>
    </section>
  );
}

function PodiumPlace({ entry }: { entry: Entry }): ReactNode {
  const { driver, position, gapToLeader } = entry;
  return (
    <li className={`podium-place is-p${position}`}>
      <b>{position}</b>
      <i style={{ background: driver.team.colour }} aria-hidden="true" />
      <span className="podium-code" aria-hidden="true">
        {driver.code}
      </span>
      <span className="podium-name">{driver.fullName}</span>
      <span className="podium-gap">{position === 1 ? driver.team.name : gapToLeader?.text}</span>
    </li>
  );
}

function Own({ own: { entry, gained } }: { own: OwnResult }): ReactNode {
  return (
    <dl className="own-result">
      <div className="own-name">
        <dt>Your driver</dt>
        <dd>
          <i style={{ background: entry.driver.team.colour }} aria-hidden="true" />
          {entry.driver.fullName}
        </dd>
      </div>
      <div>
        <dt>Result</dt>
        <dd>{entry.status === 'RETIRED' ? 'Retired' : `P${entry.position}`}</dd>
      </div>
      <div>
        <dt>From the grid</dt>
        <dd className={gained === null || gained === 0 ? '' : gained > 0 ? 'is-gain' : 'is-loss'}>
          {gainText(gained)}
        </dd>
      </div>
      <div>
        <dt>Best lap</dt>
        <dd>{entry.bestLap?.text ?? '–'}</dd>
      </div>
    </dl>
  );
}

function gainText(gained: number | null): string {
  if (gained === null) return '–';
  if (gained === 0) return 'held';
  return `${gained > 0 ? '▲' : '▼'} ${Math.abs(gained)}`;
}

/** Race again around the same driver, see it once more, or read the classification. */
function Next({ close }: { close: () => void }): ReactNode {
  const page = usePage();
  const { live, playback, view } = page;
  const { busy, start } = useStartRace();
  const own = useSupported();
  const canPlay = useCellPart(live.session, () => isPlayable(page));
  const circuit = useCellPart(live.session, (session) => session?.meeting.circuit.id ?? null);
  const laps = useCellPart(live.session, (session) => session?.totalLaps ?? null);
  const isSimulated = useCellPart(live.session, (session) => session?.origin === 'SIMULATION');
  return (
    <div className="finish-actions">
      {isSimulated ? (
        <button
          type="button"
          className="button is-primary"
          disabled={busy}
          onClick={() => void start({ driver: own, circuit, laps, seed: null, speed: 1 })}
        >
          {busy ? 'To the grid…' : 'Start again'}
        </button>
      ) : null}
      <button type="button" className="button" onClick={() => view.update({ newRace: true })}>
        New race
      </button>
      {canPlay ? (
        <button
          type="button"
          className="button"
          onClick={() => {
            const sample = live.clock.get();
            if (sample) playback.playFrom(sample.startsAtMs);
          }}
        >
          Watch again
        </button>
      ) : null}
      <button type="button" className="button" onClick={close}>
        Classification
      </button>
    </div>
  );
}
