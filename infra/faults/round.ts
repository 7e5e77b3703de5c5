import { setTimeout as sleep } from 'node:timers/promises';
import { kafkaConfigFrom } from '../../apps/api/src/log/kafka/kafka-config.ts';
import { KafkaEventLog } from '../../apps/api/src/log/kafka/kafka-event-log.ts';
import { scraped } from '../../apps/api/src/metrics/scraped.ts';
import { Random } from '../../packages/sources/src/simulator/random.ts';
import { LOOPBACK } from '../local/ports.ts';
import {
  checkDeadLetters,
  checkLog,
  checkLogStreams,
  checkOrder,
  checkStateStreams,
  checkVersions,
  eventsOf,
  foldOf,
  readBack,
  type Verdict,
} from './checker.ts';
import { Cluster } from './cluster.ts';
import type { Fault } from './faults.ts';
import { Feeder } from './feeder.ts';
import type { RaceLog } from './race-log.ts';
import { ReceivedLog, ReceivedState } from './received.ts';
import { SourceSession } from './source-session.ts';
import { type Outcome, type Profile, Stage } from './stage.ts';
import { strained } from './strain.ts';
import { crowd, type StreamClient } from './stream-client.ts';

export interface RoundOptions {
  readonly checkout: string;
  readonly seed: number;
  readonly faults: readonly Fault[];
  readonly profile: Profile;
  readonly race: RaceLog;
  readonly speed: number;
  /** Promised times are for a machine that has nothing else to do; strict: forgive nothing where it has. */
  readonly strict: boolean;
  /** Keep the logs of all processes, whatever comes out. */
  readonly keep: boolean;
  /** No fault begins later than this after the first. */
  readonly forMs: number;
}

export interface RoundResult {
  readonly seed: number;
  readonly steps: readonly string[];
  readonly outcomes: readonly Outcome[];
  readonly verdicts: readonly Verdict[];
  /** The folder with the logs of all processes, where something failed. */
  readonly logs: string | null;
}

/** What ends the suite in the middle; what it started must not outlive it. */
const BREAKS = ['SIGINT', 'SIGTERM', 'uncaughtException', 'unhandledRejection'] as const;
const WARM_UP_MS = 3_000;
const BETWEEN_FAULTS_MS = 500;
const LISTED_MS = 30_000;
const ANSWER_MS = 2_000;
const LAST_MS = 60_000;
/** What comes after the end would come within this. */
const AFTERWARDS_MS = 1_500;
const POLL_MS = 50;
const LAG_POLL_MS = 250;

/** One seed: a cluster, a crowd, a race, and whatever can go wrong with them. */
export async function round(options: RoundOptions): Promise<RoundResult> {
  const { seed, checkout, race, speed, profile, strict, keep } = options;
  const starting = Cluster.start(checkout);
  const breaksOff = (cause?: unknown): void => {
    console.error('the suite broke off:', cause);
    // Engines that are about to start are ended as soon as they are known.
    const killed = starting.then((started) => started.kill());
    void killed.catch(() => {}).finally(() => process.exit(1));
  };
  for (const event of BREAKS) process.once(event, breaksOff);
  const cluster = await starting.catch((cause: unknown) => {
    for (const event of BREAKS) process.off(event, breaksOff);
    throw cause;
  });
  const log = eventLog(cluster.sourceBrokers, 'source');
  // No fault is between Kafka and whoever judges.
  const judged = eventLog(cluster.kafka.brokers, 'checker');
  let failed = true;
  let clients: StreamClient[] = [];
  let feeder: Feeder | null = null;
  try {
    const source = new SourceSession(log, `faults-${seed}`);
    feeder = new Feeder({ source, race, speed, random: new Random(seed, 'feeder') });
    await feeder.announce();
    await untilListed(cluster.endpoints, source.session);
    clients = crowd(source.session, cluster.endpoints, new Random(seed, 'crowd'));
    for (const client of clients) client.start();
    feeder.start();
    const random = new Random(seed, 'faults');
    const stage = new Stage({ cluster, feeder, source, log, clients, random, profile, seed, strict });
    await sleep(WARM_UP_MS);
    await stage.heals('no fault', null);
    const pids = pidsOf(cluster);
    const until = Date.now() + options.forMs;
    for (const fault of options.faults) {
      if (Date.now() > until) break;
      await fault.run(stage);
      await sleep(BETWEEN_FAULTS_MS);
    }
    stage.step('the feed ends');
    await feeder.finish();
    for (const client of clients) client.hurry();
    await untilEnded(clients, source);
    await untilRead(cluster);
    await sleep(AFTERWARDS_MS);
    const restarts = checkProcesses(cluster, stage, pids);
    const counted = await countedDeadLetters(cluster);
    await Promise.all(clients.map((client) => client.close()));
    const onTheLog = await readBack(judged, source.session);
    const events = eventsOf(onTheLog.timing);
    const folded = foldOf(source.session, events);
    const verdicts: readonly Verdict[] = [
      checkLog(source, onTheLog),
      checkOrder(source.session, folded, events),
      checkLogStreams(clients, 'raceControl', folded.logs.raceControl.items),
      checkLogStreams(clients, 'commentary', folded.logs.commentary.items),
      checkStateStreams(clients, folded.state, 'leaderboard'),
      checkStateStreams(clients, folded.state, 'leaderboardChanges'),
      checkVersions(clients),
      await checkDeadLetters(judged, onTheLog, counted),
      restarts,
      checkHealing(stage),
      checkJoins(stage),
      checkAbsences(stage),
    ];
    failed = verdicts.some(({ against }) => against.length > 0);
    const { counts } = feeder;
    stage.step(
      `${counts.events} events, ${counts.duplicates} of them twice, ${counts.reordered} late, ${counts.poison} poison, ${counts.canaries} canaries`,
    );
    for (const [why, times] of reconnects(clients)) stage.step(`connections ended ${times} times: ${why}`);
    return {
      seed,
      steps: stage.steps,
      outcomes: stage.outcomes,
      verdicts,
      logs: failed || keep ? cluster.dataDir : null,
    };
  } finally {
    for (const event of BREAKS) process.off(event, breaksOff);
    feeder?.abandon();
    await Promise.all(clients.map((client) => client.close()));
    await Promise.all([log.close(), judged.close()]);
    await cluster.close(failed || keep);
  }
}

