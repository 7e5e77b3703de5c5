import { listDeadLetters } from '../../apps/api/src/log/dead-letters.ts';
import type { EventLog, LogRecord } from '../../apps/api/src/log/event-log.ts';
import { partitionOf } from '../../apps/api/src/log/partition.ts';
import { TOPICS } from '../../apps/api/src/log/topics.ts';
import { decodeEventJson, type TimingEvent } from '../../packages/timing/src/events/envelope.ts';
import type { SessionState } from '../../packages/timing/src/fold/state.ts';
import { leaderboard } from '../../packages/timing/src/views/leaderboard.ts';
import { difference, expectedOf } from './expected.ts';
import { type LogMessage, ReceivedLog, ReceivedState, type WatchedLog } from './received.ts';
import { SessionFold } from './session-fold.ts';
import type { SourceSession, Written } from './source-session.ts';
import { strained } from './strain.ts';
import type { StreamClient } from './stream-client.ts';

/** One thing that is asserted of a run. */
export interface Verdict {
  readonly claim: string;
  /** What speaks against it; empty when it holds. */
  readonly against: readonly string[];
  readonly facts: string;
}

/** What the log holds of a session, read back from Kafka. */
export interface OnTheLog {
  readonly timing: readonly LogRecord[];
  readonly telemetry: readonly LogRecord[];
  readonly partition: number;
}

const SILENCE_MS = 10_000;

export async function readBack(log: EventLog, session: string): Promise<OnTheLog> {
  const partition = partitionOf(session, await log.partitions(TOPICS.timing));
  const own = ({ key }: LogRecord) => key === session || key.startsWith(`${session}/`);
  const [timing, telemetry] = await Promise.all(
    [TOPICS.timing, TOPICS.telemetry].map(async (topic) => {
      const { oldest, next } = await log.offsets({ topic, partition });
      const records: LogRecord[] = [];
      if (oldest >= next) return records;
      const { promise, resolve } = Promise.withResolvers<void>();
      let silence = setTimeout(resolve, strained(SILENCE_MS));
      const reading = await log.tail({
        topic,
        partition,
        from: oldest,
        onBatch: async (batch) => {
          clearTimeout(silence);
          silence = setTimeout(resolve, strained(SILENCE_MS));
          records.push(...batch.filter(own));
          if ((batch.at(-1)?.offset ?? -1) >= next - 1) resolve();
        },
      });
      await promise;
      clearTimeout(silence);
      await reading.close();
      return records;
    }),
  );
  return { timing: timing ?? [], telemetry: telemetry ?? [], partition };
}

/** The fold of a log, as whoever reads it must see it. */
export function foldOf(session: string, events: readonly TimingEvent[]): SessionFold {
  const folded = new SessionFold(session);
  for (const event of events) folded.add(event);
  return folded;
}

export function eventsOf(records: readonly LogRecord[]): readonly TimingEvent[] {
  return records.flatMap(({ value }) => {
    const decoded = decodeEventJson(value);
    return decoded.ok ? [decoded.event] : [];
  });
}

/** What the source wrote is on the log, all of it and in order. */
export function checkLog(source: SourceSession, onTheLog: OnTheLog): Verdict {
  const against: string[] = [];
  if (source.failure) against.push(`a write failed: ${String(source.failure)}`);
  let twice = 0;
  const topics: readonly (readonly [readonly Written[], readonly LogRecord[]])[] = [
    [source.written['f1.timing'], onTheLog.timing],
    [source.written['f1.telemetry'], onTheLog.telemetry],
  ];
  for (const [written, read] of topics) {
    let at = 0;
    for (const { value } of read) {
      if (value === written[at]?.value) at++;
      else twice++;
    }
    const missing = written[at];
    if (missing)
      against.push(`record ${at} of ${written.length} of ${missing.topic} is not on the log in its place`);
  }
  const records = onTheLog.timing.length + onTheLog.telemetry.length;
  const facts = `${records} records read back${twice > 0 ? `, ${twice} of them written twice by a retry` : ''}`;
  return { claim: 'the log holds all that the source wrote, in order', against, facts };
}

/** Duplicates and late records fold to what the race folds to without them. */
export function checkOrder(session: string, folded: SessionFold, events: readonly TimingEvent[]): Verdict {
  const inOrder = [...new Map(events.map((event) => [event.id, event])).values()].sort((a, b) =>
    a.id < b.id ? -1 : 1,
  );
  const clean = foldOf(session, inOrder);
  const wrong = difference(leaderboard(clean.state), leaderboard(folded.state));
  const told = difference(
    [...clean.logs.raceControl.items].sort(),
    [...folded.logs.raceControl.items].sort(),
  );
  return {
    claim: 'late and double records change nothing',
    against: [wrong, told].flatMap((line) => (line ? [line] : [])),
    facts: `${events.length} events, ${inOrder.length} of them different`,
  };
}

