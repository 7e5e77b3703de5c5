import { expect, it } from 'vitest';
import { mapStream } from './map-stream.ts';

/** A source that emits 1, 2, … and then rejects every `next`. */
function failing(good: number) {
  const asked = { times: 0, returned: 0 };
  const source: AsyncIterableIterator<number> = {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      if (++asked.times > good) throw new Error('out of order');
      return { done: false, value: asked.times };
    },
    async return() {
      asked.returned++;
      return { done: true, value: undefined };
    },
  };
  return { asked, source };
}

it('rejects once when its source fails, closes it, and is done', async () => {
  const { asked, source } = failing(1);
  const stream = mapStream(source, (value) => value * 10);
  expect(await stream.next()).toEqual({ done: false, value: 10 });
  await expect(stream.next()).rejects.toThrow('out of order');
  for (let times = 0; times < 3; times++)
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  expect(asked).toEqual({ times: 2, returned: 1 });
});

it('rejects once when a value cannot be mapped, closes its source, and is done', async () => {
  const { asked, source } = failing(10);
  const stream = mapStream(source, () => {
    throw new Error('no such field');
  });
  await expect(stream.next()).rejects.toThrow('no such field');
  expect(await stream.next()).toEqual({ done: true, value: undefined });
  expect(asked).toEqual({ times: 1, returned: 1 });
});

it('leaves out what is mapped to null', async () => {
  const { source } = failing(4);
  const stream = mapStream(source, (value) => (value % 2 === 0 ? value : null));
  expect(await stream.next()).toEqual({ done: false, value: 2 });
  expect(await stream.next()).toEqual({ done: false, value: 4 });
});
