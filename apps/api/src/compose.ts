import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { systemClock } from '@slipstream/sources/playback/system-clock';
import { openRecording } from '@slipstream/sources/recording/open-recording';
import { recordingName } from '@slipstream/sources/recording/recording-files';
import { recordingsIn } from '@slipstream/sources/recording/recordings-in';
import type { Config } from './config.ts';
import { Catalogue } from './graphql/catalogue.ts';
import { Commands } from './graphql/commands.ts';
import { openDelayed } from './graphql/delayed-session.ts';
import { graphServer } from './graphql/graph-server.ts';
import { serveWebSockets } from './graphql/web-sockets.ts';
import { httpServer } from './http/http-server.ts';
import { CurrentSessions } from './live/current-sessions.ts';
import { EmbeddedLiveStore } from './live/embedded-live-store.ts';
import { Leases } from './live/leases.ts';
import { SessionReplica } from './live/session-replica.ts';
import { EmbeddedEventLog } from './log/embedded-event-log.ts';
import { Projector, type ProjectorCounts } from './project/projector.ts';
import type { Report } from './report.ts';
import { type ReplayableRecording, SourceRole } from './source/source-role.ts';

export interface Running {
  /** Where it listens. */
  readonly url: string;
  readonly counts: ProjectorCounts;
  /** Ends everything in order; resolves when it is done. */
  readonly stop: () => Promise<void>;
}

const WEB_ROOT = fileURLToPath(new URL('../../web/dist', import.meta.url));
/** Streams still open when the server goes are cut after this, so that their clients resume elsewhere. */
const DRAIN_MS = 500;

/** Puts the process together: the only file that names adapters. */
export async function compose(config: Config, report: Report): Promise<Running> {
  const play = await Promise.all(config.recordings.map(opened));
  const log = new EmbeddedEventLog({
    onRetry: ({ topic, partition }, cause) =>
      report.warn(`${topic} ${partition}: tries again: ${messageOf(cause)}`),
  });
  const store = new EmbeddedLiveStore();
  const projector = new Projector({
    log,
    store,
    nowMs: () => systemClock.nowMs(),
    onPoison: async ({ topic, partition }, { offset }, reason) =>
      report.warn(`${topic} ${partition} at ${offset} is no event: ${reason}`),
  });
  await projector.start();
  const source = new SourceRole({
    log,
    clock: systemClock,
    report,
    name: randomUUID(),
    play,
    offered: () => offeredIn(config.recordingsFolder),
    speed: config.speed,
    seed: config.seed,
  });

  const sessions = await CurrentSessions.open(store);
  const replicas = new Leases((session) => SessionReplica.open(store, session));
  const delayed = new Leases(openDelayed(log, replicas, () => systemClock.nowMs()));
  const catalogue = await Catalogue.open(log);
  let stopping = false;
  const graph = graphServer({
    log,
    store,
    sessions,
    replicas,
    delayed,
    catalogue,
    commands: new Commands(log, replicas, catalogue, () => systemClock.nowMs()),
    clock: systemClock,
    features: {
      anomalyDetection: false,
      commentaryAuthor: 'none',
      eventLog: log.name,
      liveStore: store.name,
      history: 'none',
    },
    operatorToken: config.operatorToken,
    allowedOrigins: config.allowedOrigins,
    report,
  });
  const notReady = (): readonly string[] => [
    ...(stopping ? ['shutting down'] : []),
    ...(sessions.current === null ? ['no session yet'] : []),
  ];
  const server = httpServer({ graph, webRoot: WEB_ROOT, notReady });
  const closeSockets = serveWebSockets(server, graph, config.allowedOrigins);
  await listen(server, config);
  await source.start();

  return {
    url: urlOf(server, config.host),
    counts: projector.counts,
    stop: async () => {
      stopping = true;
      // Nobody new is let in; who is there is told to go elsewhere, then what feeds them ends.
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await closeSockets();
      server.closeIdleConnections();
      await Promise.race([closed, systemClockAfter(DRAIN_MS)]);
      // An SSE stream that were ended would tell its client that there is no more; a cut one resumes.
      server.closeAllConnections();
      await closed;
      await source.close();
      await projector.close();
      await delayed.close();
      await catalogue.close();
      await sessions.close();
      await replicas.close();
      await log.close();
      await store.close();
    },
  };
}

/** What is to be played is opened at once, so that a mistake in its name ends the start. */
async function opened(path: string): Promise<ReplayableRecording> {
  const log = await openRecording(path);
  const durationMs = log.endsAt === null ? 0 : Date.parse(log.endsAt) - Date.parse(log.startsAt);
  const { title, kind, season } = log;
  return { id: recordingName(path), title, kind, season, durationMs, open: async () => log };
}

async function offeredIn(folder: string | null): Promise<readonly ReplayableRecording[]> {
  if (folder === null) return [];
  const listed = await recordingsIn(folder);
  return listed.map(({ id, title, kind, season, durationMs, path }) => ({
    id,
    title,
    kind,
    season,
    durationMs,
    open: () => openRecording(path),
  }));
}

function listen(server: Server, { port, host }: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function urlOf(server: Server, host: string): string {
  const { port } = server.address() as AddressInfo;
  const name = host === '127.0.0.1' ? 'localhost' : host;
  return `http://${name}:${port}`;
}

function systemClockAfter(ms: number): Promise<void> {
  return new Promise((resolve) => systemClock.after(ms, resolve));
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
