import { graphError } from '@slipstream/schema/errors';
import { LiveStoreUnavailable } from '../live/live-store-unavailable.ts';

const ANSWER_MS = 5_000;

/** A stream waits for a live store that is away; whoever asks once is told. */
export async function orUnavailable<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(graphError('UNAVAILABLE', 'the live store does not answer; ask again in a second')),
      ANSWER_MS,
    );
  });
  try {
    return await Promise.race([answer, late]);
  } catch (cause) {
    if (!(cause instanceof LiveStoreUnavailable)) throw cause;
    throw graphError('UNAVAILABLE', 'the live store does not answer; ask again in a second', cause);
  } finally {
    clearTimeout(timer);
  }
}
