import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { EmbeddedEventLog } from './embedded-event-log.ts';
import { eventLogContract } from './event-log.contract.ts';
import { PrefixedEventLog } from './prefixed-event-log.ts';
import { TOPICS } from './topics.ts';

eventLogContract('a log with a prefix', async () => ({
  log: new PrefixedEventLog(new EmbeddedEventLog(), 'team-a.'),
  scope: randomUUID(),
}));

it('keeps installations on one log apart', async () => {
  const shared = new EmbeddedEventLog({ partitions: 1 });
  const ours = new PrefixedEventLog(shared, 'ours.');
  const theirs = new PrefixedEventLog(shared, 'theirs.');
  await theirs.append(TOPICS.timing, [{ key: 'session', value: 'theirs' }]);
  expect(await ours.offsets({ topic: TOPICS.timing, partition: 0 })).toEqual({ oldest: 0, next: 0 });
  expect(await theirs.offsets({ topic: TOPICS.timing, partition: 0 })).toEqual({ oldest: 0, next: 1 });
});
