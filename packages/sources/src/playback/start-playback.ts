import type { TimingEvent } from '@slipstream/timing/events/envelope';
import { type LogReader, readLog } from './log-reader.ts';
import { MAX_SPEED, type Playback, type PlaybackOptions, type PlaybackStatus } from './playback.ts';
import { PlaybackError } from './playback-error.ts';
import { behindMs, dueMs, type Playhead, type PlayheadInput, placeMs, react, waitMs } from './playhead.ts';

/** As many events as one request to a log carries well. */
const MAX_BATCH = 500;
/** A viewer's clock that runs on its own is set right this often. */
const TELL_EVERY_MS = 10_000;
/** A log that is carried later than this is shown from where it is, rather than in a rush. */
const MAX_BEHIND_MS = 1_000;
/** Events closer together than this are carried together. */
const MIN_WAIT_MS = 5;
const RETRY_FIRST_MS = 250;
const RETRY_MAX_MS = 10_000;

interface Command {
  readonly input: PlayheadInput;
  readonly resolve: () => void;
  readonly reject: (error: PlaybackError) => void;
}

/**
 * Begins to show a log.
 *
 * @remarks Commands are carried out in the order they were given, between two batches. After `stop`,
 * every command rejects with the code `PLAYBACK_STOPPED`; so do those that it overtook. When the end
 * was shown (`done` has resolved) the playback can still go back, until it is stopped.
 * @throws PlaybackError for a speed or an instant that is none.
 */
