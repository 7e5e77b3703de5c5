import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Gauge, type Registry } from 'prom-client';

/** How often it is looked at. Each look wakes the process, which else sleeps between two changes. */
const LOOK_EVERY_MS = 100;

/**
 * How late the event loop was since the scrape before, in seconds, under the names of `prom-client`'s
 * default metrics, which these replace: those look a hundred times a second, which was three quarters of
 * what a server with idle viewers used, and take the time between two looks for lag.
 *
 * @returns what is to be called before each scrape.
 */
export function meterEventLoopLag(registry: Registry): () => void {
  const intervals = monitorEventLoopDelay({ resolution: LOOK_EVERY_MS });
  intervals.enable();
  const late = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e9 - LOOK_EVERY_MS / 1e3);
  const readings = {
    min: () => late(intervals.min),
    max: () => late(intervals.max),
    mean: () => late(intervals.mean),
    stddev: () => intervals.stddev / 1e9,
    p50: () => late(intervals.percentile(50)),
    p90: () => late(intervals.percentile(90)),
    p99: () => late(intervals.percentile(99)),
  };
  const gauges = Object.entries(readings).map(([of, read]) => {
    const name = `nodejs_eventloop_lag_${of}_seconds`;
    registry.removeSingleMetric(name);
    const help = `How late the event loop was since the scrape before: ${of}.`;
    return { gauge: new Gauge({ name, help, registers: [registry] }), read };
  });
  return () => {
    // Of no look at all there is nothing to read.
    if (intervals.count > 0) for (const { gauge, read } of gauges) gauge.set(read());
    intervals.reset();
  };
}
