import type { WallClock } from '../../../packages/sources/src/playback/playback.ts';

/** The clock of a simulated process. While the process is stopped nothing runs in it, and what became due runs when it goes on. */
export class ProcessClock implements WallClock {
  readonly #world: WallClock;
  readonly #held: (() => void)[] = [];
  #state: 'running' | 'stopped' | 'dead' = 'running';

  constructor(world: WallClock) {
    this.#world = world;
  }

  nowMs(): number {
    return this.#world.nowMs();
  }

  after(ms: number, callback: () => void): () => void {
    let cancelled = false;
    const run = (): void => {
      if (cancelled || this.#state === 'dead') return;
      if (this.#state === 'stopped') this.#held.push(run);
      else callback();
    };
    const cancel = this.#world.after(ms, run);
    return () => {
      cancelled = true;
      cancel();
    };
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve));
  }

  stop(): void {
    if (this.#state === 'running') this.#state = 'stopped';
  }

  goOn(): void {
    if (this.#state !== 'stopped') return;
    this.#state = 'running';
    for (const run of this.#held.splice(0)) this.after(0, run);
  }

  /** Nothing runs in it any more. */
  kill(): void {
    this.#state = 'dead';
    this.#held.length = 0;
  }
}
