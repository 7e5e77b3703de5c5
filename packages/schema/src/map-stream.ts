/**
 * Returns a stream of the mapped values of `source`. It skips values that map to null. `return` calls the
 * source directly, so a waiting stream ends at once.
 *
 * @remarks A failure of the source or of `map` rejects one `next` and closes the source; every later `next`
 * is done. Without this, transports that call `next` after a rejection would receive the same one for ever.
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
