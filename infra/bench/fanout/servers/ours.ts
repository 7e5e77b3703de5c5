import { createServer } from 'node:http';
import { ApiRole } from '../../../../apps/api/src/api-role.ts';
import { NO_LIMITS } from '../../../../apps/api/src/graphql/guards/client-limits.ts';
import { WhoMayAsk } from '../../../../apps/api/src/http/who-may-ask.ts';
import { EmbeddedLiveStore } from '../../../../apps/api/src/live/embedded-live-store.ts';
import { EmbeddedEventLog } from '../../../../apps/api/src/log/embedded-event-log.ts';
import { PrometheusMeter } from '../../../../apps/api/src/metrics/prometheus-meter.ts';
import { systemClock } from '../../../../packages/sources/src/playback/system-clock.ts';
import type { PartKey } from '../../../../packages/timing/src/fold/parts.ts';
import { type Contending, listening } from '../contenders.ts';
import { itemOf, type Line } from '../feed.ts';

/** The product's API role, on the embedded engines: the whole way from an applied change to the socket. */
export async function ours(base: readonly (readonly [PartKey, unknown])[]): Promise<Contending> {
  const store = new EmbeddedLiveStore();
  let offset = 0;
  const apply = async (
    parts: readonly (readonly [PartKey, unknown])[],
    lines: readonly Line[],
  ): Promise<void> => {
    const from = offset === 0 ? null : { 'f1.timing:0': offset };
    await store.apply({
      session: 'bench',
      epoch: 'bench',
      reset: offset === 0,
      from,
      to: { 'f1.timing:0': ++offset },
      parts: new Map(parts) as never,
      memory: new Map(),
      items: lines.map((line) => ({ log: 'raceControl', item: itemOf(line) })),
      summary: { kind: 'RACE', origin: 'REPLAY', season: 2023, status: 'STARTED', active: true },
      appendedAtMs: Date.now(),
    });
  };
  await apply(base, []);
  let api: ApiRole | null = null;
  const server = createServer((request, response) => api?.answer(request, response));
  api = await ApiRole.start({
    log: new EmbeddedEventLog({ onRetry: () => {} }),
    store,
    clock: systemClock,
    report: { info: () => {}, warn: console.error },
    server,
    operatorToken: null,
    clientLimits: NO_LIMITS,
    trustedProxies: [],
    whoMayAsk: new WhoMayAsk({ host: '127.0.0.1', publicUrls: [], allowedOrigins: [] }),
    meter: new PrometheusMeter(),
    anomalies: false,
    commentaryAuthor: 'none',
  });
  const port = await listening(server);
  return { port, step: (parts) => apply(parts, []), line: (line) => apply([], [line]) };
}
