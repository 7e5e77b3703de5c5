import { setPlaybackDocument } from '../graphql/documents.ts';
import { type ClockSample, readClock } from '../live/clock.ts';
import type { Live } from '../live/live.ts';
import { createStore, type Store } from '../state/store.ts';

/** What was asked of the playhead and is shown at once, until the session itself says so. */
export interface Wish {
  paused: boolean | null;
  speed: number | null;
  seekToMs: number | null;
}

export interface Playback {
  readonly wish: Store<Wish>;
  setPaused(paused: boolean): void;
  setSpeed(speed: number): void;
  /** To an instant of the session; moved into what can be sought to. */
  seekTo(eventMs: number): void;
  /** As `seekTo`, and goes on from there: at its end a playback stands still. */
  playFrom(eventMs: number): void;
}

/** After the server took a command its next session message shows it; the stream is sent once a second. */
const WISH_KEPT_MS = 1_500;
const NO_WISH: Wish = { paused: null, speed: null, seekToMs: null };

export function createPlayback(live: Live, onProblem: (reason: string) => void): Playback {
  const wish = createStore<Wish>({ ...NO_WISH });
  let newest = 0;

  async function ask(change: Partial<Wish>): Promise<void> {
    const session = live.session.get();
    if (!session) return;
    wish.update(change);
    newest += 1;
    const mine = newest;
    const input = {
      session: session.id,
      ...(change.paused === undefined || change.paused === null ? {} : { paused: change.paused }),
      ...(change.speed === undefined || change.speed === null ? {} : { speed: change.speed }),
      ...(change.seekToMs === undefined || change.seekToMs === null
        ? {}
        : { seekTo: new Date(change.seekToMs).toISOString() }),
    };
    const result = await live.client.mutation(setPlaybackDocument, { input }).toPromise();
    if (result.error) {
      wish.update(NO_WISH);
      onProblem(result.error.graphQLErrors[0]?.message ?? 'The server could not be reached.');
      return;
    }
    setTimeout(() => {
      if (mine === newest) wish.update(NO_WISH);
    }, WISH_KEPT_MS);
  }

  return {
    wish,
    setPaused: (paused) => void ask({ paused }),
    setSpeed: (speed) => void ask({ speed }),
    seekTo(eventMs) {
      const sample = live.clock.get();
      if (sample) void ask({ seekToMs: withinBounds(sample, eventMs) });
    },
    playFrom(eventMs) {
      const sample = live.clock.get();
      if (sample) void ask({ seekToMs: withinBounds(sample, eventMs), paused: false });
    },
  };
}

export function withinBounds(sample: ClockSample, eventMs: number): number {
  const end = sample.endsAtMs ?? sample.eventMs;
  return Math.min(Math.max(eventMs, sample.startsAtMs), Math.max(end, sample.startsAtMs));
}

/** Where the playhead is for the viewer: where it was asked to go, else where it has come to. */
export function playheadMs(sample: ClockSample, wish: Wish, atMs: number): number {
  return wish.seekToMs ?? readClock(sample, atMs).eventMs;
}
