import type { SessionState } from '../../../fold/state.ts';
import type { Crossing } from '../crossings.ts';
import { crossingOf } from '../crossings.ts';
import { all, type Draft, driverFact, earlier, fact, NOTHING, placeFact, type Scene, said } from '../line.ts';
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
  const facts = all(driverFact(after, 'driver', driver), driverFact(after, 'former', lead.driver));
  const before = crossingOf(memo, driver, lead.lap);
  if (!facts || !before) return null;
  const formerAt = crossingOf(memo, lead.driver, lead.lap)?.at;
  const visit = visitOf(after, lead.driver, { at: formerAt ?? '' }, now);
  const out = memo.get<string>(`out/${lead.driver}`) !== undefined;
  const proofs = [
    said('lap', 'proof', now.lap, now.event, 'lap'),
    // After a retirement the lead went to this very car; and cars may cross the line in one instant.
    ...(formerAt !== undefined && formerAt < before.at ? [earlier(lead.event, before.event)] : []),
    ...(visit ? [fact('stop', 'proof', true, 'happened', { event: visit, field: 'driver' })] : []),
  ];
  return {
    rule: 'lead',
    about: now.event,
    kind: 'LEAD_CHANGE',
    tone: 'HIGHLIGHT',
    text: out ? 'lead.out' : visit ? 'lead.pits' : 'lead.track',
    facts: [...facts, ...proofs],
    drivers: [driver, lead.driver],
    lap: now.lap,
    weight: 'always',
  };
}

/** The leader is out: the lead goes at once to the next car that is still running. */
export function leadLost({ memo, after, event }: Scene, leader: number): readonly Draft[] {
  const lead = memo.get<Lead>('lead');
  if (lead?.driver !== leader || after.info.status !== 'STARTED') return NOTHING;
  const heir = nextRunning(after, leader, memo);
  const crossing = heir === null ? undefined : crossingOf(memo, heir, lead.lap);
  const place = heir === null ? null : placeFact(after, 'place', heir);
  // Who has not completed the leader's lap yet is compared with the others when he does.
  if (heir === null || !place) return NOTHING;
  const facts = all(driverFact(after, 'driver', heir), driverFact(after, 'former', leader));
  if (!facts) return NOTHING;
  memo.set('lead', { ...lead, driver: heir, event: crossing?.event ?? lead.event, from: leader });
  return [
    {
      rule: 'lead',
      about: event.id,
      kind: 'LEAD_CHANGE',
      tone: 'HIGHLIGHT',
      text: 'lead.out',
      facts: [
        ...facts,
        { ...place, unit: 'proof' },
        fact('lap', 'proof', lead.lap + 1, 'next', { event: lead.event, field: 'lap' }),
        fact('out', 'proof', true, 'happened', { event: event.id, field: 'at' }),
      ],
      drivers: [heir, leader],
      lap: lead.lap + 1,
      weight: 'always',
    },
  ];
}

function nextRunning({ cars }: SessionState, leader: number, memo: Memo): number | null {
  const running = Object.values(cars).filter(
    ({ number, retired, stopped, reportedPosition }) =>
      number !== leader &&
      reportedPosition !== null &&
      !retired &&
      !stopped &&
      memo.get(`out/${number}`) === undefined,
  );
  running.sort((a, b) => (a.reportedPosition ?? 0) - (b.reportedPosition ?? 0));
  return running[0]?.number ?? null;
}
