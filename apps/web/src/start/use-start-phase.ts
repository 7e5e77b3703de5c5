import { useEffect, useState } from 'react';
import { usePage } from '../page/context.ts';
import { type StartPhase, startPhaseAfter } from './start-phase.ts';

/** The words stand as long as a fan needs to look up at the cars. */
const OUT_SHOWN_MS = 2_500;
const NONE: StartPhase = { kind: 'none' };

export function useStartPhase(): StartPhase {
  const { live } = usePage();
  const [phase, setPhase] = useState<StartPhase>(() => startPhaseAfter(NONE, live.session.get()));
  useEffect(() => {
    const follow = (): void =>
      setPhase((before) => sameOr(before, startPhaseAfter(before, live.session.get())));
    follow();
    return live.session.subscribe(follow);
  }, [live]);
  useEffect(() => {
    if (phase.kind !== 'out') return;
    const timer = setTimeout(() => setPhase(NONE), OUT_SHOWN_MS);
    return () => clearTimeout(timer);
  }, [phase]);
  return phase;
}

/** The session changes far more often than the phase: an equal one renders nothing. */
function sameOr(before: StartPhase, after: StartPhase): StartPhase {
  if (before.kind !== after.kind) return after;
  return before.kind === 'lights' && after.kind === 'lights' && before.on !== after.on ? after : before;
}
