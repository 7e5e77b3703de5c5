import type { TimingEvent } from '@slipstream/timing/events/envelope';
import type { Append } from './session-runner.ts';

/** Events carried at one go: the projector folds them in some 2 ms. */
const SLICE = 100;
/** A session in its own time never has as many at once; one that is played fast has. */
const FEW = 20;
/** Between two slices, of whatever session: most of the processor is left to viewers. */
const GAP_MS = 4;
/** Records that the log may be ahead of those who fold it. */
const MAX_AHEAD = 5_000;
const LOOK_AGAIN_MS = 20;

/**
 * Carries what sessions have that anybody may start. However many of them are played as fast as they
 * can be, they take turns, and the log is never far ahead of the projector: what is appended and not yet
 * folded is memory.
 *
 * @param ahead how many records wait to be folded.
 */
export function pacedAppend(
  append: Append,
  ahead: () => number,
  sleep: (ms: number) => Promise<void>,
): Append {
  let last: Promise<unknown> = Promise.resolve();
  const slice = async (events: readonly TimingEvent[]): Promise<void> => {
    while (ahead() > MAX_AHEAD) await sleep(LOOK_AGAIN_MS);
    await append(events);
    await sleep(GAP_MS);
  };
  return async (events) => {
    if (events.length <= FEW) return append(events);
    for (let from = 0; from < events.length; from += SLICE) {
      const mine = last.then(() => slice(events.slice(from, from + SLICE)));
      last = mine.catch(() => {});
      await mine;
    }
  };
}
