import type { Topic } from '../topics.ts';

/** Topics, keyed by partition number. */
export type Assignment = ReadonlyMap<number, readonly Topic[]>;

/**
 * State machine of a process's membership in a consumer group. The caller passes the time.
 *
 * - `outside`: no consumer of this process has joined, or the last one has ended.
 * - `member`: the group counts this process as a member at least until `untilMs`.
 * - `silent`: the coordinator has not responded for so long that other members may own the partitions.
 *   `assignment` applies again if the coordinator still counts this process as a member.
 * - `closed`: the process leaves and accepts no further assignment.
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
  /** A consumer begins to join or rejoin. The group waits for it until `untilMs`. */
  | { readonly type: 'joining'; readonly untilMs: number }
  | {
      readonly type: 'joined';
      readonly memberId: string;
      readonly assignment: Assignment;
      readonly untilMs: number;
    }
  /** The coordinator responded: this process is a member until `untilMs`. */
  | { readonly type: 'heard'; readonly untilMs: number }
  /** The time is now `nowMs`. */
  | { readonly type: 'looked'; readonly nowMs: number }
  /** The consumer has ended. */
  | { readonly type: 'ended' }
  | { readonly type: 'closed' };

/**
 * Commands for the partitions:
 *
 * - `hold`: this process now owns the partitions in `assignment`. `fresh`: other members may have owned them since.
 * - `suspend`: stop handling. The partitions may still return without another owner in between.
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
    // A new id means that the group had removed this process and reassigned its partitions.
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
    // The coordinator still counts this process as a member, so no other member has received its partitions.
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

/** Every phase handles every input. */
export function react(membership: Membership, input: MembershipInput): MembershipStep {
  const reaction = TABLE[membership.phase][input.type] as Reaction<MembershipPhase, MembershipInput['type']>;
  return reaction(membership, input);
}

/** Returns true while this member may handle records. A member that may have been removed must not. */
export function mayHandle({ phase, untilMs }: Membership, nowMs: number): boolean {
  return phase === 'member' && nowMs < untilMs;
}
