/**
 * The same stream with each value mapped; null leaves a value out. `return` goes straight through to
 * the source, so that a stream that waits is ended at once.
 */
export function mapStream<T, U>(
  source: AsyncIterableIterator<T>,
  map: (value: T) => U | null,
): AsyncIterableIterator<U, undefined> {
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      for (;;) {
        const { done, value } = await source.next();
        if (done) return { done: true, value: undefined };
        const mapped = map(value);
        if (mapped !== null) return { done: false, value: mapped };
      }
    },
    async return() {
      await source.return?.();
      return { done: true, value: undefined };
    },
  };
}