function eventLog(brokers: string, name: string): KafkaEventLog {
  const config = kafkaConfigFrom({ KAFKA_BROKERS: brokers, KAFKA_CLIENT_ID: name });
  if (!config.ok) throw new Error(config.mistakes.join('\n'));
  return new KafkaEventLog({ settings: config.settings });
}

async function untilListed(endpoints: readonly string[], session: string): Promise<void> {
  const query = 'query ($id: ID!) { leaderboard(session: $id) { version } }';
  for (const endpoint of endpoints) {
    for (const until = Date.now() + strained(LISTED_MS); ; await sleep(POLL_MS)) {
      const version = await fetch(endpoint, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query, variables: { id: session } }),
        signal: AbortSignal.timeout(strained(ANSWER_MS)),
      })
        .then((response) => response.json() as Promise<{ data?: { leaderboard?: { version: number } } }>)
        .then(({ data }) => data?.leaderboard?.version ?? null)
        .catch(() => null);
      if (version !== null) break;
      if (Date.now() > until) throw new Error(`${endpoint} never showed ${session}`);
    }
  }
}

/** Until every stream shows the end, or none of them moves any more. */
async function untilEnded(clients: readonly StreamClient[], source: SourceSession): Promise<void> {
  const { version } = source.state;
  const ended = ({ received }: StreamClient) =>
    received instanceof ReceivedState
      ? received.version >= version
      : received.lastId === (source.log(received.kind).items.at(-1) ?? null);
  for (const until = Date.now() + strained(LAST_MS); Date.now() < until; await sleep(POLL_MS)) {
    if (clients.every(ended)) return;
  }
}

/** Until projectors have read all of the log: no viewer sees the end of the telemetry, nor poison at all. */
async function untilRead({ projectors }: Cluster): Promise<void> {
  for (const until = Date.now() + strained(LAST_MS); Date.now() < until; await sleep(LAG_POLL_MS)) {
    const lags = projectors.map(async ({ port }) =>
      (await scraped(`http://${LOOPBACK}:${port}`)).value('slipstream_consumer_lag_records'),
    );
    if ((await Promise.all(lags)).every((lag) => lag === 0)) return;
  }
}

type Pids = ReadonlyMap<string, number>;

function pidsOf(cluster: Cluster): Pids {
  return new Map([...cluster.apis, ...cluster.projectors].map(({ name, pid }) => [name, pid]));
}

function checkProcesses(cluster: Cluster, stage: Stage, before: Pids): Verdict {
  const all = [...cluster.apis, ...cluster.projectors, ...cluster.extraProjectors];
  const against = all.flatMap((process_) => [...process_.surprises, ...process_.disgraces()]);
  for (const process_ of [...cluster.apis, ...cluster.projectors]) {
    if (!process_.isRunning) against.push(`${process_.name} is not running any more`);
    const killed = stage.steps.some((step) => step.includes(`kill -9 ${process_.name}`));
    if (!killed && before.get(process_.name) !== process_.pid)
      against.push(`${process_.name} is another process`);
  }
  return { claim: 'nothing else restarts', against, facts: `${all.length} processes and their logs` };
}

async function countedDeadLetters({ projectors }: Cluster): Promise<number> {
  const texts = projectors.map(async ({ port }) => {
    const { value } = await scraped(`http://${LOOPBACK}:${port}`);
    return value('slipstream_dead_letters_total');
  });
  return (await Promise.all(texts)).reduce((sum, count) => sum + count, 0);
}

function checkHealing(stage: Stage): Verdict {
  const against = [...stage.complaints];
  for (const { fault, healMs, barMs, wroteMs, lastStream, strain } of stage.outcomes) {
    if (healMs === null) against.push(`${fault}: these did not heal: ${lastStream}`);
    else if (barMs !== null && healMs - wroteMs > barMs * (stage.strict ? 1 : strain))
      against.push(
        `${fault}: healed after ${Math.round(healMs)} ms, promised are ${Math.round(barMs)} (last: ${lastStream})`,
      );
  }
  return { claim: 'streams heal in time', against, facts: `${stage.outcomes.length} measurements` };
}

function checkJoins({ joins, badJoins }: Stage): Verdict {
  return {
    claim: 'who joins as the last change is written ends on it',
    against: badJoins,
    facts: joins === 0 ? 'no joins in this run' : `${joins} times`,
  };
}

function checkAbsences({ absences, badAbsences, told }: Stage): Verdict {
  return {
    claim: 'who is away for longer than a log is kept is told what is gone, and gets the rest',
    against: badAbsences,
    facts: absences === 0 ? 'nobody was in this run' : `${told} viewers were told`,
  };
}

function reconnects(clients: readonly StreamClient[]): ReadonlyMap<string, number> {
  const all = new Map<string, number>();
  for (const { errors, received } of clients) {
    const kind = received instanceof ReceivedLog ? 'LOG' : 'STATE';
    for (const [why, times] of errors) all.set(`${kind}: ${why}`, (all.get(`${kind}: ${why}`) ?? 0) + times);
  }
  return all;
}
