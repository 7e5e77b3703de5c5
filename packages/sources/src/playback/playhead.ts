import { MAX_SPEED } from './playback.ts';

/**
 * The playhead as a state machine, without a clock: time comes in as an argument.
 *
 * - `jumping`: everything up to `anchorMs` is shown at once, then it goes on as `afterJump` says;
 * - `playing`: it was at `anchorMs` when the wall clock said `wallMs`, and moves on at `speed`;
 * - `paused`, `ended`, `stopped`: it stands at `anchorMs`. An ended one can still go back.
 */
export interface Playhead {
  readonly phase: PlayheadPhase;
  readonly afterJump: 'playing' | 'paused';
  readonly speed: number;
  /** How often it went back. */
  readonly epoch: number;
  readonly anchorMs: number;
  readonly wallMs: number;
}

export type PlayheadPhase = 'jumping' | 'playing' | 'paused' | 'ended' | 'stopped';

export type PlayheadInput =
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  | { readonly type: 'setSpeed'; readonly speed: number }
  | { readonly type: 'seek'; readonly toMs: number }
  /** All that a jump skips was shown. */
  | { readonly type: 'arrived' }
  /** The log could not be carried at its pace: from its next event on, the pace begins anew. */
  | { readonly type: 'fellBehind' }
  /** There is no further event. */
  | { readonly type: 'exhausted' }
  | { readonly type: 'stop' };

/** Where things stand when an input comes. */
export interface Circumstances {
  readonly wallMs: number;
  /** The next event that was not shown, or null at the log's end. */
  readonly nextMs: number | null;
  /** The newest instant that was told to anybody: to be before it is to go back. */
  readonly toldMs: number;
}

export interface PlayheadStep {
  readonly playhead: Playhead;
  /** The playhead's new place or pace is to be told. */
  readonly tell: boolean;
  /** The log is to be read again from its start. */
  readonly rewind: boolean;
}

/** How far the log is shown: where the clock has brought it, but never past an event not yet shown. */
export function placeMs(playhead: Playhead, wallMs: number, nextMs: number | null): number {
  if (playhead.phase !== 'playing') return playhead.anchorMs;
  const reached = reachedMs(playhead, wallMs);
  if (nextMs !== null) return Math.max(playhead.anchorMs, Math.min(reached, nextMs));
  return reached === Number.POSITIVE_INFINITY ? playhead.anchorMs : reached;
}

/** Events up to here are to be shown now. */
export function dueMs(playhead: Playhead, wallMs: number): number {
  switch (playhead.phase) {
    case 'playing':
      return reachedMs(playhead, wallMs);
    case 'jumping':
    case 'paused':
      return playhead.anchorMs;
    default:
      return Number.NEGATIVE_INFINITY;
  }
}

/** Wall milliseconds until the event at `eventMs` is due; null while the playhead stands. */
export function waitMs(playhead: Playhead, wallMs: number, eventMs: number): number | null {
  if (playhead.phase !== 'playing') return null;
  if (playhead.speed === MAX_SPEED) return 0;
  return Math.max(0, Math.ceil(playhead.wallMs + (eventMs - playhead.anchorMs) / playhead.speed - wallMs));
}

/** By how many wall milliseconds the event at `eventMs` is late. */
export function behindMs(playhead: Playhead, wallMs: number, eventMs: number): number {
  if (playhead.phase !== 'playing' || playhead.speed === MAX_SPEED) return 0;
  return Math.max(0, (reachedMs(playhead, wallMs) - eventMs) / playhead.speed);
}

function reachedMs({ anchorMs, wallMs: since, speed }: Playhead, wallMs: number): number {
  if (speed === MAX_SPEED) return Number.POSITIVE_INFINITY;
  return Math.floor(anchorMs + Math.max(0, wallMs - since) * speed);
}

