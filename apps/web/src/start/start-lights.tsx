import type { ReactNode } from 'react';
import { useCell, useCellPart } from '../live/use-cell.ts';
import { usePage } from '../page/context.ts';
import { useSupported } from '../support/use-supported.ts';
import { LIGHTS, type StartPhase } from './start-phase.ts';
import { useStartPhase } from './use-start-phase.ts';

/** The start procedure over the tower: the formation lap, five red lights, lights out. */
export function StartLights(): ReactNode {
  const phase = useStartPhase();
  const { live } = usePage();
  const meeting = useCellPart(live.session, (session) => session?.meeting.name ?? '');
  const laps = useCellPart(live.session, (session) => session?.totalLaps ?? null);
  if (phase.kind === 'none') return null;
  const on = phase.kind === 'lights' ? phase.on : 0;
  return (
    <div className={`lights is-${phase.kind}`}>
      <div className="lights-box">
        <p className="lights-race">
          {meeting}
          {laps === null ? '' : ` · ${laps} laps`}
        </p>
        <div className="gantry" aria-hidden="true">
          {Array.from({ length: LIGHTS }, (_, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a light is its place in the row
            <span key={index} className={index < on ? 'is-lit' : ''} />
          ))}
        </div>
        <p className="lights-word" role="status">
          {wordsOf(phase)}
        </p>
        <OwnSlot />
      </div>
    </div>
  );
}

function wordsOf(phase: StartPhase): string {
  switch (phase.kind) {
    case 'none':
      return '';
    case 'formation':
      return 'Formation lap';
    case 'lights':
      return phase.on === 0
        ? 'The grid is formed'
        : phase.on === 1
          ? 'One light'
          : `${WORDS[phase.on]} lights`;
    case 'out':
      return 'Lights out';
  }
}

const WORDS: Record<number, string> = { 2: 'Two', 3: 'Three', 4: 'Four', 5: 'Five' };

/** From where one's own driver starts. */
function OwnSlot(): ReactNode {
  const number = useSupported();
  return number === null ? null : <Slot number={number} />;
}

function Slot({ number }: { number: number }): ReactNode {
  const entry = useCell(usePage().live.board.entry(number));
  if (!entry || entry.gridPosition === null) return null;
  return (
    <p className="lights-own">
      <i style={{ background: entry.driver.team.colour }} aria-hidden="true" />
      {entry.driver.fullName} starts{' '}
      {entry.gridPosition === 0 ? 'from the pit lane' : `P${entry.gridPosition}`}
    </p>
  );
}
