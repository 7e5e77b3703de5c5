import type { Topic } from '../topics.ts';

/** By partition number: its topics. */
export type Assignment = ReadonlyMap<number, readonly Topic[]>;

/**
 * A process's place in a consumer group, as a state machine. Time comes in as an argument.
 *
 * - `outside`: no consumer of this process has joined, or the one that had has ended;
 * - `member`: the group counts this process in at least until `untilMs`;
 * - `silent`: the coordinator was not heard for so long that others may have the partitions. `assignment`
 *   is what this process has if the coordinator still counts it in.
 * - `closed`: it leaves, and takes nothing any more.
 */
export type Membership =
  | { readonly phase: 'outside'; readonly formerId: string | null; readonly untilMs: number }
  | {
      readonly phase: 'member' | 'silent';
      readonly memberId: string;
      readonly assignment: Assignment;
      readonly untilMs: number;
    }
  | { readonly phase: 'closed'; readonly untilMs: number };

export type MembershipPhase = Membership['phase'];

export type MembershipInput =
  /** A consumer begins to join, or to join again; the group waits for it until `untilMs`. */
  | { readonly type: 'joining'; readonly untilMs: number }
  | {
      readonly type: 'joined';
      readonly memberId: string;
      readonly assignment: Assignment;
      readonly untilMs: number;
    }
  /** The coordinator answered: it counts this process in until `untilMs`. */
  | { readonly type: 'heard'; readonly untilMs: number }
  /** Time has gone by. */
  | { readonly type: 'looked'; readonly nowMs: number }
  /** The consumer has ended. */
  | { readonly type: 'ended' }
  | { readonly type: 'closed' };

/**
 * What becomes of the partitions:
 *
 * - `hold`: from now on these are this process's; `fresh`: others may have had any of them since;
 * - `suspend`: nothing is handled any more; it may be that nobody else gets any of it.
 */
export type MembershipCommand =
  | { readonly type: 'hold'; readonly assignment: Assignment; readonly fresh: boolean }
  | { readonly type: 'suspend' };

export interface MembershipStep {
  readonly membership: Membership;
  readonly command: MembershipCommand | null;
}

export const OUTSIDE: Membership = { phase: 'outside', formerId: null, untilMs: 0 };

type Of<P extends MembershipPhase> = Membership & { readonly phase: P };
type In<I extends MembershipInput['type']> = Extract<MembershipInput, { type: I }>;
type Reaction<P extends MembershipPhase, I extends MembershipInput['type']> = (
  membership: Of<P>,
  input: In<I>,
) => MembershipStep;
type Table = {
  readonly [P in MembershipPhase]: { readonly [I in MembershipInput['type']]: Reaction<P, I> };
};

const ignore = (membership: Membership): MembershipStep => ({ membership, command: null });

const joining = (membership: Membership, { untilMs }: In<'joining'>): MembershipStep =>
  ignore({ ...membership, untilMs: Math.max(untilMs, membership.untilMs) });

const heard = (membership: Membership, { untilMs }: In<'heard'>): MembershipStep =>
  ignore({ ...membership, untilMs });

const joined = (membership: Membership, { memberId, assignment, untilMs }: In<'joined'>): MembershipStep => {
  const same = 'memberId' in membership && membership.memberId === memberId;
  return {
    membership: { phase: 'member', memberId, assignment, untilMs },
    // With another id than before, the group had given this process up, and its partitions to others.
    command: { type: 'hold', assignment, fresh: !same },
  };
};

const ended = ({ memberId, untilMs }: Of<'member' | 'silent'>): MembershipStep => ({
  membership: { phase: 'outside', formerId: memberId, untilMs },
  command: { type: 'suspend' },
});

const closed = ({ untilMs }: Membership): MembershipStep => ignore({ phase: 'closed', untilMs });

const TABLE: Table = {
  outside: { joining, joined, heard, looked: ignore, ended: ignore, closed },
  member: {
    joining,
    joined,
    heard,
    looked: (membership, { nowMs }) =>
      nowMs < membership.untilMs
        ? ignore(membership)
        : { membership: { ...membership, phase: 'silent' }, command: { type: 'suspend' } },
    ended,
    closed,
  },
  silent: {
    joining,
    joined,
    // The coordinator was silent, and yet counts this process in: nobody else was given its partitions.
    heard: (membership, { untilMs }) => ({
      membership: { ...membership, phase: 'member', untilMs },
      command: { type: 'hold', assignment: membership.assignment, fresh: false },
    }),
    looked: ignore,
    ended,
    closed,
  },
  closed: { joining: ignore, joined: ignore, heard: ignore, looked: ignore, ended: ignore, closed: ignore },
};

/** Every phase answers every input. */
export function react(membership: Membership, input: MembershipInput): MembershipStep {
  const reaction = TABLE[membership.phase][input.type] as Reaction<MembershipPhase, MembershipInput['type']>;
  return reaction(membership, input);
}

/** Whether anything may be handled now: a member that may have been expelled handles nothing more. */
export function mayHandle({ phase, untilMs }: Membership, nowMs: number): boolean {
  return phase === 'member' && nowMs < untilMs;
}
