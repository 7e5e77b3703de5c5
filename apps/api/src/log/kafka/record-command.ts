import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '@slipstream/sources/playback/system-clock';
import { isEventLogFile } from '@slipstream/sources/recording/event-log-file';
import { recordSession } from '../../source/record-session.ts';
import { PrefixedEventLog } from '../prefixed-event-log.ts';
import { kafkaConfigFrom } from './kafka-config.ts';
import { KafkaEventLog } from './kafka-event-log.ts';

const USAGE = `record --session ID --out PATH
Writes what Kafka holds of a session to a file, one envelope a line; PATH ends in .jsonl or .jsonl.gz.
Needs KAFKA_BROKERS. Without Kafka: start with --record PATH.`;

process.exitCode = await record(process.argv.slice(2));

async function record(args: readonly string[]): Promise<number> {
  const { session, out, mistakes } = asked(args);
  const config = kafkaConfigFrom(process.env);
  if (!config.ok) mistakes.push(...config.mistakes);
  if (!config.ok || mistakes.length > 0) {
    console.error([...mistakes, USAGE].join('\n'));
    return 2;
  }
  const kafka = new KafkaEventLog({
    settings: config.settings,
    onState: (state) => {
      if ('reason' in state && state.reason) console.error(`${state.status}: ${state.reason}`);
    },
    onProblem: console.error,
  });
  const prefix = process.env.KAFKA_TOPIC_PREFIX ?? '';
  const log = prefix === '' ? kafka : new PrefixedEventLog(kafka, prefix);
  let failed = false;
  try {
    const count = await recordSession(log, systemClock, session, out, (line) => {
      failed = true;
      console.error(line);
    });
    if (count > 0 && !failed) console.log(`${out}: ${count} events of ${session}`);
    if (count === 0) console.error(`Kafka holds no session ${session}: the query sessions lists them`);
    return count > 0 && !failed ? 0 : 1;
  } finally {
    await log.close();
  }
}

function asked(args: readonly string[]): { session: string; out: string; mistakes: string[] } {
  const mistakes: string[] = [];
  try {
    const options = { session: { type: 'string' }, out: { type: 'string' } } as const;
    const { values } = parseArgs({ args: args.filter((arg) => arg !== '--'), options });
    const { session = '', out = '' } = values;
    const path = resolve(process.env.INIT_CWD ?? process.cwd(), out);
    if (session === '') mistakes.push('--session: say which session.');
    if (!isEventLogFile(out)) mistakes.push(`--out ${out}: give a PATH that ends in .jsonl or .jsonl.gz.`);
    else if (existsSync(path)) mistakes.push(`--out ${out}: there is a file of that name; give another one.`);
    return { session, out: path, mistakes };
  } catch (cause) {
    return { session: '', out: '', mistakes: [cause instanceof Error ? cause.message : String(cause)] };
  }
}
