import type { ServerUnderTest } from './server-under-test.ts';

export interface ClockOf {
  readonly session: {
    readonly id: string;
    readonly status: string;
    readonly clock: { now: string; paused: boolean; speed: number; startsAt: string; endsAt: string | null };
  };
}

export const CLOCK = '{ session { id status clock { now paused speed startsAt endsAt } } }';

/** Starts a short simulated race, and says its session. */
export async function startRace(
  server: ServerUnderTest,
  race: { seed: number; laps: number; speed: number },
): Promise<string> {
  const result = await server.query<{ startRace: { session: { id: string } } }>(
    'mutation ($input: StartRaceInput!) { startRace(input: $input) { session { id } } }',
    { input: race },
  );
  if (!result.data) throw new Error(`no race: ${JSON.stringify(result.errors)}`);
  return result.data.startRace.session.id;
}

/** Resolves once the session has been shown to its end. */
export async function finished(server: ServerUnderTest, session: string): Promise<void> {
  for (;;) {
    const { data } = await server.query<{ session: { status: string; clock: { paused: boolean } } }>(
      'query ($id: ID!) { session(id: $id) { status clock { paused } } }',
      { id: session },
    );
    if (data?.session.status === 'ENDED' && data.session.clock.paused) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
