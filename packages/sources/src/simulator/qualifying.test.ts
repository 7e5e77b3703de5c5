import { TELEMETRY_TYPES } from '@slipstream/timing/events/bodies';
import { type EventDraft, envelop } from '@slipstream/timing/events/envelope';
import { fold, initialState } from '@slipstream/timing/fold/fold';
import { leaderboard, leaderboardHead } from '@slipstream/timing/views/leaderboard';
import { describe, expect, it } from 'vitest';
import { breachesOf } from './laws/law.ts';
import { lawsOf } from './laws/laws-of.ts';
import { simulateRace } from './simulate-race.ts';

const STARTS_AT = '2026-03-07T15:00:00.000Z';

describe.each([
  ['QUALIFYING', [18, 15, 12]],
  ['SPRINT_QUALIFYING', [12, 10, 8]],
] as const)('%s', (kind, minutes) => {
  const drafts = [...simulateRace({ kind, seed: 4, startsAt: STARTS_AT }).events()];
  const timing = drafts.filter(({ type }) => !TELEMETRY_TYPES.has(type));
  let state = initialState('qualifying');
  const cuts: (number | null)[] = [];
  const danger: number[] = [];
  for (const [index, draft] of timing.entries()) {
    state = fold(state, envelop(draft, 'qualifying', 0, index)).state;
    if (draft.type !== 'SessionStatusChanged' || draft.body.status !== 'FINISHED') continue;
    cuts.push(leaderboardHead(state).cutPosition);
    danger.push(leaderboard(state).filter(({ inDanger }) => inDanger).length);
  }
  const rows = leaderboard(state);

  it('should keep every law', () => {
    expect(breachesOf(drafts, lawsOf({ kind, cars: 22 }))).toStrictEqual([]);
  });

  it('should knock out six cars after each of the first two segments', () => {
    expect(cuts).toStrictEqual([16, 10, null]);
    expect(danger).toStrictEqual([6, 6, 0]);
    expect(rows.map(({ knockedOutIn }) => knockedOutIn)).toStrictEqual([
      ...new Array(10).fill(null),
      ...new Array(6).fill(2),
      ...new Array(6).fill(1),
    ]);
  });

  it('should rank by the best lap of the segment, and report those ranks', () => {
    const best = (segment: number) =>
      rows.map(({ segmentTimes }) => segmentTimes.find((time) => time.segment === segment)?.time?.ms ?? null);
    for (const [segment, from, to] of [
      [3, 0, 10],
      [2, 10, 16],
      [1, 16, 22],
    ] as const) {
      const times = best(segment).slice(from, to);
      const set = times.filter((ms) => ms !== null);
      expect([...set].sort((a, b) => a - b)).toStrictEqual(set);
      expect(set.length).toBeGreaterThan(4);
    }
    const reported = rows.map(({ driver }) => state.cars[driver]?.reportedPosition);
    expect(reported).toStrictEqual(rows.map(({ position }) => position));
  });

  it('should take as long as the rules say, and time no lap that began after the flag', () => {
    const lengths: number[] = [];
    let green = 0;
    let flag = Number.POSITIVE_INFINITY;
    for (const draft of timing) {
      const ms = Date.parse(draft.at);
      if (draft.type === 'SessionStatusChanged' && draft.body.status === 'STARTED')
        [green, flag] = [ms, 9e15];
      if (draft.type === 'SessionStatusChanged' && draft.body.status === 'FINISHED') {
        flag = ms;
        lengths.push((ms - green) / 60_000);
      }
      if (draft.type !== 'LapCompleted' || !draft.body.timeMs) continue;
      expect(ms - draft.body.timeMs).toBeLessThanOrEqual(flag);
      expect(draft.body.segment).toBe(lengths.length + (ms > flag ? 0 : 1));
    }
    expect(lengths).toStrictEqual([...minutes]);
  });

  it('should end with every car in the pits', () => {
    expect(rows.every(({ status }) => status === 'IN_PIT')).toBe(true);
    expect(state.info.status).toBe('ENDED');
  });
});

describe('a sprint', () => {
  const drafts: EventDraft[] = [...simulateRace({ kind: 'SPRINT', seed: 4, startsAt: STARTS_AT }).events()];

  it('should keep every law, over a hundred kilometres, and tell what it is', () => {
    expect(breachesOf(drafts, lawsOf({ kind: 'SPRINT', cars: 22 }))).toStrictEqual([]);
    const announced = drafts.find(({ type }) => type === 'SessionAnnounced')?.body;
    const laps = drafts.flatMap((draft) => (draft.type === 'LapCompleted' ? [draft.body.lap] : []));
    const lengthKm = announced && 'meeting' in announced ? (announced.meeting.circuit.lengthKm ?? 0) : 0;
    expect(announced).toMatchObject({ kind: 'SPRINT', name: 'Sprint' });
    expect(Math.max(...laps) * lengthKm).toBeGreaterThanOrEqual(100);
    expect((Math.max(...laps) - 1) * lengthKm).toBeLessThan(100);
  });

  it('should be driven without planned stops', () => {
    expect(drafts.filter(({ type }) => type === 'PitEntered').length).toBeLessThan(6);
  });
});
