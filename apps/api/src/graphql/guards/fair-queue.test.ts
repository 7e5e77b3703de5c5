import { expect, it } from 'vitest';
import { FairQueue } from './fair-queue.ts';

/** A queue whose jobs end when the test ends them. */
function scene({ running = 1, waiting = 100, most = 3 } = {}) {
  const queue = new FairQueue<string>({ running, waiting, what: 'at' });
  const started: string[] = [];
  const ends = new Map<string, () => void>();
  const ask = (client: string, key: string): Promise<string> =>
    queue.run(client, most, key, () => {
      started.push(key);
      return new Promise((resolve) => ends.set(key, () => resolve(`answer ${key}`)));
    });
  const end = async (key: string): Promise<void> => {
    ends.get(key)?.();
    for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
  };
  return { queue, started, ask, end };
}

const codeOf = (asked: Promise<unknown>) =>
  asked.then(
    () => 'answered',
    (error) => error.extensions.code,
  );

it('serves clients in turn, however many one of them has waiting', async () => {
  const { ask, end, started } = scene();
  for (const key of ['a1', 'a2', 'a3', 'a4']) void ask('a', key);
  void ask('b', 'b1');
  for (const key of ['a1', 'a2', 'b1']) await end(key);
  expect(started).toEqual(['a1', 'a2', 'b1', 'a3']);
});

it('works out once what several ask for while it waits or runs', async () => {
  const { ask, end, started } = scene();
  const asked = [ask('a', 'one'), ask('b', 'one'), ask('a', 'one')];
  await end('one');
  expect(await Promise.all(asked)).toEqual(['answer one', 'answer one', 'answer one']);
  expect(started).toEqual(['one']);
  void ask('a', 'one');
  expect(started).toEqual(['one', 'one']);
});

it('refuses a client that has too many waiting, and nobody else', async () => {
  const { ask, queue } = scene({ most: 2 });
  for (const key of ['a1', 'a2', 'a3']) void ask('a', key);
  expect(await codeOf(ask('a', 'a4'))).toBe('TOO_MANY_REQUESTS');
  void ask('b', 'b1');
  expect(queue.waiting).toBe(3);
});

it('has a bound for everybody together', async () => {
  const { ask } = scene({ waiting: 2 });
  for (const client of ['a', 'b', 'c']) void ask(client, client);
  expect(await codeOf(ask('d', 'd'))).toBe('TOO_MANY_REQUESTS');
});

it('goes on behind work that fails', async () => {
  const queue = new FairQueue<string>({ running: 1, waiting: 10, what: 'at' });
  const failed = queue.run('a', 3, 'bad', async () => {
    throw new Error('it broke');
  });
  const next = queue.run('a', 3, 'good', async () => 'fine');
  await expect(failed).rejects.toThrow('it broke');
  expect(await next).toBe('fine');
});
