import { randomUUID } from 'node:crypto';
import type { ForeignMapping } from '@slipstream/sources/foreign/field-mapping';
import { FOREIGN_TOPICS } from '@slipstream/sources/foreign/translators';
import { WRITTEN_SCHEMAS, WRITTEN_TOPICS } from '@slipstream/sources/foreign/written/written-topics';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { listDeadLetters } from '../log/dead-letters.ts';
import type { KafkaSettings } from '../log/kafka/kafka-config.ts';
import { KafkaEventLog } from '../log/kafka/kafka-event-log.ts';
import { foreignTopicSpecs } from '../log/kafka/topic-table.ts';
import type { Topic } from '../log/topics.ts';
import { scraped } from '../metrics/scraped.ts';
import { type RegistryUnderTest, registryUnderTest } from '../registry/registry-under-test.ts';
import { startRace } from '../test-kit/race.ts';
import { type ServerUnderTest, serverUnderTest } from '../test-kit/server-under-test.ts';
import { ANOMALY, ANOMALY_KEY } from './anomaly-schemas.ts';
import { kcatConsume, kcatProduce, OtherProgram } from './other-program.ts';
import { describeWithOtherPrograms } from './other-programs-under-test.ts';

const MAPPING: ForeignMapping = {
  race_results_topic: {
    grandPrix: 'grand_prix',
    date: 'date',
    driverNumber: 'driver_number',
    driverName: 'name',
    headshotUrl: 'headshot_url',
    position: 'position',
    laps: 'laps',
    gap: 'gap',
    dnf: 'DNF',
  },
  'game-score': { player: 'user_id', points: 'score' },
};
const POSITIONS = JSON.parse(WRITTEN_SCHEMAS['f1-driver-positions'].text);
const METRICS = JSON.parse(WRITTEN_SCHEMAS['f1-car-metrics'].text);
const LINE = JSON.parse(WRITTEN_SCHEMAS['f1-commentary'].text);
/** What two products on one Kafka would not share. */
function own(settings: KafkaSettings) {
  return { kafka: { settings, topicPrefix: `foreign-${randomUUID()}-`, partitions: 2 }, redis: null };
}

/** The topics hold what earlier runs wrote, with schemas of registries that are gone. */
function idsOfThisRun(): number {
  return Math.floor(Date.now() / 100) % 2 ** 30;
}

