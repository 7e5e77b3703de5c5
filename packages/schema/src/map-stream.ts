/**
 * The same stream as `source` with each value mapped; null leaves a value out. `return` goes straight
 * through to the source, so that a stream that waits is ended at once.
 *
 * @remarks A failure of the source or of `map` rejects one `next` and closes the source: from then on
 * `next` is done. Transports ask again after a rejection, and would get the same one for ever.
 */
export function mapStream<T, U>(
  source: AsyncIterableIterator<T>,
  map: (value: T) => U | null,
): AsyncIterableIterator<U, undefined> {
  let over = false;
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      try {
        while (!over) {
          const { done, value } = await source.next();
          if (done) break;
          const mapped = map(value);
          if (mapped !== null) return { done: false, value: mapped };
        }
      } catch (cause) {
        if (!over) {
          over = true;
          await source.return?.().catch(() => {});
          throw cause;
        }
      }
      over = true;
      return { done: true, value: undefined };
    },
    async return() {
      over = true;
      await source.return?.();
      return { done: true, value: undefined };
    },
  };
}
