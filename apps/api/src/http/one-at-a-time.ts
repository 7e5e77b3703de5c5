/** Shares one result between all calls that arrive while it is pending. One connection can send a thousand requests at once. */
export function oneAtATime<T>(make: () => Promise<T>): () => Promise<T> {
  let making: Promise<T> | null = null;
  return () => {
    making ??= make().finally(() => {
      making = null;
    });
    return making;
  };
}
