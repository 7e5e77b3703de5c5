import type { LiveStore } from '../live/live-store.ts';
import type { Meter } from './meter.ts';

/** The same live store; each step is timed. */
export function meteredLiveStore(store: LiveStore, meter: Meter, nowMs: () => number): LiveStore {
  return {
    name: store.name,
    scores: store.scores,
    apply: async (change) => {
      const startedMs = performance.now();
      try {
        const outcome = await store.apply(change);
        meter.count(outcome.applied ? 'slipstream_steps_total' : 'slipstream_steps_refused_total', {});
        if (outcome.applied && change.appendedAtMs !== undefined) {
          const ageMs = nowMs() - change.appendedAtMs;
          meter.observe('slipstream_event_age_at_apply_seconds', {}, ageMs / 1_000);
        }
        return outcome;
      } finally {
        meter.observe('slipstream_apply_seconds', {}, (performance.now() - startedMs) / 1_000);
      }
    },
    position: (session) => store.position(session),
    snapshot: (session) => store.snapshot(session),
    readLog: (range) => store.readLog(range),
    watch: (session, tell) => store.watch(session, tell),
    sessions: () => store.sessions(),
    watchSessions: (tell) => store.watchSessions(tell),
    appliedUpTo: () => store.appliedUpTo(),
    markApplied: (offsets, believed) => store.markApplied(offsets, believed),
    close: () => store.close(),
  };
}
