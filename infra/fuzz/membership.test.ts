import { expect, it } from 'vitest';
import { MembershipWorld } from './membership/membership-world.ts';

/** `node infra/fuzz/membership.ts` takes millions. */
const STEPS = 15_000;

it.each([1, 2, 3, 4, 5, 6])(
  'hands partitions over so that nothing is lost, doubled, reordered or left standing, seed %i',
  async (seed) => {
    const { counts, wrong, notes } = await new MembershipWorld(seed).run(STEPS);
    expect({ wrong, notes: wrong.length > 0 ? notes : [] }).toEqual({ wrong: [], notes: [] });
    expect(counts.applied).toBeGreaterThan(50);
    expect(counts.handedOver).toBeGreaterThan(4);
  },
);

it('takes the same steps with the same seed', async () => {
  const first = await new MembershipWorld(7).run(STEPS);
  expect(first.counts).toEqual((await new MembershipWorld(7).run(STEPS)).counts);
});
