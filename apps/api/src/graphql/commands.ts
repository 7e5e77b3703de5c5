import { randomInt } from 'node:crypto';
import { graphError, tooManyRequests } from '@slipstream/schema/errors';
import type { PlaybackRequest, RaceRequest, ReplayRequest } from '@slipstream/schema/graph';
import { MAX_SPEED } from '@slipstream/sources/playback/playback';
import { MAX_RACE_LAPS } from '@slipstream/sources/simulator/simulate-race';
import type { SessionState } from '@slipstream/timing/fold/state';
import type { GraphQLError } from 'graphql';
import type { CurrentSessions } from '../live/current-sessions.ts';
import type { Leases } from '../live/leases.ts';
import type { SessionReplica } from '../live/session-replica.ts';
import type { EventLog } from '../log/event-log.ts';
import { TOPICS } from '../log/topics.ts';
import { stoppedByOperator } from '../project/session-endings.ts';
import { type ControlMessage, encodeControl } from '../source/control.ts';
import { appendEvents } from '../source/session-runner.ts';
import { sessionId } from '../source/source-role.ts';
import type { Catalogue } from './catalogue.ts';
import { RACE_CIRCUITS, RACE_ENTRIES } from './race-offer.ts';

/** Time for the effect of a command to show. After it the command fails with UNAVAILABLE. */
const PATIENCE_MS = 15_000;
/** Time for the source to stop a session. A running source needs much less. */
const SOURCE_PATIENCE_MS = 3_000;
const MAX_SEED = 1_000_000;
const RETRY_START_MS = 10_000;
const MAX_SHOWN_CHARS = 60;

export interface CommandsOptions {
  readonly log: EventLog;
  /** Keyed by session. */
  readonly replicas: Leases<SessionReplica>;
  readonly catalogue: Catalogue;
  readonly sessions: CurrentSessions;
  /** The most replays and simulations that can run at the same time. */
  readonly maxStarted: number;
  readonly nowMs: () => number;
}

/** Appends commands to `f1.control` and waits until the session shows their effect. */
export class Commands {
  readonly #log: EventLog;
  readonly #replicas: Leases<SessionReplica>;
  readonly #catalogue: Catalogue;
  readonly #nowMs: () => number;

  readonly #sessions: CurrentSessions;
  readonly #maxStarted: number;
  /** Number of sessions that this process has started and that do not show yet. */
  #starting = 0;

  constructor({ log, replicas, catalogue, sessions, maxStarted, nowMs }: CommandsOptions) {
    this.#log = log;
    this.#replicas = replicas;
    this.#catalogue = catalogue;
    this.#sessions = sessions;
    this.#maxStarted = maxStarted;
    this.#nowMs = nowMs;
  }

  async startRace({ driver, circuit, laps, seed, speed, faults }: RaceRequest): Promise<SessionState> {
    checkSpeed(speed);
    if (laps !== null && (laps < 1 || laps > MAX_RACE_LAPS)) {
      throw graphError('BAD_USER_INPUT', `laps: give 1 to ${MAX_RACE_LAPS}`);
    }
    if (circuit !== null && !RACE_CIRCUITS.some(({ id }) => id === circuit)) {
      const ids = RACE_CIRCUITS.map(({ id }) => id).join(', ');
      throw graphError('BAD_USER_INPUT', `circuit: there is no ${shortened(circuit)}; there are ${ids}`);
    }
    if (driver !== null && !RACE_ENTRIES.some(({ number }) => number === driver)) {
      const numbers = RACE_ENTRIES.map(({ number }) => number).join(', ');
      throw graphError('BAD_USER_INPUT', `driver: no car ${driver} races; the cars are ${numbers}`);
    }
    if (seed !== null && seed < 0)
      throw graphError('BAD_USER_INPUT', 'seed: give a whole number of at least 0');
    const chosen = seed ?? randomInt(MAX_SEED);
    const session = sessionId(`simulation-${chosen}`, this.#nowMs());
    const body = { seed: chosen, speed, faults, ...given({ driver, circuit, laps }) };
    return this.#start({ type: 'StartRace', session, body }, () => true);
  }

  async startReplay({ recording, speed, from }: ReplayRequest): Promise<SessionState> {
    checkSpeed(speed);
    const known = this.#catalogue.recordings;
    if (!known.some((offered) => offered.id === recording)) {
      const ids = known.map((offered) => offered.id).join(', ') || 'none';
      throw graphError(
        'NOT_FOUND',
        `recording: no source has ${shortened(recording)}; it can replay: ${ids}`,
      );
    }
    const session = sessionId(recording, this.#nowMs());
    const body = { recording, speed, ...given({ from }) };
    return this.#start({ type: 'StartReplay', session, body }, (state) => state.playhead?.settled ?? true);
  }

  /** Bounds the number of running sessions, because each uses memory and time that all clients share. */
  async #start(message: ControlMessage, shows: (state: SessionState) => boolean): Promise<SessionState> {
    const going = this.#sessions.entries.filter(
      ({ summary }) => summary.active && summary.origin !== 'LIVE' && summary.origin !== null,
    );
    if (going.length + this.#starting >= this.#maxStarted) {
      throw tooManyRequests(
        `${this.#maxStarted} races and replays are under way, which is the most: stop one with \`stopSession\`, or wait until one ends`,
        RETRY_START_MS,
      );
    }
    this.#starting++;
    try {
      return await this.#command(message, shows);
    } finally {
      this.#starting--;
    }
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
    if (wasStopped(before)) throw stoppedError(session);
    const was = before.playhead.stamp;
    const body = given({ paused, speed, seekTo });
    const after = await this.#command({ type: 'SetPlayback', session, body }, (state) => {
      if (wasStopped(state)) return true;
      const { playhead } = state;
      if (!playhead?.settled || (playhead.stamp === was && seekTo !== null)) return false;
      return (paused === null || playhead.paused === paused) && (speed === null || playhead.speed === speed);
    });
    // Stopping the session in the meantime also ends the wait.
    if (wasStopped(after)) throw stoppedError(session);
    return after;
  }

  /** Stops a session. When no source stops it within `SOURCE_PATIENCE_MS`, this process appends the ending itself. */
  async stopSession(session: string): Promise<SessionState> {
    const before = await this.#stateOf(session);
    if (before.info.status === 'ENDED') return before;
    const instead = async () => {
      const state = await this.#stateOf(session);
      if (state.info.status !== 'ENDED') await appendEvents(this.#log, stoppedByOperator(state));
    };
    // When this fails too, the command fails with UNAVAILABLE.
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

/** Returns true for a session that was stopped: it no longer plays. A session that ended by itself still accepts seeks. */
function wasStopped({ info }: SessionState): boolean {
  return info.status === 'ENDED' && (info.stoppedAt ?? null) !== null;
}

function stoppedError(session: string): GraphQLError {
  return graphError(
    'BAD_USER_INPUT',
    `session: ${session} was stopped, and nobody plays it any more: start another one`,
  );
}

function checkSpeed(speed: number): void {
  if (speed > 0 && speed <= MAX_SPEED) return;
  throw graphError('BAD_USER_INPUT', `speed: give a number above 0, at most ${MAX_SPEED}`);
}

/** Shortens client input for error messages. */
function shortened(text: string): string {
  return text.length > MAX_SHOWN_CHARS ? `${text.slice(0, MAX_SHOWN_CHARS)}…` : text;
}

type Given<T> = { [K in keyof T]?: NonNullable<T[K]> };

/** Drops null values: null means that the client gave no value. */
function given<T extends Record<string, unknown>>(values: T): Given<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null)) as Given<T>;
}
