import { randomInt } from 'node:crypto';
import { graphError } from '@slipstream/schema/errors';
import type { PlaybackRequest, RaceRequest, ReplayRequest } from '@slipstream/schema/graph';
import { MAX_SPEED } from '@slipstream/sources/playback/playback';
import type { SessionState } from '@slipstream/timing/fold/state';
import type { Leases } from '../live/leases.ts';
import type { SessionReplica } from '../live/session-replica.ts';
import type { EventLog } from '../log/event-log.ts';
import { TOPICS } from '../log/topics.ts';
import { stoppedByOperator } from '../project/session-endings.ts';
import { type ControlMessage, encodeControl } from '../source/control.ts';
import { appendEvents } from '../source/session-runner.ts';
import { sessionId } from '../source/source-role.ts';
import type { Catalogue } from './catalogue.ts';

/** How long a command may take to show before the caller is told that no source answered. */
const PATIENCE_MS = 15_000;
/** A source that is there stops a session well within it. */
const SOURCE_PATIENCE_MS = 3_000;
const MAX_SEED = 1_000_000;

/** Puts commands on `f1.control`, and waits until the session shows what was asked for. */
export class Commands {
  readonly #log: EventLog;
  readonly #replicas: Leases<SessionReplica>;
  readonly #catalogue: Catalogue;
  readonly #nowMs: () => number;

  constructor(log: EventLog, replicas: Leases<SessionReplica>, catalogue: Catalogue, nowMs: () => number) {
    this.#log = log;
    this.#replicas = replicas;
    this.#catalogue = catalogue;
    this.#nowMs = nowMs;
  }

  startRace({ driver, circuit, laps, seed, speed, faults }: RaceRequest): Promise<SessionState> {
    checkSpeed(speed);
    if (laps !== null && laps < 1) throw graphError('BAD_USER_INPUT', 'laps: a race has at least 1 lap');
    if (seed !== null && seed < 0)
      throw graphError('BAD_USER_INPUT', 'seed: give a whole number of at least 0');
    const chosen = seed ?? randomInt(MAX_SEED);
    const session = sessionId(`simulation-${chosen}`, this.#nowMs());
    const body = { seed: chosen, speed, faults, ...given({ driver, circuit, laps }) };
    return this.#command({ type: 'StartRace', session, body }, () => true);
  }

  startReplay({ recording, speed, from }: ReplayRequest): Promise<SessionState> {
    checkSpeed(speed);
    const known = this.#catalogue.recordings;
    if (!known.some((offered) => offered.id === recording)) {
      const ids = known.map((offered) => offered.id).join(', ') || 'none';
      throw graphError('NOT_FOUND', `recording: no source has ${recording}; it can replay: ${ids}`);
    }
    const session = sessionId(recording, this.#nowMs());
    const body = { recording, speed, ...given({ from }) };
    return this.#command({ type: 'StartReplay', session, body }, (state) => state.playhead?.settled ?? true);
  }

  async setPlayback({ session, paused, speed, seekTo }: PlaybackRequest): Promise<SessionState> {
    if (speed !== null) checkSpeed(speed);
    const before = await this.#stateOf(session);
    if (!before.playhead) {
      throw graphError(
        'BAD_USER_INPUT',
        `session: ${session} is live; only a replay or a simulation has a playhead to set`,
      );
    }
    const was = before.playhead.stamp;
    const body = given({ paused, speed, seekTo });
    return this.#command({ type: 'SetPlayback', session, body }, ({ playhead }) => {
      if (!playhead?.settled || (playhead.stamp === was && seekTo !== null)) return false;
      return (paused === null || playhead.paused === paused) && (speed === null || playhead.speed === speed);
    });
  }

  /** Of a session whose source has gone too: what no source does in time is done here. */
  async stopSession(session: string): Promise<SessionState> {
    const before = await this.#stateOf(session);
    if (before.info.status === 'ENDED') return before;
    const instead = async () => {
      const state = await this.#stateOf(session);
      if (state.info.status !== 'ENDED') await appendEvents(this.#log, stoppedByOperator(state));
    };
    // Where that fails too, the caller is answered that nobody did it.
    const timer = setTimeout(() => void instead().catch(() => {}), SOURCE_PATIENCE_MS);
    try {
      return await this.#command(
        { type: 'StopSession', session, body: {} },
        (state) => state.info.status === 'ENDED',
      );
    } finally {
      clearTimeout(timer);
    }
  }

  async #stateOf(session: string): Promise<SessionState> {
    const lease = await this.#replicas.lease(session);
    lease.release();
    if (!lease.value.state) throw graphError('NOT_FOUND', `session: there is no ${session}`);
    return lease.value.state;
  }

  async #command(message: ControlMessage, shows: (state: SessionState) => boolean): Promise<SessionState> {
    const lease = await this.#replicas.lease(message.session);
    try {
      const shown = new Promise<SessionState | null>((resolve) => {
        const timer = setTimeout(() => resolve(null), PATIENCE_MS);
        const look = () => {
          const { state } = lease.value;
          if (!state?.info.announced || !shows(state)) return;
          clearTimeout(timer);
          stop();
          resolve(state);
        };
        const stop = lease.value.onChange(look);
        if (message.type === 'SetPlayback' && message.body.seekTo === undefined) look();
      });
      const at = new Date(this.#nowMs()).toISOString();
      await this.#log.append(TOPICS.control, [{ key: message.session, value: encodeControl(message, at) }]);
      const state = await shown;
      if (!state) {
        const seconds = PATIENCE_MS / 1_000;
        throw graphError(
          'UNAVAILABLE',
          `no source has answered for ${seconds} s; is one running (--roles source)?`,
        );
      }
      return state;
    } finally {
      lease.release();
    }
  }
}

function checkSpeed(speed: number): void {
  if (speed > 0 && speed <= MAX_SPEED) return;
  throw graphError('BAD_USER_INPUT', `speed: give a number above 0, at most ${MAX_SPEED}`);
}

type Given<T> = { [K in keyof T]?: NonNullable<T[K]> };

/** What was given of it; GraphQL's null means not given. */
function given<T extends Record<string, unknown>>(values: T): Given<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null)) as Given<T>;
}
