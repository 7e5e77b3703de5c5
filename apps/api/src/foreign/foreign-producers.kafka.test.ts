import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FOREIGN_TOPICS, type ForeignTopic } from '@slipstream/sources/foreign/translators';
import { WRITTEN_SCHEMAS } from '@slipstream/sources/foreign/written/written-topics';
import { decodeRow } from '@slipstream/timing/rows/row-record';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type KafkaServer, startKafka } from '../../../../infra/local/kafka.ts';
import { freePort } from '../../../../infra/local/ports.ts';
import { kafkaConfigFrom } from '../log/kafka/kafka-config.ts';
import { KafkaEventLog } from '../log/kafka/kafka-event-log.ts';
import { foreignTopicSpecs } from '../log/kafka/topic-table.ts';
import type { Topic } from '../log/topics.ts';
import { scraped } from '../metrics/scraped.ts';
import { type RegistryUnderTest, registryUnderTest } from '../registry/registry-under-test.ts';
import { type ServerUnderTest, serverUnderTest } from '../test-kit/server-under-test.ts';
import { ANOMALY, ANOMALY_KEY } from './anomaly-schemas.ts';
import { kcatConsume, kcatProduceAll, OtherProgram } from './other-program.ts';
import { describeWithOtherPrograms } from './other-programs-under-test.ts';
import { madeUp, type Sent, samples } from './sent-by-others.ts';
import {
  msOf,
  pointsOf,
  type ShownDrivers,
  type ShownLap,
  type ShownPlace,
  type ShownReadings,
  type ShownResult,
  sessionIds,
  shownOf,
} from './shown-under-test.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const BOARD = 'f1.leaderboard.results';
const SCHEMAS = {
  'f1-driver-positions': JSON.parse(WRITTEN_SCHEMAS['f1-driver-positions'].text),
  'f1-car-metrics': JSON.parse(WRITTEN_SCHEMAS['f1-car-metrics'].text),
};

