import { useEffect } from 'react';
import { useCellPart } from '../live/use-cell.ts';
import { usePage } from './context.ts';

/** Keeps the screen on while a session runs; a screen that goes dark in lap 50 is no timing screen. */
export function useWakeLock(): void {
  const { live } = usePage();
  const isRunning = useCellPart(
    live.session,
    (session) => session?.status === 'STARTED' && !session.clock.paused,
  );
  useEffect(() => {
    if (!isRunning || !('wakeLock' in navigator)) return;
    let lock: WakeLockSentinel | null = null;
    let done = false;
    async function hold(): Promise<void> {
      if (document.visibilityState !== 'visible') return;
      try {
        lock = await navigator.wakeLock.request('screen');
        if (done) await lock.release();
      } catch {
        // Refused on low battery; the page works without it.
      }
    }
    void hold();
    document.addEventListener('visibilitychange', hold);
    return () => {
      done = true;
      document.removeEventListener('visibilitychange', hold);
      void lock?.release();
    };
  }, [isRunning]);
}
