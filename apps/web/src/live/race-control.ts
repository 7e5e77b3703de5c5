import type { Client } from '@urql/core';
import {
  type RaceControlMessage,
  raceControlDocument,
  raceControlHistoryDocument,
} from '../graphql/documents.ts';
import { follow } from './follow.ts';
import type { LogSource } from './follow-log.ts';

/** A race has some 60 to 120 messages, a whole red-flagged one 300. */
const READ_BACK = 500;

export function raceControlLog(client: Client): LogSource<RaceControlMessage> {
  return {
    keyOf: (message) => message.id,
    atOf: (message) => message.at,
    async readBack(session) {
      const variables = { session, last: READ_BACK };
      const { data } = await client.query(raceControlHistoryDocument, variables).toPromise();
      return data?.raceControl.edges.map(({ cursor, node }) => ({ cursor, item: node })) ?? null;
    },
    follow: (variables, receive) =>
      follow(client, raceControlDocument, variables, ({ raceControl: update }) =>
        receive(
          update.__typename === 'Missed'
            ? { kind: 'missed', reason: update.reason, count: update.count, until: update.until }
            : { kind: 'item', cursor: update.cursor, item: update.node },
        ),
      ),
  };
}