export function startPlayback(options: PlaybackOptions): Playback {
  const { log, session, clock, carry } = options;
  const startMs = Date.parse(log.startsAt);
  const endMs = log.endsAt === null ? null : Date.parse(log.endsAt);
  const from = options.from === undefined ? null : clamp(instant(options.from));
  const commands: Command[] = [];
  let told: Command[] = [];
  let reader: LogReader = readLog(log, session);
  let playhead: Playhead = {
    phase: from === null ? (options.paused ? 'paused' : 'playing') : 'jumping',
    afterJump: options.paused ? 'paused' : 'playing',
    speed: checkedSpeed(options.speed),
    epoch: 0,
    anchorMs: from ?? startMs,
    wallMs: clock.nowMs(),
  };
  let toldMs = startMs;
  let toldAtWallMs = clock.nowMs();
  let moves = 0;
  let stopping = false;
  let wake = () => {};
  const finished = Promise.withResolvers<PlaybackStatus>();

  function status(): PlaybackStatus {
    const { phase, afterJump, speed, epoch } = playhead;
    return {
      state: phase === 'jumping' ? afterJump : phase,
      speed,
      playhead: new Date(phase === 'jumping' ? toldMs : place()).toISOString(),
      epoch,
    };
  }

  function place(): number {
    return placeMs(playhead, clock.nowMs(), reader.nextMs());
  }

  function clamp(ms: number): number {
    return Math.min(Math.max(ms, startMs), endMs ?? Number.POSITIVE_INFINITY);
  }

  /** Applies an input; true when the playhead's new place or pace is to be told. */
  function apply(input: PlayheadInput): boolean {
    const now = { wallMs: clock.nowMs(), nextMs: reader.nextMs(), toldMs };
    const step = react(playhead, input, now);
    playhead = step.playhead;
    if (step.rewind) {
      reader.close();
      reader = readLog(log, session);
      toldMs = startMs;
    }
    return step.tell;
  }

  async function run(): Promise<void> {
    await tell();
    while (playhead.phase !== 'stopped') {
      if (stopping) await stopped();
      else if (commands.length > 0) await obey();
      else await goOn();
    }
  }

  async function obey(): Promise<void> {
    const command = commands.shift();
    if (!command) return;
    told.push(command);
    if (apply(command.input)) await tell();
  }

  async function goOn(): Promise<void> {
    const wallMs = clock.nowMs();
    const nextMs = reader.nextMs();
    if (nextMs !== null && behindMs(playhead, wallMs, nextMs) > MAX_BEHIND_MS) {
      if (apply({ type: 'fellBehind' })) await tell();
    }
    if (nextMs !== null && playhead.phase === 'playing' && wallMs >= toldAtWallMs + TELL_EVERY_MS)
      await tell();
    const events = reader.take(dueMs(playhead, wallMs), playhead.epoch, MAX_BATCH);
    if (events.length > 0) {
      if (await deliver(events)) toldMs = Math.max(toldMs, Date.parse(events.at(-1)?.at ?? ''));
      if (events.length === MAX_BATCH) await sleep(0);
    } else if (reader.nextMs() === null && playhead.phase !== 'ended') {
      if (apply({ type: 'exhausted' })) await tell();
      finished.resolve(status());
    } else if (playhead.phase === 'jumping') {
      if (apply({ type: 'arrived' })) await tell();
    } else {
      await rest();
    }
  }

  /** Nothing is due: waits for the next event, the next telling or a command. */
  async function rest(): Promise<void> {
    if (stopping || commands.length > 0) return;
    if (playhead.phase !== 'playing') return sleep(null);
    const wallMs = clock.nowMs();
    const untilTold = Math.max(0, toldAtWallMs + TELL_EVERY_MS - wallMs);
    const nextMs = reader.nextMs();
    const untilNext = nextMs === null ? null : waitMs(playhead, wallMs, nextMs);
    await sleep(Math.min(untilTold, Math.max(untilNext ?? untilTold, MIN_WAIT_MS)));
  }

  /** Writes where the playhead stands. Commands are obeyed once it has settled. */
  async function tell(): Promise<void> {
    const settled = playhead.phase !== 'jumping';
    const wallMs = clock.nowMs();
    const atMs = place();
    const moved: TimingEvent = {
      v: 1,
      id: `${session}-p${String(++moves).padStart(9, '0')}`,
      session,
      epoch: playhead.epoch,
      at: new Date(atMs).toISOString(),
      type: 'PlayheadMoved',
      body: {
        wallAt: new Date(wallMs).toISOString(),
        speed: playhead.speed,
        paused: settled ? playhead.phase !== 'playing' : playhead.afterJump === 'paused',
        settled,
        startsAt: log.startsAt,
        endsAt: log.endsAt,
      },
    };
    toldAtWallMs = wallMs;
    if (!(await deliver([moved]))) return;
    toldMs = Math.max(toldMs, atMs);
    if (!settled) return;
    for (const command of told) command.resolve();
    told = [];
  }

  /** Carries events on, however often it takes; false when the playback was stopped before it did. */
  async function deliver(events: readonly TimingEvent[]): Promise<boolean> {
    for (let pause = RETRY_FIRST_MS; ; pause = Math.min(pause * 2, RETRY_MAX_MS)) {
      try {
        await carry(events);
        return true;
      } catch {
        const until = clock.nowMs() + pause;
        while (!stopping && clock.nowMs() < until) await sleep(until - clock.nowMs());
        if (stopping) return false;
      }
    }
  }

  async function stopped(): Promise<void> {
    if (apply({ type: 'stop' })) await tell();
    reader.close();
    refuseCommands();
    finished.resolve(status());
  }

  function refuseCommands(): void {
    for (const command of [...told, ...commands.splice(0)]) command.reject(stoppedError());
  }

  /** Until `ms` have passed, or a command comes; null waits for a command only. */
  function sleep(ms: number | null): Promise<void> {
    return new Promise((resolve) => {
      const cancel = ms === null ? () => {} : clock.after(ms, resolve);
      wake = () => {
        cancel();
        resolve();
      };
    });
  }

  function command(input: PlayheadInput): Promise<void> {
    if (stopping) return Promise.reject(stoppedError());
    return new Promise((resolve, reject) => {
      commands.push({ input, resolve, reject });
      wake();
    });
  }

  const running = run();
  running.catch((cause: unknown) => {
    stopping = true;
    refuseCommands();
    finished.reject(cause);
  });
  return {
    status,
    pause: () => command({ type: 'pause' }),
    resume: () => command({ type: 'resume' }),
    setSpeed: async (speed) => command({ type: 'setSpeed', speed: checkedSpeed(speed) }),
    seek: async (to) => command({ type: 'seek', toMs: clamp(instant(to)) }),
    stop() {
      stopping = true;
      wake();
      return running;
    },
    done: finished.promise,
  };
}

function stoppedError(): PlaybackError {
  return new PlaybackError('PLAYBACK_STOPPED', 'this playback was stopped: start another one');
}

function checkedSpeed(speed: number): number {
  if (speed > 0 && speed <= MAX_SPEED) return speed;
  throw new PlaybackError('SPEED_OUT_OF_RANGE', `a speed is above 0 and at most ${MAX_SPEED}, not ${speed}`);
}

function instant(text: string): number {
  const ms = Date.parse(text);
  if (!Number.isNaN(ms)) return ms;
  throw new PlaybackError(
    'INSTANT_UNREADABLE',
    `${JSON.stringify(text)} is no instant such as 2023-10-08T17:03:33.771Z`,
  );
}