/** A broker of their own: nobody else's messages are on these topics. */
describeWithOtherPrograms('what producers that are not ours send', () => {
  const prefix = `producers-${randomUUID()}-`;
  let folder: string;
  let kafka: KafkaServer;
  let brokers: readonly string[];
  let registry: RegistryUnderTest;
  let other: OtherProgram;
  let server: ServerUnderTest;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slipstream-producers-'));
    kafka = await startKafka({ dataDir: folder, port: await freePort() });
    const config = kafkaConfigFrom({ KAFKA_BROKERS: kafka.brokers });
    if (!config.ok) throw new Error(config.mistakes.join());
    brokers = config.settings.brokers;
    registry = await registryUnderTest();
    other = new OtherProgram(brokers, registry.url);
    const topics = new KafkaEventLog({
      settings: config.settings,
      topics: foreignTopicSpecs(FOREIGN_TOPICS),
    });
    await topics.partitions(BOARD as string as Topic);
    await topics.close();
    // A server without any session is not ready.
    await kcatProduceAll(brokers, BOARD, madeUp()[BOARD].slice(0, 1));
    server = await serverUnderTest({
      kafka: { settings: config.settings, topicPrefix: prefix, partitions: 2 },
      redis: null,
      registry: { url: registry.url, auth: null },
      foreign: { read: FOREIGN_TOPICS, mapping: {}, write: [] },
    });
  });
  afterAll(async () => {
    await server?.close();
    await other?.close();
    await registry?.close();
    await kafka?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const ask = async <T>(query: string, variables: Record<string, unknown> = {}): Promise<T> => {
    const { data, errors } = await server.query<T>(query, variables);
    if (!data) throw new Error(JSON.stringify(errors));
    return data;
  };
  const becomes = (shown: () => Promise<unknown>, expected: unknown) =>
    expect.poll(() => shown().catch(String), { timeout: 20_000, interval: 100 }).toEqual(expected);

  /** Positions and readings, one after the other, by Confluent's client. */
  const avro = async (topic: keyof typeof SCHEMAS, messages: readonly Sent<object>[]) => {
    for (const { key, value } of messages) {
      await other.produceAvro({ topic, key, value, valueSchema: SCHEMAS[topic] });
    }
  };

  describe.each([
    ['made up here', madeUp],
    ['of the samples', samples],
  ])('%s', (_name, source) => {
    const sent = source();
    const itWith = it.skipIf(sent === null);
    const all = sent ?? madeUp();

    itWith('f1.leaderboard.results: each board is shown as it was sent', async () => {
      for (const message of all[BOARD]) {
        await kcatProduceAll(brokers, BOARD, [message]);
        const rows = message.value.map(({ driver, team, position, points, interval, logo, teamColor }) => ({
          position,
          points,
          logoUrl: logo,
          interval: interval === '' ? null : { ms: Math.round(Number.parseFloat(interval) * 1_000) },
          driver: { fullName: driver, team: { name: team, colour: teamColor.toLowerCase(), logoUrl: logo } },
        }));
        await becomes(async () => {
          const { leaderboard } = await ask<{ leaderboard: { entries: unknown } }>(
            `{ leaderboard(session: "${BOARD}") { entries { position points logoUrl interval { ms }
              driver { fullName team { name colour logoUrl } } } } }`,
          );
          return leaderboard.entries;
        }, rows);
        const { session } = await ask<{ session: { drivers: { fullName: string }[] } }>(
          `{ session(id: "${BOARD}") { drivers { fullName } } }`,
        );
        const names = (list: readonly string[]) => [...list].sort();
        expect(names(session.drivers.map(({ fullName }) => fullName))).toEqual(
          names(message.value.map(({ driver }) => driver)),
        );
      }
    });

    itWith(
      'race_results_topic: places, laps, points and the championship are those of the rows',
      async () => {
        await kcatProduceAll(brokers, 'race_results_topic', all.race_results_topic);
        const races = Object.groupBy(all.race_results_topic, ({ value }) => value.grand_prix);
        const total = new Map<number, number>();
        for (const [name, messages = []] of Object.entries(races)) {
          const rows = messages.map(({ value }) => value);
          const session = `${rows[0]?.date.slice(0, 10)}-${name.toLowerCase().replaceAll(' ', '-')}`;
          for (const row of rows)
            total.set(row.driver_number, (total.get(row.driver_number) ?? 0) + pointsOf(row));
          await becomes(async () => {
            const { leaderboard } = await ask<{ leaderboard: { entries: ShownResult[] } }>(
              `query ($session: ID) { leaderboard(session: $session) { entries {
              position points lap status driver { number } } } }`,
              { session },
            );
            return leaderboard.entries
              .map(({ driver, ...entry }) => ({ number: driver.number, ...entry }))
              .sort((a, b) => a.number - b.number);
          }, shownOf(rows));
          await becomes(
            async () => {
              const { championship } = await ask<{
                championship: { drivers: { points: number; driver: { number: number } }[] };
              }>(
                'query ($session: ID) { championship(session: $session) { drivers { points driver { number } } } }',
                {
                  session,
                },
              );
              return championship.drivers
                .map(({ points, driver }) => [driver.number, points])
                .sort(([a = 0], [b = 0]) => a - b);
            },
            [...total].sort(([a], [b]) => a - b),
          );
        }
      },
    );

    itWith('f1-driver-positions: the drivers that were sent, at their places, without a team', async () => {
      const messages = all['f1-driver-positions'];
      await avro('f1-driver-positions', messages);
      for (const [race, ofRace = []] of Object.entries(
        Object.groupBy(messages, ({ value }) => value.race_id),
      )) {
        const newest = new Map(ofRace.map(({ value }) => [value.driver_name, value]));
        const rows = [...newest.values()].sort((a, b) => a.position - b.position);
        await becomes(
          async () => {
            const { leaderboard } = await ask<{ leaderboard: { entries: ShownPlace[] } }>(
              `query ($session: ID) { leaderboard(session: $session) { entries {
                position driver { fullName number team { key name } } } session { meeting { name } } } }`,
              { session: race },
            );
            return leaderboard.entries.map(({ position, driver }) => [
              position,
              driver.fullName,
              driver.team,
            ]);
          },
          rows.map(({ position, driver_name }) => [position, driver_name, { key: 'unknown', name: '' }]),
        );
        const { session } = await ask<{ session: ShownDrivers }>(
          'query ($id: ID) { session(id: $id) { meeting { name } drivers { number fullName } } }',
          { id: race },
        );
        expect(session.drivers).toHaveLength(rows.length);
        expect(session.meeting.name).not.toContain(race);
        for (const { number, fullName } of session.drivers) {
          await becomes(async () => {
            const { driver } = await ask<{ driver: { telemetry: { speedKph: number } } }>(
              'query ($session: ID, $number: Int!) { driver(session: $session, number: $number) { telemetry { speedKph } } }',
              { session: race, number },
            );
            return driver.telemetry.speedKph;
          }, newest.get(fullName)?.speed);
        }
      }
    });

    itWith('f1-car-metrics: a reading is the team’s, and names no driver', async () => {
      const messages = all['f1-car-metrics'];
      await avro('f1-car-metrics', messages);
      for (const [race, ofRace = []] of Object.entries(Object.groupBy(messages, ({ key }) => String(key)))) {
        const newest = new Map(ofRace.map(({ value }) => [value.team_name, value.engine_temperature]));
        const named = all['f1-driver-positions'].filter(({ value }) => value.race_id === race);
        await becomes(
          async () => {
            const { session } = await ask<{ session: ShownReadings }>(
              'query ($id: ID) { session(id: $id) { drivers { number } teamReadings { team { name } engineTemperatureC } } }',
              { id: race },
            );
            const readings = session.teamReadings.map(({ team, engineTemperatureC }) => [
              team.name,
              engineTemperatureC,
            ]);
            return { drivers: session.drivers.length, readings };
          },
          {
            drivers: new Set(named.map(({ value }) => value.driver_name)).size,
            readings: [...newest].sort(([a], [b]) => (a < b ? -1 : 1)),
          },
        );
      }
    });

    itWith('f1-car-metrics-anomalies: every row is an item of its team', async () => {
      const messages = all['f1-car-metrics-anomalies'];
      for (const { key, value } of messages) {
        await other.produceAvro({
          topic: 'f1-car-metrics-anomalies',
          key,
          keySchema: ANOMALY_KEY,
          value,
          valueSchema: ANOMALY,
        });
      }
      const [race] = messages.map(({ key }) => (key as { key: string }).key);
      const sentRows = messages.map(({ key, value }) => ({
        at: new Date((key as { ts: number }).ts).toISOString(),
        value: value.engine_temperature,
        team: { name: value.team_name },
      }));
      const byInstant = (rows: readonly { at: string }[]) => [...rows].sort((a, b) => (a.at < b.at ? -1 : 1));
      await becomes(async () => {
        const { anomalies } = await ask<{ anomalies: { edges: { node: { at: string; stage: string } }[] } }>(
          `query ($session: ID) { anomalies(session: $session, first: 100) { edges { node { at value stage team { name } } } } }`,
          { session: race },
        );
        const nodes = anomalies.edges.map(({ node }) => node).filter(({ stage }) => stage !== 'CLEARED');
        return byInstant(nodes.map(({ stage: _, ...node }) => node));
      }, byInstant(sentRows));
    });

    itWith('game-score: points add up by user', async () => {
      const messages = all['game-score'];
      await kcatProduceAll(brokers, 'game-score', messages);
      const sums = new Map<number, number>();
      for (const { value } of messages) sums.set(value.user_id, (sums.get(value.user_id) ?? 0) + value.score);
      for (const [player, points] of sums) {
        await becomes(async () => {
          const { scoreboard } = await ask<{ scoreboard: { entry: { points: number } | null } }>(
            'query ($player: ID!) { scoreboard(board: "game-score") { entry(player: $player) { points } } }',
            { player },
          );
          return scoreboard.entry?.points;
        }, points);
      }
    });

    itWith('fastf1: laps, times, sectors, tyres and stints are those of the rows', async () => {
      await kcatProduceAll(brokers, 'fastf1', all.fastf1);
      const rows = all.fastf1.map(({ value }) => value);
      const { date, track, session_name } = rows[0] as (typeof rows)[number];
      const session = `${date}-${track}-${session_name}`.toLowerCase().replaceAll(' ', '-');
      const byLap = <T extends readonly [string, number, ...unknown[]]>(list: readonly T[]) =>
        [...list].sort(([a, one], [b, two]) => (a === b ? one - two : a < b ? -1 : 1));
      await becomes(
        async () => {
          const { laps } = await ask<{ laps: { edges: { node: ShownLap }[] } }>(
            `query ($session: ID) { laps(session: $session, first: 200) { edges { node { number position pitIn
              driver { code } time { ms } sectors { ms } tyre { compound ageLaps new } } } } }`,
            { session },
          );
          return byLap(
            laps.edges.map(({ node }) => [
              node.driver.code,
              node.number,
              node.time?.ms ?? null,
              node.sectors.map(({ ms }) => ms),
              node.tyre,
              node.position,
              node.pitIn,
            ]),
          );
        },
        byLap(
          rows.map((row) => [
            row.driver,
            row.lap_number,
            msOf(row.lap_time),
            [row.sector1_time, row.sector2_time, row.sector3_time].map(msOf),
            { compound: row.tyre_compound, ageLaps: row.tyre_life, new: row.fresh_tyre },
            row.position,
            row.pit_stop,
          ]),
        ),
      );
      const { stints } = await ask<{
        stints: { driver: { code: string }; number: number; fromLap: number }[];
      }>('query ($session: ID) { stints(session: $session) { number fromLap driver { code } } }', {
        session,
      });
      const begun = new Map<string, number>();
      for (const row of rows) {
        const key = `${row.driver} ${row.stint}`;
        begun.set(key, Math.min(begun.get(key) ?? row.lap_number, row.lap_number));
      }
      expect(
        Object.fromEntries(stints.map((each) => [`${each.driver.code} ${each.number}`, each.fromLap])),
      ).toEqual(Object.fromEntries(begun));
    });

    itWith('weather and faker: rows that can be read again, and no session', async () => {
      const before = await sessionIds(ask);
      for (const topic of ['weather', 'faker'] as const) {
        await kcatProduceAll(brokers, topic, all[topic]);
        const values = (list: readonly unknown[]) => list.map((each) => JSON.stringify(each)).sort();
        await becomes(
          async () => {
            const records = await kcatConsume(brokers, `${prefix}rows`, 'beginning', 'all');
            const kept = records.flatMap(({ value }) => {
              const decoded = decodeRow(JSON.stringify(value));
              return decoded.ok && decoded.row.source === topic ? [decoded.row.value] : [];
            });
            const wanted = new Set(values(all[topic].map(({ value }) => value)));
            return values(kept).filter((value) => wanted.has(value));
          },
          values(all[topic].map(({ value }) => value)),
        );
      }
      expect(await sessionIds(ask)).toEqual(before);
    });
  });

  it('puts nothing of all that aside', async () => {
    const { value } = await scraped(server.running.url);
    const aside = FOREIGN_TOPICS.map((topic): [ForeignTopic, number] => [
      topic,
      value('slipstream_dead_letters_total', { topic }) || 0,
    ]);
    expect(aside).toEqual(FOREIGN_TOPICS.map((topic) => [topic, 0]));
  });
});
