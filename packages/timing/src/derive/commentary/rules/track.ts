import type { SessionState } from '../../../fold/state.ts';
import { inOrder } from '../../../views/order.ts';
import type { Fact } from '../evidence.ts';
import { type Draft, driverFact, eventIdOf, NOTHING, type Rule, raceLapFact, said } from '../line.ts';

/** What a safety car took of a lead is worth a line from here on. */
const NOTABLE_LOSS_MS = 1_000;

/** The lead as a safety car came out: what it did to it is told when the racing goes on. */
type Lead = { readonly ms: number; readonly event: string; readonly leader: number };

const NEUTRAL: Readonly<Record<string, Draft['text']>> = {
  SAFETY_CAR: 'track.safetyCar',
  VIRTUAL_SAFETY_CAR: 'track.virtual',
  VIRTUAL_SAFETY_CAR_ENDING: 'track.virtual.ending',
  RED: 'track.red',
};

/** Safety cars, red flags, and when the racing goes on. */
export const trackStatus: Rule = ({ event, before, after, memo }) => {
  if (event.type !== 'TrackStatusChanged') return NOTHING;
  const { status } = after.track;
  const former = before.track.status;
  const lap = raceLapFact(after);
  if (status === former || !lap || after.info.startedAt === null || after.info.finishedAt !== null) {
    return NOTHING;
  }
  const proof = said('status', 'proof', status, event.id, 'status');
  const draft = (text: Draft['text'], more: readonly Fact[], drivers: readonly number[] = []): Draft => ({
    rule: 'track',
    about: event.id,
    kind: 'TRACK_STATUS',
    tone: status === 'CLEAR' ? 'HIGHLIGHT' : 'WARNING',
    text,
    facts: [lap, ...more, proof],
    drivers,
    lap: Number(lap.value),
    weight: 'always',
  });
  const neutral = NEUTRAL[status];
  const lead = leadOf(after);
  if (neutral) {
    if (memo.get('lead at neutral') === undefined) {
      memo.set(
        'lead at neutral',
        lead
          ? { ms: lead.ms, event: lead.event, leader: lead.drivers[0] ?? 0 }
          : { ms: -1, event: '', leader: 0 },
      );
    }
    if (neutral !== 'track.safetyCar' || !lead) return [draft(neutral, [])];
    return [draft('track.safetyCar.gap', lead.facts, lead.drivers)];
  }
  if (status !== 'CLEAR' || NEUTRAL[former] === undefined) return NOTHING;
  const then = memo.get<Lead>('lead at neutral');
  memo.forget('lead at neutral');
  if (!then || !lead || lead.event === then.event) return [draft('track.clear', [])];
  if (then.ms - lead.ms < NOTABLE_LOSS_MS || then.leader !== lead.drivers[0])
    return [draft('track.clear.gap', lead.facts, lead.drivers)];
  const was = said('before', 'durationMs', then.ms, then.event, 'gapToLeader.ms');
  return [draft('track.clear.gaps', [...lead.facts, was], lead.drivers)];
};

function leadOf(state: SessionState) {
  const [leader, second] = inOrder(state);
  const gap = second?.gapToLeader;
  const stamp = second?.stamps.gap;
  if (!leader || !second || !gap || !('ms' in gap) || !stamp || second.retired || second.stopped) return null;
  const names = [driverFact(state, 'leader', leader.number), driverFact(state, 'second', second.number)];
  const [first, other] = names;
  if (!first || !other) return null;
  const event = eventIdOf(stamp);
  const facts = [first, other, said('gap', 'durationMs', gap.ms, event, 'gapToLeader.ms')];
  return { ms: gap.ms, event, facts, drivers: [leader.number, second.number] };
}

const IN_SESSION: Readonly<Record<string, Draft['text']>> = {
  RED: 'session.red',
  CLEAR: 'session.clear',
};

/** The same where there are no laps to count: red flags, and when it goes on after one. */
export const sessionStatus: Rule = ({ event, before, after }) => {
  if (event.type !== 'TrackStatusChanged' || after.info.status === 'SCHEDULED') return NOTHING;
  const { status } = after.track;
  const text = IN_SESSION[status];
  if (!text || status === before.track.status || (status === 'CLEAR' && before.track.status !== 'RED')) {
    return NOTHING;
  }
  return [
    {
      rule: 'track',
      about: event.id,
      kind: 'TRACK_STATUS',
      tone: status === 'RED' ? 'WARNING' : 'INFO',
      text,
      facts: [said('status', 'proof', status, event.id, 'status')],
      drivers: [],
      lap: null,
      weight: 'always',
    },
  ];
};
