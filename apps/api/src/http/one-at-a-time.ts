/** All who ask while an answer is made get that one: on one connection a client can ask a thousand times at once. */
export function oneAtATime<T>(make: () => Promise<T>): () => Promise<T> {
  let making: Promise<T> | null = null;
  return () => {
    making ??= make().finally(() => {
      making = null;
    });
    return making;
  };
}
