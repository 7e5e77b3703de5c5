import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { finished } from './test-kit/race.ts';
import { type ServerUnderTest, serverUnderTest } from './test-kit/server-under-test.ts';

const OWN_DRIVER = 44;
const AS_FAST_AS_POSSIBLE = 1_000_000;

interface Shown {
  readonly id: string;
  readonly status: string;
  readonly startLights: number | null;
  readonly supportedDriver: { readonly number: number; readonly fullName: string } | null;
  readonly clock: { readonly startsAt: string; readonly paused: boolean };
  readonly leaderboard: {
    readonly entries: readonly {
      readonly position: number;
      readonly status: string;
      readonly driver: { readonly number: number };
    }[];
  };
}

const SHOWN = `id status startLights supportedDriver { number fullName } clock { startsAt paused }
  leaderboard { entries { position status driver { number } } }`;

describe('a race that a viewer started', () => {
  let server: ServerUnderTest;
  beforeAll(async () => {
    server = await serverUnderTest();
  });
  afterAll(() => server.close());

  const start = async (input: Record<string, unknown>): Promise<Shown> => {
    const { data, errors } = await server.query<{ startRace: { session: Shown } }>(
      `mutation ($input: StartRaceInput!) { startRace(input: $input) { session { ${SHOWN} } } }`,
      { input },
    );
    if (!data) throw new Error(JSON.stringify(errors));
    return data.startRace.session;
  };
  const seek = async (session: string, seekTo: string, paused: boolean): Promise<Shown> => {
    const { data, errors } = await server.query<{ setPlayback: { session: Shown } }>(
      `mutation ($input: SetPlaybackInput!) { setPlayback(input: $input) { session { ${SHOWN} } } }`,
      { input: { session, seekTo, paused } },
    );
    if (!data) throw new Error(JSON.stringify(errors));
    return data.setPlayback.session;
  };
  const shown = async (session: string): Promise<Shown> => {
    const { data } = await server.query<{ session: Shown }>(
      `query ($id: ID!) { session(id: $id) { ${SHOWN} } }`,
      { id: session },
    );
    if (!data) throw new Error(`no session ${session}`);
    return data.session;
  };

  it('offers circuits with their outlines, and drivers of whom each can be supported', async () => {
    const { data } = await server.query<{
      circuits: { id: string; outline: unknown[] }[];
      raceEntries: { number: number; team: { name: string } }[];
    }>('{ circuits { id outline { x y } } raceEntries { number team { name } } }');
    expect(data?.circuits.length).toBeGreaterThan(2);
    expect(data?.circuits.every(({ outline }) => outline.length > 100)).toBe(true);
    expect(data?.raceEntries).toHaveLength(22);
    expect(data?.raceEntries.map(({ number }) => number)).toContain(OWN_DRIVER);
  });

  it('ends with a winner and with a result of the driver it was told around', {
    timeout: 60_000,
  }, async () => {
    const begun = await start({ seed: 9, laps: 1, driver: OWN_DRIVER, speed: AS_FAST_AS_POSSIBLE });
    expect(begun.supportedDriver).toStrictEqual({ number: OWN_DRIVER, fullName: 'Lewis Hamilton' });
    await finished(server, begun.id);
    const { status, startLights, leaderboard, supportedDriver } = await shown(begun.id);
    expect(status).toBe('ENDED');
    expect(startLights).toBeNull();
    expect(leaderboard.entries[0]).toMatchObject({ position: 1, status: 'FINISHED' });
    const own = leaderboard.entries.find(({ driver }) => driver.number === supportedDriver?.number);
    expect(own?.status).toBe('FINISHED');
  });

  it('can be seen again from its lights on once it is over, and stays listed', {
    timeout: 60_000,
  }, async () => {
    const begun = await start({ seed: 10, laps: 1, speed: AS_FAST_AS_POSSIBLE });
    await finished(server, begun.id);
    const { clock } = await shown(begun.id);
    const atThreeLights = new Date(Date.parse(clock.startsAt) + 18_500).toISOString();
    const again = await seek(begun.id, atThreeLights, true);
    expect(again).toMatchObject({ status: 'SCHEDULED', startLights: 3, clock: { paused: true } });
    expect(again.leaderboard.entries.every(({ status }) => status === 'ON_TRACK')).toBe(true);
    const { data } = await server.query<{ sessions: { edges: { node: { id: string } }[] } }>(
      '{ sessions(origin: SIMULATION) { edges { node { id } } } }',
    );
    expect(data?.sessions.edges.map(({ node }) => node.id)).toContain(begun.id);
  });

  it('runs beside others, each with its own playhead', { timeout: 60_000 }, async () => {
    const [one, other] = await Promise.all([
      start({ seed: 11, laps: 2, circuit: 'marisol' }),
      start({ seed: 11, laps: 2, circuit: 'hallberg' }),
    ]);
    const startsAt = Date.parse(one.clock.startsAt);
    const paused = await seek(one.id, new Date(startsAt + 60_000).toISOString(), true);
    expect(paused).toMatchObject({ status: 'STARTED', clock: { paused: true } });
    expect(await shown(other.id)).toMatchObject({ status: 'SCHEDULED', clock: { paused: false } });
  });
});
