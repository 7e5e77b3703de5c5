import type { SessionState } from '@slipstream/timing/fold/state';
import { announced, event, foldAll, laps, startedRace } from '@slipstream/timing/testing/events';
import { graphql, parse, subscribe } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { Graph, GraphContext } from './graph.ts';
import { schema } from './schema.ts';

const order = event(20, 'PositionsChanged', {
  positions: [1, 2].map((driver) => ({ driver, position: driver })),
});
const gapOf = (seconds: number, ms: number) =>
  event(seconds, 'GapChanged', { driver: 2, gapToLeader: { ms }, interval: { ms } });
const race = foldAll([
  ...startedRace(),
  event(5, 'StandingsAnnounced', {
    drivers: [
      { driver: 1, points: 10 },
      { driver: 2, points: 40 },
      { driver: 9, points: 5, code: 'NIN', fullName: 'Number Nine' },
    ],
    teams: [{ team: 'gone', name: 'Gone Racing', points: 7 }],
  }),
  order,
  ...[1, 2].flatMap((driver) => laps(driver, 10, 90_000)),
  gapOf(110, 10_000),
]);

/** A server that emits these states one after the other. */
function showing(...states: readonly [SessionState, ...SessionState[]]): GraphContext {
  async function* stream() {
    yield* states;
  }
  const graph: Partial<Graph> = {
    state: async () => states[0],
    stateStream: async () => stream() as AsyncIterableIterator<SessionState>,
  };
  return { graph: graph as Graph };
}

describe('the championship', () => {
  it('says null of points that nobody knows, and of what a session without points gives', async () => {
    const source = '{ championship { standingsBefore drivers { points pointsBefore pointsGained } } }';
    const shown = async (...events: Parameters<typeof foldAll>[0][]) => {
      const state = foldAll(events.flatMap((each) => [...each]));
      const { data } = await graphql({ schema, source, contextValue: showing(state) });
      return (data as { championship: { drivers: unknown[] } }).championship.drivers[0];
    };
    const driver = event(2, 'GridPositionSet', { driver: 1, position: 1 });
    const named = event(2, 'DriverAnnounced', {
      driver: 1,
      code: 'ONE',
      fullName: 'Number One',
      team: { id: 't', name: 'T', colour: '#808080' },
    });
    const standings = event(3, 'StandingsAnnounced', { drivers: [{ driver: 1, points: 40 }], teams: [] });
    const qualifying = [announced('QUALIFYING'), named, driver];
    expect(await shown(qualifying)).toEqual({ points: null, pointsBefore: null, pointsGained: null });
    expect(await shown(qualifying, [standings])).toEqual({
      points: 40,
      pointsBefore: 40,
      pointsGained: null,
    });
    const started = [
      ...startedRace(),
      named,
      event(20, 'PositionsChanged', { positions: [{ driver: 1, position: 1 }] }),
    ];
    expect(await shown(started)).toEqual({ points: 25, pointsBefore: null, pointsGained: 25 });
  });

  it('names those who are in it and not in the session as the standings do, and tells what it does not know', async () => {
    const source = `{ championship {
      standingsBefore countsKnown
      drivers { position positionBefore points pointsGained driver { code fullName } }
      teams { position points team { name colour } }
    } }`;
    const { data, errors } = await graphql({ schema, source, contextValue: showing(race) });
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({
      championship: {
        standingsBefore: 'SOURCE',
        countsKnown: false,
        drivers: [
          { position: 1, positionBefore: 2, points: 58, pointsGained: 18 },
          { position: 2, positionBefore: 1, points: 35, pointsGained: 25 },
          { position: 3, driver: { code: 'NIN', fullName: 'Number Nine' } },
        ],
        teams: [{ position: 1, points: 7, team: { name: 'Gone Racing' } }],
      },
    });
  });
});

describe('what is worked out for an entry', () => {
  /** The cars in each message. A change of the second car's gap changes where the first would rejoin. */
  async function carsIn(fields: string): Promise<unknown[]> {
    const document = parse(`subscription { leaderboardChanges { entries { driver { number } ${fields} } } }`);
    const contextValue = showing(race, foldAll([gapOf(111, 21_000)], race));
    const messages = await subscribe({ schema, document, contextValue });
    if (!(Symbol.asyncIterator in messages)) throw new Error(JSON.stringify(messages));
    const cars: unknown[] = [];
    for await (const { data } of messages) {
      const changes = data?.leaderboardChanges as { entries: { driver: { number: number } }[] } | undefined;
      cars.push(changes?.entries.map(({ driver }) => driver.number));
    }
    return cars;
  }

  it('is a change of the entry for those who select it', async () => {
    expect(await carsIn('pitWindow { rejoinAhead { gapMs } }')).toStrictEqual([
      [1, 2],
      [1, 2],
    ]);
  });

  it('is none for those who do not', async () => {
    expect(await carsIn('interval { ms }')).toStrictEqual([[1, 2], [2]]);
  });
});
