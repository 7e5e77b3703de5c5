import { describe, expect, it } from 'vitest';
import { TOPICS } from '../topics.ts';
import {
  type Assignment,
  type Membership,
  type MembershipInput,
  mayHandle,
  OUTSIDE,
  react,
} from './membership.ts';

const NUMBERS: Assignment = new Map([[3, [TOPICS.timing, TOPICS.telemetry]]]);
const joined = (memberId: string, untilMs: number): MembershipInput => ({
  type: 'joined',
  memberId,
  assignment: NUMBERS,
  untilMs,
});

function after(...inputs: MembershipInput[]): { membership: Membership; said: (string | null)[] } {
  let membership = OUTSIDE;
  const said = inputs.map((input) => {
    const step = react(membership, input);
    membership = step.membership;
    const { command } = step;
    return command?.type === 'hold' ? `hold${command.fresh ? ' fresh' : ''}` : (command?.type ?? null);
  });
  return { membership, said };
}

describe('the membership of a group', () => {
  it('holds what it is assigned, as fresh where the group knew it by another name before', () => {
    expect(after(joined('a', 10), joined('a', 20), joined('b', 30)).said).toEqual([
      'hold fresh',
      'hold',
      'hold fresh',
    ]);
  });

  it('suspends when the coordinator is silent for too long, and goes on when it still counts it in', () => {
    const { said, membership } = after(
      joined('a', 10),
      { type: 'looked', nowMs: 9 },
      { type: 'looked', nowMs: 10 },
      { type: 'looked', nowMs: 11 },
      { type: 'heard', untilMs: 20 },
    );
    expect(said).toEqual(['hold fresh', null, 'suspend', null, 'hold']);
    expect(mayHandle(membership, 19)).toBe(true);
    expect(mayHandle(membership, 20)).toBe(false);
  });

  it('handles nothing between its silence and the next word of the coordinator, not even while it joins again', () => {
    const silent = [joined('a', 10), { type: 'looked', nowMs: 10 } as const];
    expect(mayHandle(after(...silent).membership, 5)).toBe(false);
    const { membership, said } = after(...silent, { type: 'joining', untilMs: 30 });
    expect(mayHandle(membership, 20)).toBe(false);
    expect(said.at(-1)).toBeNull();
  });

  it('gives up what it has when its consumer ends, and comes back under another name', () => {
    const { said } = after(
      joined('a', 10),
      { type: 'ended' },
      { type: 'joining', untilMs: 20 },
      joined('b', 30),
    );
    expect(said).toEqual(['hold fresh', 'suspend', null, 'hold fresh']);
    expect(mayHandle(after(joined('a', 10), { type: 'ended' }).membership, 5)).toBe(false);
  });

  it('takes nothing any more once it is closed', () => {
    const { said, membership } = after(joined('a', 10), { type: 'closed' }, joined('a', 20), {
      type: 'heard',
      untilMs: 30,
    });
    expect(said).toEqual(['hold fresh', null, null, null]);
    expect(mayHandle(membership, 5)).toBe(false);
  });

  it('lets a word of the coordinator count from when it was asked, also where that is less than before', () => {
    const { membership } = after(
      joined('a', 10),
      { type: 'joining', untilMs: 40 },
      { type: 'heard', untilMs: 20 },
    );
    expect(membership.untilMs).toBe(20);
  });
});
