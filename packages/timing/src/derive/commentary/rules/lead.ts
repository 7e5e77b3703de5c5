import type { Crossing } from '../crossings.ts';
import { crossingOf } from '../crossings.ts';
import { all, type Draft, driverFact, earlier, fact, NOTHING, type Scene, said } from '../line.ts';
import type { Memo } from '../memo.ts';
import { visitOf } from '../pit-visit.ts';

/** Who was first to complete the newest lap of the race, and from whom, if a change of the lead was told. */
type Lead = {
  readonly driver: number;
  readonly lap: number;
  readonly event: string;
  readonly from: number | null;
};

/** A lead changes where another car than the leader is the first to complete the next lap. */
export function leadAtLine(scene: Scene, driver: number, now: Crossing): readonly Draft[] {
  const { memo } = scene;
  const lead = memo.get<Lead>('lead');
  if (lead && now.lap <= lead.lap) return NOTHING;
  const draft = lead && lead.driver !== driver ? changeOf(scene, lead, driver, now) : null;
  memo.set('lead', { driver, lap: now.lap, event: now.event, from: draft && lead ? lead.driver : null });
  return draft ? [draft] : NOTHING;
}

/** Whether a car leads the race with this passage of the line. */
export function leads(memo: Memo, driver: number, { lap }: Crossing): boolean {
  const lead = memo.get<Lead>('lead');
  return lead?.driver === driver && lead.lap === lap;
}

/** Whether it was told already that a car took the lead from another on this lap: then the pass is not told a second time. */
export function leadTold(memo: Memo, driver: number, former: number, lap: number): boolean {
  const lead = memo.get<Lead>('lead');
  return lead?.driver === driver && lead.from === former && lead.lap === lap;
}

function changeOf({ memo, after }: Scene, lead: Lead, driver: number, now: Crossing): Draft | null {
  const facts = all(
    driverFact(after, 'driver', driver),
    driverFact(after, 'former', lead.driver),
    said('lap', 'lap', now.lap, now.event, 'lap'),
  );
  const before = crossingOf(memo, driver, lead.lap);
  if (!facts || !before) return null;
  const visit = visitOf(after, lead.driver, { at: crossingOf(memo, lead.driver, lead.lap)?.at ?? '' }, now);
  const out = memo.get<string>(`out/${lead.driver}`) !== undefined;
  const proofs = [
    earlier(lead.event, before.event),
    ...(visit ? [fact('stop', 'proof', true, 'happened', { event: visit, field: 'driver' })] : []),
  ];
  return {
    rule: 'lead',
    about: now.event,
    kind: 'LEAD_CHANGE',
    tone: 'HIGHLIGHT',
    text: visit ? 'lead.pits' : out ? 'lead.out' : 'lead.track',
    facts: [...facts, ...proofs],
    drivers: [driver, lead.driver],
    lap: now.lap,
    weight: 'always',
  };
}