export function checkLogStreams(
  clients: readonly StreamClient[],
  log: WatchedLog,
  items: readonly string[],
): Verdict {
  const against: string[] = [];
  let [streams, received, missed] = [0, 0, 0];
  for (const client of clients) {
    if (!(client.received instanceof ReceivedLog) || client.received.kind !== log) continue;
    streams++;
    received += client.received.messages.length;
    missed += client.received.messages.filter(({ type }) => type === 'missed').length;
    against.push(...logFaults(items, client.received.messages).map((line) => `${client.name}: ${line}`));
  }
  const facts = `${streams} streams received ${received} messages, ${missed} of them Missed, of a log of ${items.length}`;
  return {
    claim: `every item of ${log} once and in order, or a truthful Missed`,
    against: streams === 0 || items.length === 0 ? ['there was nothing to receive', ...against] : against,
    facts,
  };
}

interface LostItems {
  readonly reason: string;
  readonly count: number;
}

/** What is wrong with what one reader of a log was sent. It begins wherever its first item is. */
export function logFaults(items: readonly string[], messages: readonly LogMessage[]): readonly string[] {
  const index = new Map(items.map((id, at) => [id, at]));
  const faults: string[] = [];
  let next: number | null = null;
  let missed: LostItems | null = null;
  for (const message of messages) {
    if (message.type === 'missed') {
      const before: number = missed?.count ?? 0;
      missed = { reason: message.reason, count: before + (message.count ?? 0) };
      if (message.count === null && message.reason !== 'OTHER_EPOCH')
        faults.push(`Missed without a count: ${message.reason}`);
      continue;
    }
    const at = index.get(message.id);
    if (at === undefined) {
      faults.push(`${message.id} is not on the log`);
      continue;
    }
    if (next !== null && at < next)
      faults.push(`${message.id} came twice or out of order, where ${items[next]} was due`);
    if (next !== null && at > next && !missed)
      faults.push(`${at - next} items were lost, ${items[next]} to ${items[at - 1]}, and nothing said so`);
    // How many were lost with an epoch nobody can say; but then none may come again.
    if (next !== null && missed && missed.reason !== 'OTHER_EPOCH' && at - next !== missed.count)
      faults.push(`Missed (${missed.reason}) spoke of ${missed.count} items, and ${at - next} were missing`);
    missed = null;
    next = Math.max(next ?? 0, at + 1);
  }
  if (next === null) faults.push('nothing was received');
  else if (next < items.length) faults.push(`the last ${items.length - next} items never came`);
  return faults;
}

export function checkStateStreams(
  clients: readonly StreamClient[],
  state: SessionState,
  kind: 'leaderboard' | 'leaderboardChanges',
): Verdict {
  const expected = expectedOf(state, kind);
  const against: string[] = [];
  let [streams, messages] = [0, 0];
  for (const { name, received } of clients) {
    if (!(received instanceof ReceivedState) || received.kind !== kind) continue;
    streams++;
    messages += received.messages;
    const { version, head, entries } = received;
    const wrong = difference(expected, { version, head, entries });
    if (wrong) against.push(`${name}: ${wrong}`);
  }
  return {
    claim:
      kind === 'leaderboard'
        ? 'every STATE stream ends on the fold of the whole log'
        : 'leaderboardChanges, patched, is the leaderboard',
    against: streams === 0 ? ['there was no stream'] : against,
    facts: `${streams} streams received ${messages} messages, the last of version ${expected.version}`,
  };
}

export function checkVersions(clients: readonly StreamClient[]): Verdict {
  const against = clients.flatMap(({ name, received }) =>
    received instanceof ReceivedState ? received.falls.map((fall) => `${name}: ${fall}`) : [],
  );
  const connections = clients.reduce((sum, client) => sum + client.connections, 0);
  return { claim: 'versions never fall', against, facts: `over ${connections} connections` };
}

/** @param counted what the projectors that are alive count in `/metrics`; those killed took theirs along */
export async function checkDeadLetters(log: EventLog, onTheLog: OnTheLog, counted: number): Promise<Verdict> {
  const against: string[] = [];
  let [poisoned, letters] = [0, 0];
  for (const topic of [TOPICS.timing, TOPICS.telemetry] as const) {
    const records = topic === TOPICS.timing ? onTheLog.timing : onTheLog.telemetry;
    const poison = new Map(
      records.filter(({ value }) => !decodeEventJson(value).ok).map((record) => [record.offset, record]),
    );
    poisoned += poison.size;
    const buried = new Set<number>();
    for (const letter of await listDeadLetters(log, topic)) {
      letters++;
      const { origin, reason, value } = letter;
      const record = poison.get(origin.offset);
      if (origin.topic !== topic || origin.partition !== onTheLog.partition || !record) {
        against.push(
          `${topic}: a record that is no poison lies there, from ${JSON.stringify(origin)}: ${reason}`,
        );
      } else if (record.value !== value) against.push(`${topic} ${origin.offset}: it lies there changed`);
      else if (reason === '') against.push(`${topic} ${origin.offset}: it lies there without a reason`);
      buried.add(origin.offset);
    }
    for (const offset of poison.keys()) {
      if (!buried.has(offset)) against.push(`${topic} ${offset}: poison that is on no dead-letter topic`);
    }
  }
  if (poisoned === 0) against.push('there was no poison');
  if (counted < 1 || counted > letters) against.push(`/metrics counts ${counted} of ${letters} dead letters`);
  return {
    claim: 'every poison record is a dead letter with origin and reason, is counted, and nothing else is',
    against,
    facts: `${poisoned} poison records, ${counted} counted by who is alive, ${letters} dead letters (${letters - poisoned} again, after a rebuild or a take-over)`,
  };
}