describeWithOtherPrograms('topics of other programs on Kafka', (settings) => {
  const { brokers } = settings;
  const run = randomUUID().slice(0, 8);
  const race = `race/${run}`;
  let registry: RegistryUnderTest;
  let other: OtherProgram;
  let server: ServerUnderTest;
  const engines = own(settings);

  const opened = () =>
    serverUnderTest({
      ...engines,
      registry: { url: registry.url, auth: { username: 'reader', password: 's3cret' } },
      foreign: { read: FOREIGN_TOPICS, mapping: MAPPING, write: [] },
    });

  const leaderboardRow = {
    driver: `Rosa ${run}`,
    team: 'Nobody GP',
    position: 1,
    points: 25,
    interval: '',
    logo: 'https://logos.example/n.svg',
    teamColor: '#123456',
  };

  beforeAll(async () => {
    registry = await registryUnderTest(idsOfThisRun());
    registry.require('reader', 's3cret');
    other = new OtherProgram(brokers, registry.url.replace('://', '://reader:s3cret@'));
    const topics = new KafkaEventLog({ settings, topics: foreignTopicSpecs(FOREIGN_TOPICS) });
    await topics.partitions('f1.leaderboard.results' as string as Topic);
    await topics.close();
    // A server without any session is not ready.
    await kcatProduce(brokers, 'f1.leaderboard.results', [leaderboardRow], 'race_results');
    server = await opened();
  });
  afterAll(async () => {
    await server?.close();
    await other?.close();
    await registry?.close();
  });

  /** The session of a race that is named on the topics: ours may be called otherwise. */
  const sessionNamed = async (name: string): Promise<string | undefined> => {
    const { data } = await server.query<{
      sessions: { edges: { node: { id: string; meeting: { name: string } } }[] };
    }>('{ sessions(first: 50) { edges { node { id meeting { name } } } } }');
    return data?.sessions.edges.find(({ node }) => node.meeting.name === name)?.node.id;
  };
  const entriesOf = async (session: string | undefined) => {
    const { data } = await server.query<{ leaderboard: { entries: Entry[] } | null }>(
      `query ($session: ID) { leaderboard(session: $session) { entries {
        position status driver { number fullName team { name colour logoUrl } } } } }`,
      { session },
    );
    return data?.leaderboard?.entries ?? [];
  };

  it('f1.leaderboard.results from kcat is a leaderboard', async () => {
    const second = { ...leaderboardRow, driver: `Second ${run}`, position: 2, interval: '+3.2s' };
    await kcatProduce(brokers, 'f1.leaderboard.results', [leaderboardRow, second], 'race_results');
    await expect
      .poll(async () => (await entriesOf('f1.leaderboard.results')).map(({ driver }) => driver.fullName))
      .toEqual(expect.arrayContaining([`Rosa ${run}`, `Second ${run}`]));
    const entries = await entriesOf('f1.leaderboard.results');
    expect(entries.find(({ driver }) => driver.fullName === `Rosa ${run}`)?.driver.team).toEqual({
      name: 'Nobody GP',
      colour: '#123456',
      logoUrl: 'https://logos.example/n.svg',
    });
  });

  it('f1-driver-positions and f1-car-metrics in Avro are cars with speed and temperature', async () => {
    const timestamp = Date.parse('2026-05-24T13:00:00.000Z');
    const position = { timestamp, race_id: race, team_name: 'McLaren F1 Team' };
    for (const [index, driver] of ['Oscar Piastri', 'Lando Norris'].entries()) {
      await other.produceAvro({
        topic: 'f1-driver-positions',
        key: race,
        value: { ...position, driver_name: driver, position: index + 1, speed: 290 + index },
        valueSchema: POSITIONS,
      });
    }
    await expect.poll(() => sessionNamed(race)).toBeDefined();
    const session = await sessionNamed(race);
    await expect
      .poll(async () => (await entriesOf(session)).map(({ driver }) => driver.number))
      .toEqual([81, 1]);
    await other.produceAvro({
      topic: 'f1-car-metrics',
      key: race,
      value: { team_name: 'McLaren F1 Team', timestamp: timestamp + 500, engine_temperature: 96.25 },
      valueSchema: METRICS,
    });
    const telemetry = async () => {
      const { data } = await server.query<{ driver: { telemetry: Record<string, number> | null } }>(
        'query ($session: ID!) { driver(session: $session, number: 1) { telemetry { speedKph engineTemperatureC } } }',
        { session },
      );
      return data?.driver.telemetry;
    };
    await expect.poll(telemetry).toEqual({ speedKph: 291, engineTemperatureC: 96.25 });
  });

  it('f1-commentary is the same in plain JSON and in the wire format', async () => {
    const timestamp = Date.parse('2026-05-24T13:00:01.000Z');
    const [plain, framed] = [`Plain ${run}`, `Framed ${run}`];
    await kcatProduce(brokers, 'f1-commentary', { id: '1', message: plain, timestamp, type: 'info' });
    await other.produceJsonSchema({
      topic: 'f1-commentary',
      value: { id: '2', message: framed, timestamp, type: 'highlight' },
      valueSchema: LINE,
    });
    const lines = async () => {
      const { data } = await server.query<{
        commentary: { edges: { node: { text: string; tone: string } }[] };
      }>(
        'query ($session: ID) { commentary(session: $session, last: 100) { edges { node { text tone } } } }',
        { session: await sessionNamed(race) },
      );
      return data?.commentary.edges.map(({ node }) => node) ?? [];
    };
    await expect.poll(lines).toEqual(
      expect.arrayContaining([
        { text: plain, tone: 'INFO' },
        { text: framed, tone: 'HIGHLIGHT' },
      ]),
    );
  });

  it('f1-car-metrics-anomalies is an anomaly of the team', async () => {
    await other.produceAvro({
      topic: 'f1-car-metrics-anomalies',
      key: { key: race, ts: Date.parse('2026-05-24T13:00:02.000Z') },
      keySchema: ANOMALY_KEY,
      value: { team_name: 'McLaren F1 Team', engine_temperature: 131.5, is_anomaly: true },
      valueSchema: ANOMALY,
    });
    const anomalies = async () => {
      const { data } = await server.query<{
        anomalies: { edges: { node: { metric: string; value: number; team: { name: string } | null } }[] };
      }>(
        'query ($session: ID) { anomalies(session: $session, last: 20) { edges { node { metric value team { name } } } } }',
        { session: await sessionNamed(race) },
      );
      return data?.anomalies.edges.map(({ node }) => node) ?? [];
    };
    await expect
      .poll(anomalies)
      .toContainEqual({ metric: 'ENGINE_TEMPERATURE', value: 131.5, team: { name: 'McLaren F1 Team' } });
  });

  it('race_results_topic is a race by its field names', async () => {
    const result = {
      grand_prix: `GP ${run}`,
      date: '2026-05-24',
      driver_number: 16,
      name: 'Charles Leclerc',
      headshot_url: 'https://faces.example/16.png',
      position: 1,
      laps: 78,
      gap: '',
      DNF: false,
    };
    await kcatProduce(brokers, 'race_results_topic', result);
    await expect.poll(() => sessionNamed(`GP ${run}`)).toBe(`2026-05-24-gp-${run}`);
    await expect
      .poll(async () => (await entriesOf(`2026-05-24-gp-${run}`)).map((e) => [e.driver.number, e.status]))
      .toEqual([[16, 'FINISHED']]);
  });

  it('game-score is a place on a scoreboard', async () => {
    for (const score of [4_200, 50]) await kcatProduce(brokers, 'game-score', { user_id: run, score });
    const points = async () => {
      const { data } = await server.query<{ scoreboard: { entry: { points: number } | null } | null }>(
        'query ($player: ID!) { scoreboard(board: "game-score") { entry(player: $player) { points } } }',
        { player: run },
      );
      return data?.scoreboard?.entry?.points;
    };
    await expect.poll(points).toBe(4_250);
    const [score] = await kcatConsume(brokers, `${engines.kafka.topicPrefix}scores`, 'beginning', 1);
    expect(score?.key).toMatch(/^game-score\//);
  });

  it('puts what does not fit aside with its reason and as it was, and reads on', async () => {
    const deadLetters = async () =>
      (await scraped(server.running.url)).value('slipstream_dead_letters_total', {
        topic: 'f1-driver-positions',
      });
    const before = (await deadLetters()) || 0;
    await kcatProduce(brokers, 'f1-driver-positions', { driver_name: run }, race);
    await expect.poll(deadLetters).toBe(before + 1);
    const log = new KafkaEventLog({ settings, topics: new Map() });
    const letters = await listDeadLetters(log, 'f1-driver-positions' as string as Topic);
    await log.close();
    expect(letters.filter(({ value }) => value.includes(run))).toMatchObject([
      { key: race, value: JSON.stringify({ driver_name: run }), reason: expect.stringContaining('position') },
    ]);
  });

  it('reads what was written while it was away, and nothing a second time', async () => {
    await server.close();
    const [driver, later] = [`Away ${run}`, Date.parse('2026-05-24T13:00:10.000Z')];
    await other.produceAvro({
      topic: 'f1-driver-positions',
      key: race,
      value: {
        timestamp: later,
        race_id: race,
        team_name: null,
        driver_name: driver,
        position: 3,
        speed: null,
      },
      valueSchema: POSITIONS,
    });
    server = await opened();
    await expect
      .poll(async () => (await entriesOf(await sessionNamed(race))).map((entry) => entry.driver.fullName))
      .toEqual(['Oscar Piastri', 'Lando Norris', driver]);
    const timing = await kcatConsume(brokers, `${engines.kafka.topicPrefix}f1.timing`, 'beginning', 'all');
    const ids = timing.map(({ value }) => (value as { id: string }).id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

interface Entry {
  readonly position: number;
  readonly status: string;
  readonly driver: {
    readonly number: number;
    readonly fullName: string;
    readonly team: { readonly name: string; readonly colour: string; readonly logoUrl: string | null };
  };
}

describeWithOtherPrograms('what others read from Kafka', (settings) => {
  let registry: RegistryUnderTest;
  let other: OtherProgram;
  let server: ServerUnderTest;

  beforeAll(async () => {
    registry = await registryUnderTest(idsOfThisRun());
    other = new OtherProgram(settings.brokers, registry.url);
    server = await serverUnderTest({
      ...own(settings),
      registry: { url: registry.url, auth: null },
      foreign: { read: [], mapping: {}, write: WRITTEN_TOPICS },
    });
  });
  afterAll(async () => {
    await server?.close();
    await other?.close();
    await registry?.close();
  });

  it('is the current session, in the shapes of their topics', async () => {
    const session = await startRace(server, { seed: 5, laps: 2, speed: 2 });
    const leaderboards = await kcatConsume(settings.brokers, 'f1.leaderboard.results', 'end', 1);
    expect(leaderboards[0]?.key).toBe('race_results');
    const rows = leaderboards[0]?.value as Record<string, unknown>[];
    expect(rows).toHaveLength(22);
    expect(rows[0]).toEqual({
      driver: expect.any(String),
      team: expect.any(String),
      position: 1,
      points: 25,
      interval: '',
      logo: expect.any(String),
      teamColor: expect.stringMatching(/^#[0-9A-F]{6}$/),
    });

    const positions = await other.consume({
      topic: 'f1-driver-positions',
      format: 'avro',
      count: 44,
      where: { race_id: session },
    });
    expect(positions[0]?.key).toBe(session);
    const twice = positions.slice(0, 44).map(({ value }) => (value as { position: number }).position);
    expect(twice).toEqual([...twice.keys()].map((index) => (index % 22) + 1));

    const metrics = await other.consume({ topic: 'f1-car-metrics', format: 'avro', count: 1, where: {} });
    expect(metrics[0]?.value).toEqual({
      team_name: expect.any(String),
      timestamp: expect.any(Number),
      engine_temperature: expect.any(Number),
    });

    const line = async () => {
      const { data } = await server.query<{
        commentary: { edges: { node: { id: string; text: string; tone: string } }[] };
      }>(
        'query ($session: ID) { commentary(session: $session, first: 1) { edges { node { id text tone } } } }',
        {
          session,
        },
      );
      return data?.commentary.edges[0]?.node;
    };
    await expect.poll(line, { timeout: 30_000 }).toBeDefined();
    const first = await line();
    const [written] = await other.consume({
      topic: 'f1-commentary',
      format: 'json-schema',
      count: 1,
      where: { id: first?.id },
    });
    expect(written?.value).toEqual({
      id: first?.id,
      message: first?.text,
      timestamp: expect.any(Number),
      type: first?.tone.toLowerCase(),
    });
  });
});
