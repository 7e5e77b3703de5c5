import { parseArgs } from 'node:util';
import { isForeignTopic } from '@slipstream/sources/foreign/translators';
import { isTopic, listDeadLetters, redriveDeadLetters } from '../dead-letters.ts';
import { TOPICS, type Topic } from '../topics.ts';
import { kafkaConfigFrom } from './kafka-config.ts';
import { KafkaEventLog } from './kafka-event-log.ts';

const USAGE = `dlq list|redrive [--topic ${Object.values(TOPICS).join('|')}] [--limit N]
  list     shows what could not be read, with where it was and why
  redrive  appends it to its topic again, once the reason is gone
Needs KAFKA_BROKERS. Without --topic: all of these. A topic of another program goes by its own name.`;
const VALUE_CHARS = 160;

process.exitCode = await dlq(process.argv.slice(2));

async function dlq(args: readonly string[]): Promise<number> {
  const asked = parsed(args);
  const config = kafkaConfigFrom(process.env);
  const mistakes = [...asked.mistakes, ...(config.ok ? [] : config.mistakes)];
  if (!config.ok || mistakes.length > 0) {
    console.error([...mistakes, USAGE].join('\n'));
    return 2;
  }
  const log = new KafkaEventLog({
    settings: config.settings,
    onState: (state) => {
      if ('reason' in state && state.reason) console.error(`${state.status}: ${state.reason}`);
    },
    onProblem: console.error,
  });
  try {
    for (const topic of asked.topics) await run(asked.verb, log, topic, asked.limit);
    return 0;
  } finally {
    await log.close();
  }
}

async function run(verb: string, log: KafkaEventLog, topic: Topic, limit: number | undefined): Promise<void> {
  if (verb === 'redrive') {
    console.log(`${topic}: ${await redriveDeadLetters(log, topic, new Date(), limit)} driven on`);
    return;
  }
  const letters = await listDeadLetters(log, topic, limit);
  console.log(`${topic}: ${letters.length} dead letters`);
  for (const { origin, key, reason, at, value } of letters) {
    console.log(`  ${at} ${origin.topic}:${origin.partition}@${origin.offset} key ${key}: ${reason}`);
    console.log(`    ${value.slice(0, VALUE_CHARS)}${value.length > VALUE_CHARS ? '…' : ''}`);
  }
}

function parsed(args: readonly string[]) {
  const mistakes: string[] = [];
  const asked = {
    verb: '',
    topics: Object.values(TOPICS) as Topic[],
    limit: undefined as number | undefined,
  };
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { topic: { type: 'string' }, limit: { type: 'string' } },
    });
    asked.verb = positionals[0] ?? '';
    if (values.topic !== undefined) {
      if (isTopic(values.topic)) asked.topics = [values.topic];
      // The log takes any name; the type is of the names that are ours.
      else if (isForeignTopic(values.topic)) asked.topics = [values.topic as string as Topic];
      else mistakes.push(`--topic: "${values.topic}" is none of ${Object.values(TOPICS).join(', ')}.`);
    }
    if (values.limit !== undefined) {
      asked.limit = Number(values.limit);
      if (!Number.isInteger(asked.limit) || asked.limit < 1)
        mistakes.push(`--limit: "${values.limit}" is no count.`);
    }
  } catch (cause) {
    mistakes.push((cause as Error).message);
  }
  if (asked.verb !== 'list' && asked.verb !== 'redrive') mistakes.push('Say what to do: list or redrive.');
  return { ...asked, mistakes };
}
