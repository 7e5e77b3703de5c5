import kafkajs, { type Assignment, type PartitionAssigner } from 'kafkajs';

const { AssignerProtocol } = kafkajs;

const NAME = 'slipstream-co-partition';
const VERSION = 1;

/**
 * Assigns partitions by number: whoever has partition 3 of one topic has partition 3 of all, so that a
 * session's timing and telemetry meet in one projector.
 *
 * @param owned the numbers this member has now: it keeps them where the balance allows, so that a
 * newcomer moves as few sessions as possible.
 */
export function coPartitionAssigner(owned: () => readonly number[]): PartitionAssigner {
  return ({ cluster }) => ({
    name: NAME,
    version: VERSION,
    protocol: ({ topics }) => ({
      name: NAME,
      metadata: AssignerProtocol.MemberMetadata.encode({
        version: VERSION,
        topics,
        userData: Buffer.from(JSON.stringify(owned())),
      }),
    }),
    assign: async ({ members, topics }) => {
      const counts = new Map<string, number>(
        topics.map((topic) => [topic, cluster.findTopicPartitionMetadata(topic).length]),
      );
      const claims = new Map(
        members.map(({ memberId, memberMetadata }) => [memberId, claimOf(memberMetadata)]),
      );
      const numbers = shareOut(Math.max(0, ...counts.values()), claims);
      return members.map(({ memberId }) => {
        const assignment: Assignment = {};
        for (const [topic, count] of counts) {
          assignment[topic] = (numbers.get(memberId) ?? []).filter((number) => number < count);
        }
        return {
          memberId,
          memberAssignment: AssignerProtocol.MemberAssignment.encode({
            version: VERSION,
            assignment,
            userData: Buffer.alloc(0),
          }),
        };
      });
    },
  });
}

/**
 * Shares partition numbers among members: everybody gets the same count, give or take one; nobody loses
 * a number that they had and the balance lets them keep. The same input gives the same result.
 */
export function shareOut(
  count: number,
  claims: ReadonlyMap<string, readonly number[]>,
): ReadonlyMap<string, number[]> {
  const members = [...claims.keys()].sort();
  const shares = new Map<string, number[]>(members.map((member) => [member, []]));
  const floor = Math.floor(count / members.length);
  let extras = count % members.length;
  const free = new Set(Array.from({ length: count }, (_, number) => number));

  for (const member of members) {
    const share = shares.get(member) ?? [];
    for (const number of [...(claims.get(member) ?? [])].sort((a, b) => a - b)) {
      if (!free.has(number) || share.length > floor) continue;
      if (share.length === floor) {
        if (extras === 0) continue;
        extras--;
      }
      free.delete(number);
      share.push(number);
    }
  }
  for (const number of free) {
    const least = members.reduce((a, b) => (sizeOf(shares, b) < sizeOf(shares, a) ? b : a));
    shares.get(least)?.push(number);
  }
  for (const share of shares.values()) share.sort((a, b) => a - b);
  return shares;
}

function sizeOf(shares: ReadonlyMap<string, readonly number[]>, member: string): number {
  return shares.get(member)?.length ?? 0;
}

function claimOf(metadata: Buffer): readonly number[] {
  try {
    const decoded = AssignerProtocol.MemberMetadata.decode(metadata);
    const claim: unknown = JSON.parse(decoded?.userData.toString() ?? '[]');
    return Array.isArray(claim) ? claim.filter((number): number is number => Number.isInteger(number)) : [];
  } catch {
    return [];
  }
}
