import { KafkaJSAggregateError, KafkaJSNumberOfRetriesExceeded, KafkaJSProtocolError } from 'kafkajs';
import { expect, it } from 'vitest';
import { reasonOf } from './event-log-error.ts';

const refused = (type: string) =>
  new KafkaJSProtocolError(Object.assign(new Error(`Not authorized: ${type}`), { type }) as never);

it.each([
  ['TOPIC_AUTHORIZATION_FAILED', /READ, WRITE, DESCRIBE/],
  ['GROUP_AUTHORIZATION_FAILED', /READ and DESCRIBE on the groups/],
  ['CLUSTER_AUTHORIZATION_FAILED', /IDEMPOTENT_WRITE/],
])('names the right that is missing for %s, also within other errors', (type, right) => {
  const cause = refused(type);
  const again = new KafkaJSNumberOfRetriesExceeded(cause, { retryCount: 3, retryTime: 100 });
  const several = new KafkaJSAggregateError('topics', [cause as never]);
  for (const each of [cause, again, several]) {
    expect(reasonOf(each)).toMatch(type);
    expect(reasonOf(each)).toMatch(right);
    expect(reasonOf(each)).toContain('docs/guides/rights.md');
  }
});

it('leaves other failures in their own words', () => {
  expect(reasonOf(new Error('connect ECONNREFUSED\nsecond line'))).toBe('connect ECONNREFUSED');
});
