/**
 * Loaded before a process of the product (`--expose-gc --import`): when its parent asks, it collects
 * garbage and tells what is left. The product knows nothing of it.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { writeHeapSnapshot } from 'node:v8';

export interface Measured {
  /** After a full collection. */
  readonly heapMb: number;
  readonly externalMb: number;
  readonly rssMb: number;
  /** How late the event loop was since the question before, that question's collection left out. */
  readonly loopP50Ms: number;
  readonly loopP99Ms: number;
  readonly loopMaxMs: number;
  /** Of CPU since the process began. */
  readonly cpuS: number;
}

/** Answers may overtake one another: each carries the number of its question. */
export type Question =
  | { readonly number: number; readonly ask: 'measure' }
  | { readonly number: number; readonly ask: 'snapshot'; readonly file: string };

export interface Answer {
  readonly number: number;
  readonly answer: unknown;
}

const MB = 1024 * 1024;
const NS_PER_MS = 1e6;
const delay = monitorEventLoopDelay({ resolution: 10 });
delay.enable();

process.on('message', (question: Question) => {
  if (question.ask === 'snapshot') {
    answer(question, writeHeapSnapshot(question.file));
    return;
  }
  const [loopP50Ms, loopP99Ms, loopMaxMs] = [
    delay.percentile(50) / NS_PER_MS,
    delay.percentile(99) / NS_PER_MS,
    delay.max / NS_PER_MS,
  ] as const;
  globalThis.gc?.();
  // What a finaliser let go is garbage only now.
  setImmediate(() => {
    globalThis.gc?.();
    const { heapUsed, external, rss } = process.memoryUsage();
    const { user, system } = process.cpuUsage();
    const measured: Measured = {
      heapMb: heapUsed / MB,
      externalMb: external / MB,
      rssMb: rss / MB,
      loopP50Ms,
      loopP99Ms,
      loopMaxMs,
      cpuS: (user + system) / 1e6,
    };
    answer(question, measured);
    setImmediate(() => delay.reset());
  });
});
// Whoever measures is gone: nobody else would stop this process.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
// The channel alone must not keep the process alive.
process.channel?.unref();

function answer({ number }: Question, what: unknown): void {
  const told: Answer = { number, answer: what };
  process.send?.(told);
}
