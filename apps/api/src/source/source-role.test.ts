import { systemClock } from '@slipstream/sources/playback/system-clock';
import { afterEach, describe, expect, it } from 'vitest';
import { EmbeddedEventLog } from '../log/embedded-event-log.ts';
import type { EventLog } from '../log/event-log.ts';
import { TOPICS } from '../log/topics.ts';
import { collectingReport } from '../report.ts';
import { type ControlMessage, encodeControl } from './control.ts';
import { SourceRole } from './source-role.ts';

const AT = '2026-03-08T05:00:00.000Z';

let closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.reverse()) await close();
  closing = [];
});

/** A source on a log of one partition, which may refuse what is appended for some sessions. */
async function started() {
  const log = new EmbeddedEventLog({ partitions: 1 });
  const refused = new Map<string, Promise<never>>();
  const append: EventLog['append'] = async (topic, records) => {
    for (const { key } of records) await refused.get(key.split('/')[0] ?? '');
    return log.append(topic, records);
  };
  const picky = new Proxy(log, {
    get: (_, name) => {
      if (name === 'append') return append;
      const value = log[name as keyof EventLog] as unknown;
      return typeof value === 'function' ? value.bind(log) : value;
    },
  });
  const report = collectingReport();
  const role = new SourceRole({
    log: picky,
    clock: systemClock,
    report,
    name: 'test',
    play: [],
    offered: async () => [],
    speed: 1,
    seed: 1,
    waits: true,
  });
  await role.start();
  closing.push(() => log.close());
  const order = (message: ControlMessage) =>
    log.append(TOPICS.control, [{ key: message.session, value: encodeControl(message, AT) }]);
  const race = (session: string) =>
    order({ type: 'StartRace', session, body: { seed: 1, laps: 1, speed: 1, faults: false } });
  const told = async (session: string) => {
    const values: string[] = [];
    const { next } = await log.offsets({ topic: TOPICS.timing, partition: 0 });
    if (next === 0) return values;
    await new Promise<void>((resolve) => {
      void log
        .tail({
          topic: TOPICS.timing,
          partition: 0,
          from: 0,
          onBatch: async (records) => {
            values.push(...records.filter(({ key }) => key === session).map(({ value }) => value));
            if ((records.at(-1)?.offset ?? 0) >= next - 1) resolve();
          },
        })
        .then((reading) => closing.push(() => reading.close()));
    });
    return values;
  };
  return { role, race, order, told, refused, report };
}

describe('the reader of commands', () => {
  it('obeys the commands of other sessions while one session does not obey', async () => {
    const { role, race, order, told, refused } = await started();
    await race('stuck');
    await expect.poll(async () => (await told('stuck')).length).toBeGreaterThan(0);
    refused.set('stuck', new Promise(() => {}));
    await order({ type: 'StopSession', session: 'stuck', body: {} });
    await race('other');
    await expect.poll(async () => (await told('other')).length, { timeout: 15_000 }).toBeGreaterThan(0);
    void role.close();
  });

  it('reports a command that fails, and obeys the next ones', async () => {
    const { role, race, order, told, refused, report } = await started();
    await race('failing');
    await expect.poll(async () => (await told('failing')).length).toBeGreaterThan(0);
    await order({ type: 'SetPlayback', session: 'failing', body: { paused: true } });
    await expect.poll(async () => (await told('failing')).at(-1)).toContain('"paused":true');
    const refusal = Promise.reject(new Error('the topic takes nothing'));
    refusal.catch(() => {});
    refused.set('failing', refusal);
    await order({ type: 'StopSession', session: 'failing', body: {} });
    await race('next');
    await expect.poll(async () => (await told('next')).length).toBeGreaterThan(0);
    const reported = () =>
      report.lines.filter((line) => line.startsWith('failing: StopSession is not obeyed'));
    await expect.poll(reported, { timeout: 15_000 }).toHaveLength(1);
    refused.delete('failing');
    await role.close();
  });
});
