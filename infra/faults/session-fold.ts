import { Derivation } from '../../apps/api/src/project/derivation.ts';
import { derivers } from '../../apps/api/src/project/derivers.ts';
import type { TimingEvent } from '../../packages/timing/src/events/envelope.ts';
import { fold, initialState } from '../../packages/timing/src/fold/fold.ts';
import type { LogItem } from '../../packages/timing/src/fold/parts.ts';
import type { SessionState } from '../../packages/timing/src/fold/state.ts';
import { itemKey } from './expected.ts';
import { WATCHED_LOGS, type WatchedLog } from './received.ts';

/** A log as it must be: the keys of its items, and the place of each. */
export interface ExpectedLog {
  readonly items: string[];
  readonly index: Map<string, number>;
}

/** The fold of a session's timing, with what derives from it, in one process and without any fault. */
export class SessionFold {
  readonly logs: Readonly<Record<WatchedLog, ExpectedLog>> = {
    raceControl: { items: [], index: new Map() },
    commentary: { items: [], index: new Map() },
  };
  #state: SessionState;
  readonly #derivation: Derivation;

  constructor(session: string) {
    this.#state = initialState(session);
    // Anomalies of telemetry come with another topic, whose interleaving with the timing nobody fixes.
    const kinds = derivers({ anomalies: false, language: 'en' });
    this.#derivation = new Derivation(session, new Map(), {
      kinds,
      onFault: (name, cause) => {
        throw new Error(`${name} failed`, { cause });
      },
    });
  }

  get state(): SessionState {
    return this.#state;
  }

  add(event: TimingEvent): void {
    const before = this.#state;
    const folded = fold(before, event);
    this.#state = folded.state;
    for (const entry of folded.items) this.#tell(entry);
    if (folded.outcome !== 'applied') return;
    for (const entry of this.#derivation.derive({ event, before, after: folded.state })) this.#tell(entry);
  }

  #tell(entry: LogItem): void {
    const log = WATCHED_LOGS.find((name) => name === entry.log);
    if (!log) return;
    const { items, index } = this.logs[log];
    const key = itemKey(entry);
    index.set(key, items.length);
    items.push(key);
  }
}
