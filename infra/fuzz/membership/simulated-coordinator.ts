import { shareOut } from '../../../apps/api/src/log/kafka/co-partition-assigner.ts';
import { REBALANCE_TIMEOUT_MS, SESSION_TIMEOUT_MS } from '../../../apps/api/src/log/kafka/group-seat.ts';
import type { VirtualClock } from '../../../apps/api/src/test-kit/virtual-clock.ts';

export interface JoinRequest {
  /** Null: a new member. */
  readonly memberId: string | null;
  readonly claims: readonly number[];
  readonly answer: (memberId: string, numbers: readonly number[]) => void;
  /** The group does not know this member. */
  readonly refuse: () => void;
}

interface Member {
  heardMs: number;
  joining: JoinRequest | null;
}

export type HeartbeatAnswer = 'member' | 'rebalancing' | 'unknown';

/** A broker that coordinates one group, as Kafka's classic protocol has it. */
export class SimulatedCoordinator {
  readonly #clock: VirtualClock;
  readonly #partitions: number;
  readonly #members = new Map<string, Member>();
  #rebalance = 0;
  #rebalancing = false;
  #named = 0;

  constructor(clock: VirtualClock, partitions: number) {
    this.#clock = clock;
    this.#partitions = partitions;
  }

  heartbeat(memberId: string): HeartbeatAnswer {
    this.#expel();
    const member = this.#members.get(memberId);
    if (!member) return 'unknown';
    member.heardMs = this.#clock.nowMs();
    return this.#rebalancing ? 'rebalancing' : 'member';
  }

  join(request: JoinRequest): void {
    this.#expel();
    if (request.memberId !== null && !this.#members.has(request.memberId)) {
      request.refuse();
      return;
    }
    const memberId = request.memberId ?? `member-${this.#named++}`;
    this.#members.set(memberId, { heardMs: this.#clock.nowMs(), joining: request });
    this.#begin();
    this.#finishIfAll();
  }

  leave(memberId: string): void {
    if (this.#members.delete(memberId)) this.#begin();
    this.#finishIfAll();
  }

  /** Looks who has said nothing for too long. */
  look(): void {
    this.#expel();
  }

  #expel(): void {
    for (const [memberId, { heardMs, joining }] of this.#members) {
      if (joining || this.#clock.nowMs() - heardMs < SESSION_TIMEOUT_MS) continue;
      this.#members.delete(memberId);
      this.#begin();
    }
    this.#finishIfAll();
  }

  #begin(): void {
    if (this.#rebalancing) return;
    this.#rebalancing = true;
    const number = ++this.#rebalance;
    this.#clock.after(REBALANCE_TIMEOUT_MS, () => {
      if (!this.#rebalancing || number !== this.#rebalance) return;
      for (const [memberId, { joining }] of this.#members) if (!joining) this.#members.delete(memberId);
      this.#finish();
    });
  }

  #finishIfAll(): void {
    if (this.#rebalancing && [...this.#members.values()].every(({ joining }) => joining)) this.#finish();
  }

  #finish(): void {
    this.#rebalancing = false;
    if (this.#members.size === 0) return;
    const claims = new Map([...this.#members].map(([id, { joining }]) => [id, joining?.claims ?? []]));
    const shares = shareOut(this.#partitions, claims);
    for (const [memberId, member] of this.#members) {
      const { joining } = member;
      member.joining = null;
      member.heardMs = this.#clock.nowMs();
      joining?.answer(memberId, shares.get(memberId) ?? []);
    }
  }
}
