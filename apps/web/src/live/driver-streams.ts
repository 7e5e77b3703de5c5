import type { Client } from '@urql/core';
import {
  type DriverHistory,
  driverHistoryDocument,
  type SessionView,
  type Telemetry,
  telemetryDocument,
} from '../graphql/documents.ts';
import type { Cell, Cells, ReadonlyCell } from './cells.ts';
import { follow } from './follow.ts';
import type { Watch } from './live.ts';

/** The last samples of one car, oldest first, for the small graphs. */
export const TELEMETRY_KEEP = 80;

export interface DriverStreams {
  readonly telemetry: ReadonlyCell<readonly Telemetry[]>;
  readonly history: ReadonlyCell<DriverHistory | null>;
  /** Starts one driver's two streams and forgets the last driver's. Returns how to stop them. */
  open(number: number): () => void;
}

export interface DriverStreamsOptions {
  client: Client;
  cells: Cells;
  maxHz: number;
  take: (apply: () => void) => void;
  watched: Cell<Watch>;
  session: Cell<SessionView | null>;
}

/** One driver in detail. The page shows one at a time, so there is one set of cells. */
export function createDriverStreams(options: DriverStreamsOptions): DriverStreams {
  const { client, cells, maxHz, take, watched, session } = options;
  const telemetry = cells.cell<readonly Telemetry[]>([]);
  const history = cells.cell<DriverHistory | null>(null);
  return {
    telemetry,
    history,
    open(number) {
      telemetry.set([]);
      history.set(null);
      const { sessionId, delayMs } = watched.pending();
      const variables = { session: session.pending()?.id ?? sessionId, number, delayMs };
      const stops = [
        follow(client, telemetryDocument, { ...variables, maxHz }, ({ driver }) =>
          take(() => telemetry.set(withSample(telemetry.pending(), driver.telemetry))),
        ),
        follow(client, driverHistoryDocument, variables, ({ driver }) => take(() => history.set(driver))),
      ];
      return () => {
        for (const stop of stops) stop();
      };
    },
  };
}

function withSample(samples: readonly Telemetry[], next: Telemetry | null): readonly Telemetry[] {
  if (next === null) return samples;
  const last = samples.at(-1);
  if (last?.at === next.at) return samples;
  // After a seek back the old trace belongs to another stretch of the race.
  const kept = last && next.at < last.at ? [] : samples.slice(-(TELEMETRY_KEEP - 1));
  return [...kept, next];
}
