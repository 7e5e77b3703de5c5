import { event } from '@slipstream/timing/testing/events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EmbeddedEventLog } from '../log/embedded-event-log.ts';
import { TOPICS } from '../log/topics.ts';
import { ConfluentRegistry } from './confluent-registry.ts';
import { registryEventLog } from './registry-event-log.ts';
import { type RegistryUnderTest, registryUnderTest } from './registry-under-test.ts';

const POSITION = {
  type: 'record',
  name: 'Position',
  fields: [
    { name: 'driver', type: 'string' },
    { name: 'at', type: 'long' },
    { name: 'speed', type: ['null', 'double'], default: null },
  ],
};
const AVRO = { type: 'AVRO', text: JSON.stringify(POSITION) } as const;

let registry: RegistryUnderTest;
beforeEach(async () => {
  registry = await registryUnderTest();
});
afterEach(() => registry.close());

function framed(id: number, body: string): Buffer {
  const head = Buffer.alloc(5);
  head.writeInt32BE(id, 1);
  return Buffer.concat([head, Buffer.from(body)]);
}

describe('the schema registry', () => {
  it('reads what it wrote, with one question for each schema', async () => {
    const client = new ConfluentRegistry({ url: registry.url, auth: null });
    const value = { driver: 'Lando Norris', at: 1_774_764_000_000, speed: 301.5 };
    const bytes = await client.encode('positions-value', AVRO, value);
    expect([...bytes.subarray(0, 5)]).toEqual([0, 0, 0, 0, 1]);
    await client.encode('positions-value', AVRO, { ...value, speed: null });
    const reader = new ConfluentRegistry({ url: registry.url, auth: null });
    const before = registry.requests.length;
    expect(await reader.decode(bytes)).toMatchObject({ ok: true, value });
    expect(await reader.decode(bytes)).toMatchObject({ ok: true, value });
    expect(registry.requests.slice(before)).toEqual(['GET /schemas/ids/1']);
  });

  it('writes with the newest schema that the subject has', async () => {
    const newer = { ...POSITION, fields: [...POSITION.fields, { name: 'lap', type: 'int', default: 0 }] };
    const id = registry.register('positions-value', 'AVRO', newer);
    const client = new ConfluentRegistry({ url: registry.url, auth: null });
    const bytes = await client.encode('positions-value', AVRO, { driver: 'A', at: 1, speed: null, lap: 3 });
    expect(bytes.readInt32BE(1)).toBe(id);
    await expect(client.encode('positions-value', AVRO, { driver: 7 })).rejects.toMatchObject({
      code: 'value_does_not_fit',
    });
  });

  it('checks JSON against its schema, in whatever dialect that is', async () => {
    const id = registry.register('lines-value', 'JSON', {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      javaType: 'com.example.Line',
      properties: { message: { type: 'string' } },
      required: ['message'],
    });
    const client = new ConfluentRegistry({ url: registry.url, auth: null });
    expect(await client.decode(framed(id, '{"message":"Go"}'))).toEqual({
      ok: true,
      value: { message: 'Go' },
    });
    expect(await client.decode(framed(id, '{"message":7}'))).toMatchObject({
      ok: false,
      reason: expect.stringContaining('/message'),
    });
  });

  it('says why bytes will never be read', async () => {
    registry.register('positions-value', 'AVRO', POSITION);
    const client = new ConfluentRegistry({ url: registry.url, auth: null });
    expect(await client.decode(framed(1, '\u0002'))).toMatchObject({
      ok: false,
      reason: expect.stringContaining('not of schema 1'),
    });
    expect(await client.decode(framed(99, ''))).toEqual({
      ok: false,
      reason: 'the schema registry does not know schema 99',
    });
    expect(await client.decode(Buffer.from([0, 1]))).toMatchObject({ ok: false });
  });

  it('tells a refused password from a registry that fails, and throws both: time may mend them', async () => {
    registry.register('positions-value', 'AVRO', POSITION);
    registry.require('reader', 's3cret');
    const wrong = new ConfluentRegistry({ url: registry.url, auth: { username: 'reader', password: 'no' } });
    await expect(wrong.decode(framed(1, ''))).rejects.toMatchObject({
      code: 'registry_refused',
      message: expect.stringContaining('SCHEMA_REGISTRY_PASSWORD'),
    });
    const auth = { username: 'reader', password: 's3cret' };
    const right = new ConfluentRegistry({ url: registry.url, auth });
    registry.behave('fail');
    await expect(right.decode(framed(1, ''))).rejects.toMatchObject({ code: 'registry_unreachable' });
    registry.behave('answer');
    expect(await right.decode(framed(1, '\u0002A\u0002\u0000'))).toMatchObject({
      ok: true,
      value: { driver: 'A', at: 1, speed: null },
    });
  });

  it('names the right that is missing, for reading and for registering', async () => {
    registry.behave('refuse');
    const client = new ConfluentRegistry({ url: registry.url, auth: null });
    await expect(client.decode(framed(1, ''))).rejects.toMatchObject({
      code: 'registry_refused',
      message: expect.stringContaining('DeveloperRead'),
    });
    await expect(client.encode('lines-value', AVRO, {})).rejects.toMatchObject({
      code: 'registry_refused',
      message: expect.stringMatching(/subject lines-value: grant DeveloperRead/),
    });
  });

  it('gives a registry that takes the question and never answers up in time', async () => {
    registry.behave('hang');
    const client = new ConfluentRegistry({ url: registry.url, auth: null, answerTimeoutMs: 50 });
    await expect(client.decode(framed(1, ''))).rejects.toMatchObject({ code: 'registry_unreachable' });
  });
});

it('our own topics are read in the wire format, and what is no message of it is left as it was', async () => {
  const id = registry.register('f1.timing-value', 'JSON', { type: 'object' });
  const embedded = new EmbeddedEventLog({ partitions: 1 });
  const log = registryEventLog(embedded, new ConfluentRegistry({ url: registry.url, auth: null }));
  const pitted = event(1, 'PitEntered', { driver: 44 });
  const read: string[] = [];
  await log.consume({
    group: 'g',
    topics: [TOPICS.timing],
    startAt: async () => 0,
    onBatch: async ({ records }) => void read.push(...records.map(({ value }) => value)),
  });
  const value = framed(id, JSON.stringify(pitted));
  await log.append(TOPICS.timing, [
    { key: 's', value: value.toString(), bytes: { key: null, value } },
    { key: 's', value: 'plain' },
    { key: 's', value: 'unknown', bytes: { key: null, value: framed(99, '{}') } },
  ]);
  await expect.poll(() => read.length).toBe(3);
  expect(read).toEqual([JSON.stringify(pitted), 'plain', 'unknown']);
  await log.close();
});
