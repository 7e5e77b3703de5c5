import type { CurrentSessions } from '../../live/current-sessions.ts';
import type { Followed } from './state-stream.ts';

/** The session that a stream is of: the one asked for or, where none was, whichever is current. */
export class FollowedSession implements Followed {
  readonly #asked: string | null;
  readonly #sessions: CurrentSessions;
  readonly #stop: () => void;

  constructor(asked: string | null, sessions: CurrentSessions, onChange: () => void) {
    this.#asked = asked;
    this.#sessions = sessions;
    this.#stop = sessions.onChange(onChange);
  }

  /** Null while there is no session. */
  get subject(): string | null {
    if (this.#asked === null) return this.#sessions.current;
    return this.#sessions.entries.some((entry) => entry.session === this.#asked) ? this.#asked : null;
  }

  close(): void {
    this.#stop();
  }
}