type Reaction<T extends PlayheadInput['type']> = (
  playhead: Playhead,
  input: Extract<PlayheadInput, { type: T }>,
  now: Circumstances,
) => PlayheadStep;
type Reactions = { readonly [T in PlayheadInput['type']]: Reaction<T> };

const ignore = (playhead: Playhead): PlayheadStep => ({ playhead, tell: false, rewind: false });
const tell = (playhead: Playhead): PlayheadStep => ({ playhead, tell: true, rewind: false });

/** The same playhead, its pace counted from where it is now. */
function anchored(playhead: Playhead, { wallMs, nextMs }: Circumstances): Playhead {
  return { ...playhead, anchorMs: placeMs(playhead, wallMs, nextMs), wallMs };
}

const setSpeed: Reaction<'setSpeed'> = (playhead, { speed }, now) =>
  tell({ ...anchored(playhead, now), speed });

const stop: Reaction<'stop'> = (playhead, _, now) => tell({ ...anchored(playhead, now), phase: 'stopped' });

const end: Reaction<'exhausted'> = (playhead, _, { wallMs, toldMs }) =>
  tell({ ...playhead, phase: 'ended', anchorMs: Math.max(toldMs, standsAt(playhead)), wallMs });

/** At the end the playhead stands at the last event, also when a jump aimed past it. */
function standsAt({ phase, anchorMs }: Playhead): number {
  return phase === 'paused' ? anchorMs : Number.NEGATIVE_INFINITY;
}

function jump(afterJump: 'playing' | 'paused' | 'same'): Reaction<'seek'> {
  return (playhead, { toMs }, { wallMs, toldMs }) => {
    const back = toMs < toldMs;
    return {
      playhead: {
        ...playhead,
        phase: 'jumping',
        afterJump: afterJump === 'same' ? playhead.afterJump : afterJump,
        epoch: playhead.epoch + (back ? 1 : 0),
        anchorMs: toMs,
        wallMs,
      },
      tell: true,
      rewind: back,
    };
  };
}

/** Every phase answers every input. */
const REACTIONS: { readonly [P in PlayheadPhase]: Reactions } = {
  jumping: {
    pause: (playhead) => tell({ ...playhead, afterJump: 'paused' }),
    resume: (playhead) => tell({ ...playhead, afterJump: 'playing' }),
    setSpeed,
    seek: jump('same'),
    arrived: (playhead, _, { wallMs }) => tell({ ...playhead, phase: playhead.afterJump, wallMs }),
    fellBehind: ignore,
    exhausted: end,
    stop,
  },
  playing: {
    pause: (playhead, _, now) => tell({ ...anchored(playhead, now), phase: 'paused' }),
    resume: (playhead, _, now) => tell(anchored(playhead, now)),
    setSpeed,
    seek: jump('playing'),
    arrived: ignore,
    fellBehind: (playhead, _, now) => tell(anchored(playhead, now)),
    exhausted: end,
    stop,
  },
  paused: {
    pause: tell,
    resume: (playhead, _, { wallMs }) => tell({ ...playhead, phase: 'playing', wallMs }),
    setSpeed,
    seek: jump('paused'),
    arrived: ignore,
    fellBehind: ignore,
    exhausted: end,
    stop,
  },
  ended: {
    pause: tell,
    resume: tell,
    setSpeed,
    seek: (playhead, input, now) =>
      input.toMs < now.toldMs ? jump('playing')(playhead, input, now) : tell(playhead),
    arrived: ignore,
    fellBehind: ignore,
    exhausted: ignore,
    stop,
  },
  stopped: {
    pause: ignore,
    resume: ignore,
    setSpeed: ignore,
    seek: ignore,
    arrived: ignore,
    fellBehind: ignore,
    exhausted: ignore,
    stop: ignore,
  },
};

export function react(playhead: Playhead, input: PlayheadInput, now: Circumstances): PlayheadStep {
  const reaction = REACTIONS[playhead.phase][input.type] as Reaction<PlayheadInput['type']>;
  return reaction(playhead, input, now);
}
